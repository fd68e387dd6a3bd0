"""Build products, customers and catalogues for tests, naming only what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from assistant.consents.model import Consent, Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine
from assistant.offers.catalogue import Catalogue, Vector
from assistant.offers.model import Product

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_product(
    name: str,
    *,
    stock: int = 5,
    price: str = "10.00",
    currency: str = "GBP",
    **attributes: str | tuple[str, ...],
) -> Product:
    """Return a product whose title is its id with a capital."""
    return Product(
        id=ProductId(name),
        title=name.capitalize(),
        text="",
        price=Decimal(price),
        currency=currency,
        url=f"/shop/{name}",
        stock=stock,
        attributes={
            key: (values,) if isinstance(values, str) else values for key, values in attributes.items()
        },
    )


def an_order(*names: str, days_ago: int = 10, is_gift: bool = False) -> Order:
    """Return an order of one of each product."""
    lines = tuple(
        OrderLine(product_id=ProductId(name), title=name.capitalize(), quantity=1, price=Decimal(10))
        for name in names
    )
    return Order(
        id=f"F-{days_ago}",
        placed_at=NOW - timedelta(days=days_ago),
        status="delivered",
        is_gift=is_gift,
        currency="GBP",
        lines=lines,
    )


def a_view(
    *,
    agrees: bool = True,
    orders: Sequence[Order] = (),
    region: str | None = "uk",
    preferences: Mapping[str, str] | None = None,
) -> CustomerView:
    """Return what offers may use of a known customer."""
    consent = Consent(purpose=Purpose.OFFERS, granted=agrees, source="customer", at=NOW)
    return CustomerView(
        profile=Profile(
            id=CustomerId("cus_1"),
            external_id="1",
            name="Ana",
            email=None,
            locale="en",
            region=region,
            version=1,
        ),
        purpose=Purpose.OFFERS,
        consents=Consents(decided={Purpose.OFFERS: consent}, defaults=frozenset()),
        preferences=tuple(
            Preference(topic=topic, value=value, origin=Origin.SET, confidence=1.0, learned_at=NOW)
            for topic, value in (preferences or {}).items()
        ),
        orders=tuple(orders),
    )


def a_vector(*numbers: float) -> Vector:
    """Return the direction of these numbers, of length one."""
    vector = np.array(numbers, dtype=np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def a_catalogue(
    *products: Product,
    vectors: Mapping[str, Vector] | None = None,
    histories: Iterable[Sequence[str]] = (),
) -> Catalogue:
    """Return a catalogue; products have the vectors that are named, or none."""
    known = vectors or {}
    return Catalogue.build(
        [(product, known.get(product.id)) for product in products],
        [[ProductId(name) for name in history] for history in histories],
    )
