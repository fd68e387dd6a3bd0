"""Let customers see where they stand with the shop, what is foretold of them, and from what.

It rests on what personal answers or offers let us read; where both are refused nothing is computed.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from itertools import islice

from aiohttp import web
from pydantic import BaseModel

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.events import Clock
from assistant.predictions.model import PRODUCTS_SHOWN, WEEKS_AHEAD, Fit, Outlook
from assistant.predictions.replenishing import due
from assistant.predictions.stage import Stage, bought_on, lifecycle_of
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import Work

PURPOSES = (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS)
WITHHELD = "You allow neither personal answers nor offers, so nothing is foretold of you."


class StageOut(BaseModel):
    """Where the customer stands with the shop, and why."""

    stage: Stage
    because: str


class DueOut(BaseModel):
    """When a product may be needed again; the next purchase falls between `first` and `last` 4 times in 5."""

    product_id: str
    title: str
    expected: date
    first: date
    last: date
    own_gaps: int
    overdue: bool  # the expected date has passed


class OutlookOut(BaseModel):
    """What is expected over so many weeks; money is absent where too little is known of it.

    So is the chance to return of whoever bought on one day only: the model takes it to be 1 then.
    """

    weeks: float
    chance_to_return: float | None
    purchases: float
    value: float | None
    currency: str


class LearntOut(BaseModel):
    """What the forecast was learnt from: many customers who allow analytics."""

    version: int
    fitted_at: datetime
    buyers: int
    holds: str  # how well, on orders that it was not learnt from


class PredictionsOut(BaseModel):
    """What is foretold; `withheld` says why there is nothing. `learnt` is absent before the first fit."""

    withheld: str = ""
    stage: StageOut | None = None
    outlook: OutlookOut | None = None
    due: list[DueOut] = []
    learnt: LearntOut | None = None


class PredictionsDoor:
    """Serves what is foretold of a customer, to that customer."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/me/predictions", who=Who.CUSTOMER, gives=PredictionsOut)
    async def predictions(self, request: web.Request) -> PredictionsOut:
        """Return where the customer stands, what is expected of them, and what both rest on."""
        async with self._work.reading() as work:
            views = await work.customers.views(request[CALLER].customer_id, PURPOSES)
            fit = await work.predictions.newest()
        view = next((one for one in views.values() if one.allowed), None)
        if view is None:
            return PredictionsOut(withheld=WITHHELD)
        now = self._clock()
        found, holds = await asyncio.to_thread(_outlook, fit, view, now) if fit else (None, "")
        return _told(view, fit, found, holds=holds, now=now)


def _outlook(fit: Fit, view: CustomerView, now: datetime) -> tuple[Outlook | None, str]:
    """Return what is expected and how well that holds; the first call loads what computes it."""
    from assistant.predictions.learning import how_it_holds, outlook

    return outlook(fit, view.orders, now=now, weeks=WEEKS_AHEAD), how_it_holds(fit, view.orders, now=now)


def _told(
    view: CustomerView, fit: Fit | None, found: Outlook | None, *, holds: str, now: datetime
) -> PredictionsOut:
    gaps = fit.gaps if fit else {}
    stands = lifecycle_of(view.orders, now=now, gaps=gaps)
    counted = [one for one in view.orders if fit and one.currency == fit.currency]
    has_repeated = len(bought_on(counted, now=now)) > 1
    return PredictionsOut(
        stage=StageOut(stage=stands.stage, because=stands.because),
        outlook=OutlookOut(
            weeks=found.horizon,
            chance_to_return=round(found.alive, 2) if has_repeated else None,
            purchases=round(found.purchases, 2),
            value=None if found.value is None else round(found.value, 2),
            currency=fit.currency,
        )
        if fit and found
        else None,
        due=[
            DueOut(
                product_id=one.product_id,
                title=one.title,
                expected=one.expected,
                first=one.first,
                last=one.last,
                own_gaps=one.own_gaps,
                overdue=one.expected < now.date(),
            )
            for one in islice(due(view.orders, gaps, fit.habits if fit else None), PRODUCTS_SHOWN)
        ],
        learnt=LearntOut(version=fit.version, fitted_at=fit.fitted_at, buyers=fit.buyers, holds=holds)
        if fit
        else None,
    )
