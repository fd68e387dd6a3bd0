"""Invent customers who use products up and buy them again, with a truth that is known.

Each product lasts so many days a unit, each customer uses it at a speed of their own, and how long a
purchase lasts scatters lognormally. `REGULAR` customers keep their speed, that of `DRIFTING` ones changes
from year to year, `SEASONAL` ones use most around a day of the year that is the product's, `BULK` ones buy
one or many, and `STOPPING` ones leave on a day of their own. Everybody sometimes buys two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import numpy as np

from assistant.events import ProductId
from assistant.history.model import Order, OrderLine

DAYS = 900  # watched at most
FIRST = datetime(2023, 1, 1, 12, tzinfo=UTC)
ARRIVING = 240  # days in which first purchases fall
YEAR = 365.25
PRODUCTS = 12
NOISE = 0.25  # deviation of ln(days) that nobody can foresee
SPEEDS = 0.45  # deviation of ln(speed) between customers
DRIFT = 0.7  # deviation of the change of ln(speed) in a year, of those who drift
WANDER = 0.05  # deviation of its change from purchase to purchase, of everybody
LASTING = 0.95  # q units last q to this times as long as one


class Kind(StrEnum):
    """How a customer uses a product."""

    REGULAR = "regular"
    DRIFTING = "drifting"
    SEASONAL = "seasonal"
    BULK = "bulk"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A product, and how it is used."""

    product_id: ProductId
    lasts: float  # days that a unit lasts whoever uses it at the usual speed
    peak: float  # day of the year on which seasonal customers use most
    swing: float  # of ln(speed) between that day and the mean of the year


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """One customer's purchases of one product, and how long each lasts by all but what nobody can foresee."""

    kind: Kind
    orders: tuple[Order, ...]  # oldest first
    lasting: tuple[float, ...]  # days, of each purchase
    stopped: bool  # before the end of what is watched


def needs(random: np.random.Generator) -> list[Need]:
    """Return the products of a shop."""
    return [
        Need(
            product_id=ProductId(f"product-{number}"),
            lasts=float(random.lognormal(np.log(30), 0.5)),
            peak=float(random.uniform(0, YEAR)),
            swing=float(random.uniform(0.3, 0.7)),
        )
        for number in range(PRODUCTS)
    ]


def habits(count: int, *, seed: int) -> list[Habit]:
    """Return the habits of so many customers of each kind; the same seed gives the same."""
    random = np.random.default_rng(seed)
    shop = needs(random)
    return [habit(kind, shop[random.integers(len(shop))], random) for kind in Kind for _ in range(count)]


def habit(kind: Kind, need: Need, random: np.random.Generator) -> Habit:
    """Return one of them."""
    speed = random.normal(0, SPEEDS)  # its logarithm
    slope = random.normal(0, DRIFT) if kind is Kind.DRIFTING else 0.0
    swing = need.swing if kind is Kind.SEASONAL else 0.0
    leaves = random.uniform(150, 2 * DAYS) if kind is Kind.STOPPING else np.inf
    day, bought, lasting = random.uniform(0, ARRIVING), [], []
    while day < min(DAYS, leaves):
        quantity = quantity_of(kind, random)
        amount = need.lasts * quantity**LASTING
        now = speed + slope * day / YEAR
        lasts = used_up(amount, day, speed=now, swing=swing, peak=need.peak)
        came = used_up(amount * random.lognormal(0, NOISE), day, speed=now, swing=swing, peak=need.peak)
        bought.append((day, quantity))
        lasting.append(lasts)
        day += max(1.0, came)
        speed += random.normal(0, WANDER)
    return Habit(
        kind=kind,
        orders=tuple(orders_of(need.product_id, bought)),
        lasting=tuple(lasting),
        stopped=leaves < DAYS,
    )


def quantity_of(kind: Kind, random: np.random.Generator) -> int:
    """Return how many units are bought at once."""
    if kind is Kind.BULK:
        return int(random.choice([1, 2, 3, 6], p=[0.4, 0.25, 0.2, 0.15]))
    return 2 if random.random() < 0.15 else 1


def used_up(amount: float, day: float, *, speed: float, swing: float, peak: float) -> float:
    """Return the days until so much is used, from `day` on; `amount` is in days at the usual speed."""
    days = 0.0
    while True:
        pace = np.exp(speed + swing * np.cos(2 * np.pi * (day + days - peak) / YEAR))
        if amount <= pace:
            return float(days + amount / pace)
        amount -= pace
        days += 1


def orders_of(product: ProductId, bought: list[tuple[float, int]]) -> Iterator[Order]:
    """Yield each purchase as a shop knows it."""
    for number, (day, quantity) in enumerate(bought):
        line = OrderLine(product_id=product, title=product, quantity=quantity, price=Decimal(10))
        yield Order(
            id=str(number),
            placed_at=FIRST + timedelta(days=int(day)),
            status="delivered",
            is_gift=False,
            currency="GBP",
            lines=(line,),
        )
