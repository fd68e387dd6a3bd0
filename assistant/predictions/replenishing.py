"""Say when a customer may need a product again, from their own gaps and everybody's.

How long a purchase lasts is taken as lognormal, and foretold by what `habits` learnt of quantities, seasons
and drifts. Before that, a customer's mean of ln(days) is pulled to the product's with the weight of `PRIOR`
gaps: the fewer of their own, the nearer to everybody. A product that too few bought again borrows the gaps of
all products. The interval holds the next purchase four times in five if they last as we take them to; what
is overdue is said to be, and not moved.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev

from assistant.events import ProductId
from assistant.history.model import Order
from assistant.predictions.habits import Habits, Lasting, Purchases

PRIOR = 3.0  # gaps that everybody's mean counts for, against the customer's own
FEWEST_GAPS = 5  # of a product, from as many customers, before it counts on its own
EIGHTY = 1.2816  # deviations to each side that hold 80 % of a normal distribution
ANY = ""  # the name under which all products together are kept

Gaps = Mapping[str, tuple[float, float, int]]  # by product: mean and deviation of ln(days), and how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a customer may need a product again: likely on `expected`, 80 % sure from `first` to `last`."""

    product_id: ProductId
    title: str
    expected: date
    first: date
    last: date
    own_gaps: int  # it rests on so many of their own
    still: float | None = None  # chance that they will buy it again at all; None where nobody asked or knows


def learnt(histories: Collection[Sequence[Order]]) -> dict[str, tuple[float, float, int]]:
    """Return the gaps of every product that enough customers bought again, and of all products together."""
    found: dict[str, list[float]] = {}
    who: dict[str, set[int]] = {}
    for number, orders in enumerate(histories):
        for product, days in bought_days(orders).items():
            gaps = gaps_of(days)
            for name in (product, ANY) if gaps else ():
                found.setdefault(name, []).extend(gaps)
                who.setdefault(name, set()).add(number)
    return {
        name: (fmean(gaps), stdev(gaps), len(gaps))
        for name, gaps in sorted(found.items())
        if len(who[name]) >= FEWEST_GAPS
    }


def due(
    orders: Sequence[Order], gaps: Gaps, habits: Habits | None = None, *, today: date | None = None
) -> Iterator[Due]:
    """Yield what a customer may need again, soonest first, as far as they or others buy again.

    With `today`, each says how likely it is that they will still buy it.
    """
    titles = {line.product_id: line.title for order in orders for line in order.own_lines}
    told = (
        next_of(ProductId(product), titles[ProductId(product)], bought, gaps, habits, today=today)
        for product, bought in bought_of(orders).items()
    )
    yield from sorted((one for one in told if one), key=lambda one: (one.expected, one.product_id))


def next_of(
    product: ProductId,
    title: str,
    bought: Purchases,
    gaps: Gaps,
    habits: Habits | None = None,
    *,
    today: date | None = None,
) -> Due | None:
    """Return when one product is due; None where neither they nor others show a gap."""
    own, day = len(bought) - 1, bought[-1][0]
    if habits and (own or product in habits.products):
        lasting = habits.lasting(product, bought)
    elif (simple := lasting_by(gaps_of([one for one, _ in bought]), product, gaps)) is not None:
        lasting = simple
    else:
        return None
    reach = EIGHTY * lasting.deviation
    expected, first, last = (
        day + timedelta(days=round(min(math.exp(one), 36_500)))
        for one in (lasting.centre, lasting.centre - reach, lasting.centre + reach)
    )
    still = habits.still(lasting, days=(today - day).days) if habits and today else None
    return Due(
        product_id=product, title=title, expected=expected, first=first, last=last, own_gaps=own, still=still
    )


def lasting_by(own: Sequence[float], product: str, gaps: Gaps) -> Lasting | None:
    """Return how long a purchase lasts by the gaps alone; None where neither they nor others show one."""
    everybody = gaps.get(product) or (gaps.get(ANY) if own else None)
    if everybody is None:
        return None
    mean, deviation, _ = everybody
    weight = len(own) + PRIOR
    return Lasting(centre=(sum(own) + PRIOR * mean) / weight, deviation=deviation * math.sqrt(1 + 1 / weight))


def bought_of(orders: Collection[Order]) -> dict[str, list[tuple[date, int]]]:
    """Return each product's days and quantities, bought for themselves, oldest first."""
    found: dict[str, dict[date, int]] = {}
    for order in orders:
        for line in order.own_lines:
            days = found.setdefault(line.product_id, {})
            day = order.placed_at.date()
            days[day] = days.get(day, 0) + line.quantity
    return {product: sorted(days.items()) for product, days in found.items()}


def bought_days(orders: Collection[Order]) -> dict[str, list[date]]:
    """Return the days on which each product was bought for themselves, oldest first."""
    return {product: [day for day, _ in bought] for product, bought in bought_of(orders).items()}


def gaps_of(days: Sequence[date]) -> list[float]:
    """Return ln(days) between purchases."""
    return [math.log((later - earlier).days) for earlier, later in pairwise(days)]


def when(one: Due, now: datetime) -> str:
    """Say when it is due, in words for people."""
    if one.last < now.date():
        return f"overdue since {one.last}"
    return f"about {one.expected} ({one.first} to {one.last})"
