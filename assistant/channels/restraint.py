"""Tell customers why nothing is offered to them at the moment, and let them take their refusals back."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from pydantic import BaseModel

from assistant.consents.model import Purpose
from assistant.events import CustomerId
from assistant.offering import Offering
from assistant.offers.restraint import Place, held_back, refusals
from assistant.restraint.model import Encounter, Kind
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.work import UnitOfWork, Work


class RestraintOut(BaseModel):
    """Whether something may be offered in a new conversation, and how often they declined."""

    held_back: str | None  # why nothing may be offered
    refusals: int  # that count
    declined_at: datetime | None  # the last of them


class RestraintDoor:
    """Shows what holds offers back."""

    def __init__(self, offering: Offering, *, work: Work) -> None:
        self._offering = offering
        self._work = work

    @route("GET", "/v1/me/offers", who=Who.CUSTOMER, gives=RestraintOut)
    async def show(self, request: web.Request) -> RestraintOut:
        """Return why nothing is offered beside replies at the moment, if so."""
        async with self._work.reading() as work:
            return await self._shown(work, request[CALLER].customer_id)

    @route("DELETE", "/v1/me/offers/refusals", who=Who.CUSTOMER, gives=RestraintOut)
    async def welcome(self, request: web.Request) -> RestraintOut:
        """Count no refusal any more that was heard so far; consent is given elsewhere."""
        customer_id = request[CALLER].customer_id
        async with self._work.writing() as work:
            if (await work.customers.read(customer_id, Purpose.OFFERS)).allowed:
                asked = Encounter(kind=Kind.WELCOMED, at=self._offering.clock())
                await work.restraint.note(customer_id, [asked])
            return await self._shown(work, customer_id)

    async def _shown(self, work: UnitOfWork, customer_id: CustomerId) -> RestraintOut:
        view, now = await work.customers.read(customer_id, Purpose.OFFERS), self._offering.clock()
        bounds = self._offering.bounds
        refused = refusals(view, now=now, bounds=bounds)
        return RestraintOut(
            held_back=held_back(view, place=Place.BESIDE, now=now, bounds=bounds),
            refusals=refused.times,
            declined_at=refused.last,
        )
