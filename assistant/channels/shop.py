"""Let the shop's own server tell what its customers are called, bought and looked at.

What it tells counts in the customer's very next turn. Everything has an id of the shop's
own, so that telling it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from assistant.customers.model import Profile
from assistant.errors import Conflict
from assistant.events import Clock, CustomerId, ProductId
from assistant.history.model import Activity, Order, OrderLine
from assistant.tokens.model import Scope
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route
from assistant.web.wire import OrderOut
from assistant.work import UnitOfWork, Work

Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"),
]

log = structlog.stdlib.get_logger()


class CustomerIn(Strict):
    """What a customer is called and where they are; what is left out stays as it is."""

    name: Word | None = None
    email: Word | None = None
    locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    region: Word | None = None


class LineIn(Strict):
    """One product in an order."""

    product_id: Word
    title: Word | None = None  # the catalogue's, if it is left out
    quantity: int = Field(1, ge=1, le=100_000)
    price: Decimal = Field(ge=0, max_digits=12, decimal_places=4)


class OrderIn(Strict):
    """An order as it stands now; sent again, it takes the place of what was there."""

    placed_at: AwareDatetime
    status: Word = "placed"
    is_gift: bool = False
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    lines: tuple[LineIn, ...] = Field(min_length=1, max_length=500)


class EventIn(Strict):
    """Something that a customer did."""

    id: Word
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    at: AwareDatetime | None = None
    product_id: Word | None = None
    properties: dict[Word, Word] = Field({}, max_length=50)


class CustomerOut(BaseModel):
    """A customer as the shop knows them."""

    external_id: str
    name: str | None
    email: str | None
    locale: str
    region: str | None

    @classmethod
    def of(cls, external_id: str, profile: Profile) -> CustomerOut:
        """Show `profile`."""
        return cls(
            external_id=external_id,
            name=profile.name,
            email=profile.email,
            locale=profile.locale,
            region=profile.region,
        )


class ShopDoor:
    """Takes in what the shop's server knows."""

    def __init__(self, *, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    @route(
        "PUT",
        "/v1/customers/{customer}",
        who=Who.CHANNEL,
        scope=Scope.CUSTOMERS_WRITE,
        takes=CustomerIn,
        gives=CustomerOut,
    )
    async def introduce(self, request: web.Request, body: CustomerIn) -> CustomerOut:
        """Keep what a customer is called."""
        external_id = request.match_info["customer"]
        async with self._work.writing() as work:
            profile = await recognised(work, external_id, body, at=self._clock())
        return CustomerOut.of(external_id, profile)

    @route(
        "PUT",
        "/v1/customers/{customer}/orders/{order}",
        who=Who.CHANNEL,
        scope=Scope.CUSTOMERS_WRITE,
        takes=OrderIn,
        gives=OrderOut,
    )
    async def order(self, request: web.Request, body: OrderIn) -> OrderOut:
        """Keep an order; it counts in the customer's next turn."""
        async with self._work.writing() as work:
            customer_id = await customer_of(work, request.match_info["customer"], at=self._clock())
            titles = await work.catalogue.titles([ProductId(line.product_id) for line in body.lines])
            order = order_of(request.match_info["order"], body, titles)
            await work.history.record_order(customer_id, order)
        log.info("order received", lines=len(order.lines))
        return OrderOut.of(order)

    @route(
        "POST",
        "/v1/customers/{customer}/events",
        who=Who.CHANNEL,
        scope=Scope.CUSTOMERS_WRITE,
        takes=EventIn,
        status=HTTPStatus.NO_CONTENT,
    )
    async def event(self, request: web.Request, body: EventIn) -> None:
        """Keep something that a customer did, once for its id; it counts in their next turn."""
        activity = Activity(
            id=body.id,
            kind=body.kind,
            at=body.at or self._clock(),
            product_id=ProductId(body.product_id) if body.product_id else None,
            properties=body.properties,
        )
        async with self._work.writing() as work:
            customer_id = await customer_of(work, request.match_info["customer"], at=self._clock())
            await work.history.record_activity(customer_id, activity)


async def customer_of(work: UnitOfWork, external_id: str, *, at: datetime) -> CustomerId:
    """Return the customer of that id; one we did not know yet is one from now on.

    Raises `Conflict` for one who was erased: only they themselves can come back, by signing in.
    """
    if await work.customers.known(external_id) is None and await work.customers.erased_at(external_id):
        raise Conflict("this customer was erased", fix="stop sending what belongs to them")
    return (await recognised(work, external_id, CustomerIn(), at=at)).id


async def recognised(work: UnitOfWork, external_id: str, told: CustomerIn, *, at: datetime) -> Profile:
    """Return a customer's profile, with what was `told` about them."""
    return await work.customers.recognise(
        external_id, name=told.name, email=told.email, locale=told.locale, region=told.region, at=at
    )


def order_of(order_id: str, body: OrderIn, titles: Mapping[ProductId, str]) -> Order:
    """Return the order that was sent, its products called what the catalogue calls them."""
    return Order(
        id=order_id,
        placed_at=body.placed_at,
        status=body.status,
        is_gift=body.is_gift,
        currency=body.currency,
        lines=tuple(
            OrderLine(
                product_id=ProductId(line.product_id),
                title=line.title or titles.get(ProductId(line.product_id), line.product_id),
                quantity=line.quantity,
                price=line.price,
            )
            for line in body.lines
        ),
    )
