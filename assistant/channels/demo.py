"""Let anybody try the sample company as one of its customers; served in the demo only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.errors import NotFound
from assistant.events import Clock
from assistant.importing import CustomerRow, read
from assistant.offers.model import Product
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route
from assistant.web.tokens import SharedSecret
from assistant.work import Work

SIGNED_IN_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """Somebody whom visitors of the demo can be."""

    external_id: str
    name: str
    about: str


class DemoCustomerOut(BaseModel):
    """Somebody whom visitors of the demo can be."""

    external_id: str
    name: str
    about: str


class DemoCustomers(BaseModel):
    """The company and its customers."""

    company: str
    customers: list[DemoCustomerOut]


class BecomeCustomer(Strict):
    """Whom to be."""

    external_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class DemoToken(BaseModel):
    """A token as the shop would give it to a customer who signed in there."""

    token: str


class Limit(Strict):
    """How many products to return."""

    limit: Annotated[int, Field(ge=1, le=500)] = 60


class ProductOut(BaseModel):
    """A product on the shelf."""

    product_id: str
    title: str
    text: str
    price: Decimal
    currency: str
    url: str
    category: str
    stock: int

    @classmethod
    def of(cls, product: Product) -> Self:
        """Show `product`."""
        return cls(
            product_id=product.id,
            title=product.title,
            text=product.text,
            price=product.price,
            currency=product.currency,
            url=product.url,
            category=next(iter(product.attributes.get("category", ())), ""),
            stock=product.stock,
        )


class ProductList(BaseModel):
    """Products on the shelf."""

    products: list[ProductOut]


class DemoDoor:
    """Serves the demo shop: its customers, its products, and a token for whoever one wants to be."""

    def __init__(
        self, *, company: str, customers: Sequence[DemoCustomer], shop: SharedSecret, work: Work, clock: Clock
    ) -> None:
        self._company = company
        self._customers = {one.external_id: one for one in customers}
        self._shop = shop
        self._work = work
        self._clock = clock

    @route("GET", "/demo/customers", who=Who.ANYONE, gives=DemoCustomers)
    async def customers(self, _request: web.Request) -> DemoCustomers:
        """Return whom one can be."""
        return DemoCustomers(
            company=self._company,
            customers=[
                DemoCustomerOut(external_id=one.external_id, name=one.name, about=one.about)
                for one in self._customers.values()
            ],
        )

    @route(
        "POST", "/demo/identity", who=Who.ANYONE, takes=BecomeCustomer, gives=DemoToken, refuses=(NotFound,)
    )
    async def identity(self, _request: web.Request, body: BecomeCustomer) -> DemoToken:
        """Return a token for one of the demo's customers."""
        if body.external_id not in self._customers:
            raise NotFound("customer", body.external_id)
        return DemoToken(token=self._shop.sign(body.external_id, at=self._clock(), life=SIGNED_IN_FOR))

    @route("GET", "/demo/products", who=Who.ANYONE, takes=Limit, gives=ProductList)
    async def products(self, _request: web.Request, query: Limit) -> ProductList:
        """Return what is on the shelf."""
        async with self._work.reading() as work:
            found = await work.catalogue.products(None)
        return ProductList(products=[ProductOut.of(product) for product, _ in found[: query.limit]])


def customers_in(path: Path) -> tuple[DemoCustomer, ...]:
    """Return the customers of an import file that have a name, with a line about each.

    Raises `InvalidInput` when the file is not as it should be.
    """
    return tuple(
        DemoCustomer(external_id=row.external_id, name=row.name, about=_about(row))
        for row in read(path, CustomerRow)
        if row.name is not None
    )


def _about(row: CustomerRow) -> str:
    """Say what makes this customer different from the others."""
    likes = [f"{one.topic}: {one.value}" for one in row.preferences if one.origin != "inferred"][:3]
    orders = f"{len(row.orders)} orders" if len(row.orders) != 1 else "1 order"
    region = [row.region.upper()] if row.region else []
    return " · ".join([*region, *likes, orders])
