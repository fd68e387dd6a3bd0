"""Learn how long purchases last from all customers at once, and what that says of one.

A linear mixed model (Laird and Ware, Biometrics 38, 1982) of ln(days) to the next purchase of a product, from
the quantity, the day of the year and how long ago it was. Each customer has coefficients of their own, drawn
around those of the product; few purchases leave them near the product's, many let them go. Quantity that
stretches a gap, a season and a drift are all learnt so, and none is seen where there is none. Coefficients,
their covariance and the noise are found by expectation and maximisation, as is the chance to stop for good.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

YEAR = 365.25  # days
TERMS = 5  # level, ln(quantity), season as cosine and sine, drift a year
ROUNDS = 60  # of expectation and maximisation; the figures move by less than a thousandth after
SHRINK = 3.0  # customers that the shop's mean counts for, against those of a product
FEWEST = 30  # gaps in all, before anything is learnt
FEWEST_CUSTOMERS = 5  # of a product, before it has coefficients of its own
LEAST = 1e-4  # variance that is left to every coefficient

Numbers = NDArray[np.float64]
Purchases = Sequence[tuple[date, int]]  # day and quantity, oldest first, one a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What was learnt from all; nothing in it is about one customer."""

    shop: tuple[float, ...]
    products: dict[str, tuple[float, ...]]
    spread: tuple[tuple[float, ...], ...]  # covariance of customers around their product
    noise: float  # variance of ln(days)
    stops: float  # chance that a purchase was somebody's last

    def lasting(self, product: str, bought: Purchases) -> Lasting:
        """Return how long the newest purchase lasts; without own gaps that is what the product says."""
        mean = np.array(self.products.get(product, self.shop))
        inverse = np.linalg.inv(np.array(self.spread))
        rows, days = gaps_of(bought)
        variance = np.linalg.inv(inverse + rows.T @ rows / self.noise)
        own = variance @ (inverse @ mean + rows.T @ days / self.noise)
        newest = terms_of(*bought[-1], since=0)
        return Lasting(
            centre=float(newest @ own),
            deviation=math.sqrt(self.noise + float(newest @ variance @ newest)),
        )

    def still(self, lasting: Lasting, *, days: int) -> float:
        """Return the chance that they will buy it again, so many days after the newest purchase."""
        waits = lasting.outlasts(days) * (1 - self.stops)
        return waits / (waits + self.stops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """How long a purchase lasts, as ln(days)."""

    centre: float
    deviation: float

    def outlasts(self, days: int) -> float:
        """Return the chance that it lasts longer than so many days."""
        if days < 1:
            return 1.0
        return 1 - NormalDist(self.centre, self.deviation).cdf(math.log(days))


def learnt(histories: Collection[Mapping[str, Purchases]], *, now: date) -> Habits | None:
    """Return what all customers' purchases by product teach; None with too few gaps."""
    habits = [(product, bought) for one in histories for product, bought in sorted(one.items())]
    again = [(product, bought) for product, bought in habits if len(bought) > 1]
    if sum(len(bought) - 1 for _, bought in again) < FEWEST:
        return None
    found = fitted(again)
    return stopping(found, [one for one in habits if one[1][-1][0] <= now], now=now)


def fitted(habits: Sequence[tuple[str, Purchases]]) -> Habits:
    """Return the mixed model; every habit has a gap."""
    gaps = [gaps_of(bought) for _, bought in habits]
    squares = np.array([rows.T @ rows for rows, _ in gaps])
    sums = np.array([rows.T @ days for rows, days in gaps])
    total = sum(float(days @ days) for _, days in gaps)
    count = sum(len(days) for _, days in gaps)
    names = sorted({product for product, _ in habits})
    which = np.array([names.index(product) for product, _ in habits])
    sizes = np.bincount(which)
    means = np.tile(start_of(gaps), (len(names), 1))
    spread, noise = np.diag([0.2, 0.02, 0.02, 0.02, 0.1]), 0.1
    for _ in range(ROUNDS):
        inverse = np.linalg.inv(spread)
        variances = np.linalg.inv(inverse + squares / noise)
        owns = np.einsum("cij,cj->ci", variances, means[which] @ inverse + sums / noise)
        shop = owns.mean(axis=0)
        means = np.array([owns[which == one].sum(axis=0) for one in range(len(names))])
        means = (means + SHRINK * shop) / (sizes[:, None] + SHRINK)
        means[sizes < FEWEST_CUSTOMERS] = shop
        off = owns - means[which]
        spread = (variances + off[:, :, None] * off[:, None, :]).mean(axis=0) + LEAST * np.eye(TERMS)
        seconds = variances + owns[:, :, None] * owns[:, None, :]
        noise = max(
            LEAST, (total - 2 * float((sums * owns).sum()) + float((squares * seconds).sum())) / count
        )
    return Habits(
        shop=tuple(shop.tolist()),
        products={
            name: tuple(mean.tolist())
            for name, mean, size in zip(names, means, sizes, strict=True)
            if size >= FEWEST_CUSTOMERS
        },
        spread=tuple(tuple(row) for row in spread.tolist()),
        noise=noise,
        stops=0.02,
    )


def stopping(found: Habits, habits: Sequence[tuple[str, Purchases]], *, now: date) -> Habits:
    """Return the same with the chance to stop: of what is open, the share that waited too long to go on."""
    silences = [
        found.lasting(product, bought).outlasts((now - bought[-1][0]).days) for product, bought in habits
    ]
    closed = sum(len(bought) - 1 for _, bought in habits)
    stops = found.stops
    for _ in range(ROUNDS):
        gone = sum(stops / (stops + (1 - stops) * open_) for open_ in silences)
        stops = min(0.9, max(LEAST, gone / (closed + len(silences))))
    return Habits(
        shop=found.shop, products=found.products, spread=found.spread, noise=found.noise, stops=stops
    )


def start_of(gaps: Sequence[tuple[Numbers, Numbers]]) -> Numbers:
    """Return coefficients to begin with: the mean gap, which twice as much makes twice as long."""
    days = np.concatenate([days - rows[:, 1] for rows, days in gaps])
    return np.array([float(days.mean()), 1.0, 0.0, 0.0, 0.0])


def gaps_of(bought: Purchases) -> tuple[Numbers, Numbers]:
    """Return what each gap hangs on, shape (gaps, TERMS), and ln(days) of each."""
    last = bought[-1][0]
    rows = [terms_of(day, quantity, since=(last - day).days) for day, quantity in bought[:-1]]
    days = [math.log((later - earlier).days) for (earlier, _), (later, _) in pairwise(bought)]
    return np.array(rows).reshape(-1, TERMS), np.array(days)


def terms_of(day: date, quantity: int, *, since: int) -> Numbers:
    """Return what a gap hangs on that begins on this day, so many days before the newest purchase."""
    angle = 2 * math.pi * day.timetuple().tm_yday / YEAR
    return np.array([1.0, math.log(max(1, quantity)), math.cos(angle), math.sin(angle), -since / YEAR])
