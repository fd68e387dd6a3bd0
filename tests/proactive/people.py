"""Build customers who bought something, and what an owner wants them told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine
from assistant.predictions.model import Fit, Rhythm
from assistant.proactive.model import Kind, Purchase, Trigger
from assistant.proactive.triggers import Person

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEANS, MACHINE = ProductId("beans"), ProductId("machine")
ALL = (Purpose.PROACTIVE, Purpose.OFFERS, Purpose.REMEMBER)
FIT = Fit(
    version=1,
    fitted_at=NOW,
    buyers=100,
    repeaters=50,
    currency="GBP",
    rhythm=Rhythm(r=1, alpha=1, a=1, b=1),
    spending=None,
    gaps={"beans": (3.4, 0.3, 50)},  # about 30 days
)


def an_order(days_ago: int, product: ProductId = BEANS, *, status: str = "delivered") -> Order:
    """Return an order of one product."""
    line = OrderLine(product_id=product, title=product.title(), quantity=1, price=Decimal(10))
    return Order(
        id=f"{product}-{days_ago}",
        placed_at=NOW - timedelta(days=days_ago),
        status=status,
        is_gift=False,
        currency="GBP",
        lines=(line,),
    )


def a_person(
    *orders: Order,
    allows: Collection[Purpose] = ALL,
    hidden: Iterable[ProductId] = (),
    on_sale: Collection[ProductId] = (BEANS, MACHINE),
) -> Person:
    """Return somebody as a store hands them out: without consent, nothing is there."""
    consents = Consents(decided={}, defaults=frozenset(allows))
    profile = Profile(
        id=CustomerId("cus_1"), external_id="ana", name=None, email=None, locale="en", region="uk", version=1
    )
    preferences = tuple(
        Preference(topic=f"hide:{one}", value="no", origin=Origin.SET, confidence=1, learned_at=NOW)
        for one in hidden
    )
    views = {
        purpose: CustomerView(
            profile=profile,
            purpose=purpose,
            consents=consents,
            orders=orders if purpose in allows else (),
            preferences=preferences if purpose in allows else (),
        )
        for purpose in (Purpose.PROACTIVE, Purpose.OFFERS)
    }
    purchases = [
        Purchase(product_id=line.product_id, title=line.title, day=one.placed_at.date())
        for one in orders
        for line in one.lines
    ]
    return Person(views=views, purchases=purchases, now=NOW, fit=FIT, on_sale=on_sale)


def runs_out() -> Trigger:
    """Return what tells that beans run out."""
    return Trigger(name="runs_out", kind=Kind.REPLENISHMENT, words="Your {product} run out.", days_before=3)


def faulty(*, until: date | None = None) -> Trigger:
    """Return what tells of a faulty machine."""
    return Trigger(
        name="leak",
        kind=Kind.FAULT,
        words="Your {product} may leak.",
        products=frozenset({MACHINE}),
        bought_until=until,
        valid_days=3650,
    )
