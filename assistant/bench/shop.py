"""Make up a shop: products with vectors, what its customers bought, and whom to rank products for.

The vectors are drawn, not embedded: near to those of the same category, less near to the rest, as real
ones are. What they mean changes nothing about how long ranking takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import numpy as np

from assistant.bench.corpus import KINDS, THINGS
from assistant.bench.searching import DIMENSIONS
from assistant.consents.model import Consent, Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine
from assistant.offers.model import Product
from knowledge import Vectors

MOST_ORDERS = 200  # of one customer
IN_AN_ORDER = 2
FAVOURITES = 5  # categories that a customer buys from
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAID: tuple[Mapping[str, str], ...] = (
    {"diet": "vegan", "allergies": "nuts, milk"},
    {"size": "M", "age": "34"},
    {"brand": "fernhill", "material": "oak"},
    {},
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """Products with their vectors, one history for each customer, oldest first, and some of the customers."""

    products: tuple[Product, ...]
    vectors: Vectors  # one row a product, each of length one
    histories: tuple[tuple[ProductId, ...], ...]
    customers: tuple[CustomerView, ...]  # with 1 to 200 orders, as many of few as of many
    candidates: tuple[frozenset[ProductId], ...]  # to rank for each of them


def made_up(*, products: int, histories: int, customers: int, candidates: int, seed: int) -> Shop:
    """Return a shop of that size; equal seeds give equal shops."""
    random, draw = Random(seed), np.random.default_rng(seed)  # noqa: S311  # no secret is made of it
    sold = tuple(_product(random, number) for number in range(products))
    kinds = _by_category(sold)
    lengths = np.geomspace(1, MOST_ORDERS, customers).round().astype(int)
    return Shop(
        products=sold,
        vectors=_vectors(draw, sold),
        histories=tuple(tuple(_bought(random, kinds, random.randint(1, 20))) for _ in range(histories)),
        customers=tuple(
            _customer(random, kinds, number=number, orders=int(orders))
            for number, orders in enumerate(lengths)
        ),
        candidates=tuple(
            frozenset(one.id for one in random.sample(sold, candidates)) for _ in range(customers)
        ),
    )


def _product(random: Random, number: int) -> Product:
    thing, kind = random.choice(THINGS), random.choice(KINDS)
    return Product(
        id=ProductId(f"product-{number}"),
        title=f"{kind} {thing} {number}".capitalize(),
        text="",
        price=Decimal(random.randrange(5, 200)),
        currency="EUR",
        url=f"https://shop.example/products/{number}",
        stock=0 if random.random() < 0.05 else 9,
        attributes={"category": (thing,), "material": (kind,), "brand": ("fernhill",)}
        | dict(_restrictions(random, number)),
    )


def _restrictions(random: Random, number: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what may keep a product from somebody: a fifth is eaten, some are of a size, an age, a place."""
    if random.random() < 0.2:
        yield "diet", (random.choice(("vegan", "vegetarian", "none")),)
        yield "allergens", (random.choice(("hazelnuts", "milk", "soy", "gluten")),)
    if random.random() < 0.2:
        yield "size", (random.choice(("S", "M", "L", "58mm")), "XL")
    if random.random() < 0.05:
        yield "min_age", ("18",)
    if random.random() < 0.1:
        yield "regions", (random.choice(("de", "uk", "us")), "fr")
    if number and random.random() < 0.1:
        yield "works_with", (f"product-{random.randrange(min(number, 50))}",)


def _by_category(products: Sequence[Product]) -> list[list[Product]]:
    kinds: dict[str, list[Product]] = {}
    for one in products:
        kinds.setdefault(one.attributes["category"][0], []).append(one)
    return list(kinds.values())


def _bought(random: Random, kinds: Sequence[Sequence[Product]], products: int) -> Iterator[ProductId]:
    """Yield products of a few categories, in each some far more often than others."""
    favourites = [random.choice(kinds) for _ in range(FAVOURITES)]
    for _ in range(products):
        kind = random.choice(favourites)
        yield kind[int(len(kind) * random.random() ** 2)].id


def _customer(
    random: Random, kinds: Sequence[Sequence[Product]], *, number: int, orders: int
) -> CustomerView:
    agreed = Consent(purpose=Purpose.OFFERS, granted=True, source="customer", at=NOW)
    said = SAID[number % len(SAID)]
    return CustomerView(
        profile=Profile(
            id=CustomerId(f"cus_{number}"),
            external_id=f"bench-{number}",
            name=f"Customer {number}",
            email=None,
            locale="en",
            region="uk",
            version=1,
        ),
        purpose=Purpose.OFFERS,
        consents=Consents(decided={Purpose.OFFERS: agreed}, defaults=frozenset()),
        preferences=tuple(
            Preference(topic=topic, value=value, origin=Origin.SET, confidence=1.0, learned_at=NOW)
            for topic, value in said.items()
        ),
        orders=_orders(list(_bought(random, kinds, orders * IN_AN_ORDER))),
    )


def _orders(bought: Sequence[ProductId]) -> tuple[Order, ...]:
    """Return orders of a few products each, a few days apart, newest first."""
    return tuple(
        Order(
            id=f"order-{first}",
            placed_at=NOW - timedelta(days=2 * first + 1),
            status="delivered",
            is_gift=False,
            currency="EUR",
            lines=tuple(
                OrderLine(product_id=one, title=one, quantity=1, price=Decimal(10))
                for one in bought[first : first + IN_AN_ORDER]
            ),
        )
        for first in range(0, len(bought), IN_AN_ORDER)
    )


def _vectors(draw: np.random.Generator, products: Sequence[Product]) -> Vectors:
    topics = {thing: row for row, thing in enumerate(THINGS)}
    about = _directions(draw, len(topics))[[topics[one.attributes["category"][0]] for one in products]]
    return _normalised(about + _directions(draw, len(products)))


def _directions(draw: np.random.Generator, rows: int) -> Vectors:
    return _normalised(draw.standard_normal((rows, DIMENSIONS), dtype=np.float32))


def _normalised(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths
