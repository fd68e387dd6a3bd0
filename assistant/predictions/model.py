"""Describe what is known of a buyer and what is expected of them.

Times are in weeks. A buyer is three numbers: how many days they bought again on after the first one, when the
last of these was, and how long we have watched; and what those repeat days were worth on average. The first
purchase is what starts the clock and is counted in neither.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.history.model import Order
from assistant.predictions.calibration import Calibration
from assistant.predictions.habits import Habits

WEEK = timedelta(weeks=1)
WEEKS_AHEAD = 26.0  # that customers and agents are told of
PRODUCTS_SHOWN = 5  # of what a customer may need again
FEWEST = 50  # buyers that a fit needs; with fewer the four numbers hang on single customers
FEWEST_REPEATERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """What the past of one buyer comes to."""

    repeats: int  # days after the first on which they bought
    last: float  # weeks from the first purchase to the last
    watched: float  # weeks from the first purchase to now
    spend: float = 0.0  # on average on a repeat day; 0 without any


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The BG/NBD model: how often customers buy, and after which purchase they leave for good.

    Rates are gamma distributed (`r`, `alpha` in weeks), chances to leave beta distributed (`a`, `b`).
    """

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """The Gamma-Gamma model of what a repeat purchase is worth, which must not hang on how often they buy."""

    p: float
    q: float
    gamma: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What there was to learn from when it was looked at."""

    customers: int
    orders: int
    newest: datetime | None  # when the newest order was placed
    withdrawals: int  # the number of the last time that orders were withdrawn from us


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What was learnt from all customers who allow it; nothing in it is about one of them."""

    version: int  # 1 for the first
    fitted_at: datetime
    buyers: int
    repeaters: int
    currency: str  # of the money; buyers in other currencies were left out
    rhythm: Rhythm
    spending: Spending | None  # None with too few repeaters
    gaps: dict[str, tuple[float, float, int]]  # by product: mean and deviation of ln(days), and how many
    used: Used | None = None  # None of those kept before this was noted
    calibration: Calibration | None = None  # None with too few orders to tell
    habits: Habits | None = None  # how long purchases last; None with too few gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is expected of one customer over a horizon."""

    alive: float  # chance that they will buy again at all
    purchases: float  # expected within the horizon
    spend: float | None  # expected on one purchase
    horizon: float  # weeks

    @property
    def value(self) -> float | None:
        """What they are expected to spend within the horizon, not discounted."""
        return None if self.spend is None else self.purchases * self.spend


def buyer_of(orders: Collection[Order], *, now: datetime) -> Buyer | None:
    """Return what the orders of one customer come to; None where they kept nothing for themselves.

    Gifts, what was sent back and what lies after `now` count for nothing.
    """
    spent: dict[date, float] = {}
    for order in orders:
        if order.own_lines and order.placed_at <= now:
            day = order.placed_at.date()
            paid = sum(float(line.price) * line.quantity for line in order.own_lines)
            spent[day] = spent.get(day, 0.0) + paid
    if not spent:
        return None
    first, *again = sorted(spent)
    worth = [spent[day] for day in again if spent[day] > 0]
    return Buyer(
        repeats=len(again),
        last=_weeks((again[-1] if again else first) - first),
        watched=max(_weeks(now.date() - first), _weeks((again[-1] if again else first) - first)),
        spend=sum(worth) / len(worth) if worth else 0.0,
    )


def currency_of(histories: Collection[Sequence[Order]]) -> str:
    """Return the currency of most orders; empty without any. Equals are decided by the alphabet."""
    counted: dict[str, int] = {}
    for orders in histories:
        for order in orders:
            counted[order.currency] = counted.get(order.currency, 0) + 1
    return max(sorted(counted), key=lambda one: counted[one], default="")


def _weeks(length: timedelta) -> float:
    return length / WEEK
