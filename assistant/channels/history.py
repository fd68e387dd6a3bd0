"""Let customers see what they did as we know it, mark gifts, tell what changed in their lives, and clear."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field, model_validator
from structlog import get_logger

from assistant.channels.customers import MarkGift
from assistant.errors import InvalidInput
from assistant.events import Clock, ProductId
from assistant.history.life import Change, life_event
from assistant.history.model import Activity, Kept, Window
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER
from assistant.web.routes import Who, route
from assistant.web.wire import OrderOut
from assistant.work import Work

log = get_logger(__name__)


class ActivityOut(BaseModel):
    """Something that the customer did, or that changed in their life."""

    id: str
    kind: str
    at: datetime
    product_id: str | None
    properties: dict[str, str]

    @classmethod
    def of(cls, activity: Activity) -> ActivityOut:
        """Show `activity`."""
        return cls(
            id=activity.id,
            kind=activity.kind,
            at=activity.at,
            product_id=activity.product_id,
            properties=dict(activity.properties or {}),
        )


class HistoryOut(BaseModel):
    """What the customer bought and did, newest first."""

    orders: list[OrderOut]
    activities: list[ActivityOut]


class TellOfChange(Strict):
    """What changed in the customer's life."""

    change: Change
    at: AwareDatetime | None = None  # now, if it is left out


class ClearHistory(Strict):
    """Which stretch of time is to be forgotten, both ends included, and what of it."""

    first: AwareDatetime
    last: AwareDatetime
    kept: frozenset[Kept] = Field(default=frozenset(Kept), min_length=1)

    @model_validator(mode="after")
    def _lasts(self) -> ClearHistory:
        if self.last < self.first:
            raise ValueError("last lies before first; give them the other way round")
        return self


class ClearedOut(BaseModel):
    """How much was forgotten."""

    orders: int
    activities: int


class HistoryDoor:
    """Serves a customer's own history."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route("GET", "/v1/me/history", who=Who.CUSTOMER, gives=HistoryOut)
    async def history(self, request: web.Request) -> HistoryOut:
        """Return what the customer bought and did, as far as it is kept, the last 200 activities."""
        async with self._work.reading() as work:
            view = await work.customers.own(request[CALLER].customer_id)
        return HistoryOut(
            orders=[OrderOut.of(one) for one in view.orders],
            activities=[ActivityOut.of(one) for one in view.activities],
        )

    @route(
        "PUT",
        "/v1/me/orders/{order}/lines/{product}/gift",
        who=Who.CUSTOMER,
        takes=MarkGift,
        gives=OrderOut,
    )
    async def mark_line(self, request: web.Request, body: MarkGift) -> OrderOut:
        """Say whether one product of an order was for somebody else, so that it does not steer."""
        async with self._work.writing() as work:
            order = await work.history.mark_gift(
                request[CALLER].customer_id,
                request.match_info["order"],
                is_gift=body.is_gift,
                product=ProductId(request.match_info["product"]),
            )
        return OrderOut.of(order)

    @route(
        "POST",
        "/v1/me/life-events",
        who=Who.CUSTOMER,
        takes=TellOfChange,
        gives=ActivityOut,
        status=HTTPStatus.CREATED,
    )
    async def tell(self, request: web.Request, body: TellOfChange) -> ActivityOut:
        """Keep that something changed in the customer's life: older interests that it touches say less."""
        now = self._clock()
        if body.at is not None and body.at > now:
            raise InvalidInput("at", "lies in the future", fix="tell of it when it has happened")
        event = life_event(body.change, at=body.at or now)
        async with self._work.writing() as work:
            await work.history.record_activity(request[CALLER].customer_id, event)
        return ActivityOut.of(event)

    @route("POST", "/v1/me/history/clear", who=Who.CUSTOMER, takes=ClearHistory, gives=ClearedOut)
    async def clear(self, request: web.Request, body: ClearHistory) -> ClearedOut:
        """Forget a stretch of time for good; what is reported of it later is refused."""
        window = Window(first=body.first, last=body.last)
        async with self._work.writing() as work:
            removed = await work.history.clear(
                request[CALLER].customer_id, window, kept=body.kept, at=self._clock()
            )
        log.info("history cleared", customer=request[CALLER].pseudonym, **removed)
        return ClearedOut(orders=removed.get(Kept.ORDERS, 0), activities=removed.get(Kept.ACTIVITIES, 0))
