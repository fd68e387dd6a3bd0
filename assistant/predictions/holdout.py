"""Learn from the first part of a shop's time, and compare what that expects with what came in the rest.

So it is judged on orders that the model never saw. Averages are taken over at least `FEWEST_IN_BIN`
customers, and over tenths of all where there are enough of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import numpy as np

from assistant.errors import ConciergeError
from assistant.history.model import Order
from assistant.predictions import bgnbd
from assistant.predictions.backtesting import binned, root
from assistant.predictions.calibration import HALF_YEAR, Calibration
from assistant.predictions.model import FEWEST, FEWEST_REPEATERS, WEEK, Buyer, buyer_of
from assistant.predictions.stage import bought_on

SHORTEST = 4.0  # weeks to hold out; in fewer too little happens
FEWEST_IN_BIN = 20
DECILES = 10
A_DAY = 1 / 7  # of a week, the shortest time that a mean is taken over


def calibrated(histories: Sequence[Sequence[Order]], *, now: datetime) -> Calibration | None:
    """Return how well it holds; None where there are too few orders to tell."""
    split = split_of(histories, now=now)
    if split is None:
        return None
    seen: list[Buyer] = []
    later: list[int] = []
    for orders in histories:
        if buyer := buyer_of(orders, now=split):
            seen.append(buyer)
            later.append(sum(day > split.date() for day in bought_on(orders, now=now)))
    if len(seen) < FEWEST or sum(one.repeats > 0 for one in seen) < FEWEST_REPEATERS:
        return None
    try:
        return compared(seen, later, split=split, weeks=_weeks(split, now))
    except ConciergeError:  # the first part of the time fits no model; that of all of it may be sound
        return None


def split_of(histories: Sequence[Sequence[Order]], *, now: datetime) -> datetime | None:
    """Return the end of the day up to which to learn: half a year ago, or half of a shorter time."""
    first = min((order.placed_at for orders in histories for order in orders), default=now)
    weeks = min(HALF_YEAR, (now - first) / WEEK / 2)
    if weeks < SHORTEST:
        return None
    day = (now - timedelta(weeks=weeks)).date()
    return datetime.combine(day, time.max, tzinfo=UTC)


def compared(seen: Sequence[Buyer], later: Sequence[int], *, split: datetime, weeks: float) -> Calibration:
    """Compare what is expected of buyers with how many purchases came. Raises `ConciergeError`."""
    rhythm = bgnbd.fit(seen)
    came = np.array(later, dtype=np.float64)
    told = np.array([bgnbd.expected(rhythm, one, weeks=weeks) for one in seen])
    chance = np.array([bgnbd.returning(rhythm, one, weeks=weeks) for one in seen])
    own = np.array([one.repeats / max(one.watched, A_DAY) * weeks for one in seen])
    bins = min(DECILES, len(seen) // FEWEST_IN_BIN)
    return Calibration(
        split=split,
        weeks=weeks,
        purchases=tuple(binned(told, came, bins=bins)),
        returning=tuple(binned(chance, np.minimum(came, 1.0), bins=bins)),
        error=root((told - came) ** 2),
        constant_error=root((came.mean() - came) ** 2),
        own_mean_error=root((own - came) ** 2),
    )


def _weeks(split: datetime, now: datetime) -> float:
    return (now.date() - split.date()) / WEEK
