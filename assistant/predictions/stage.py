"""Say where a customer stands with the shop, and why, from what a purpose let us read.

How long a silence is long hangs on the customer: it is measured by the usual gap between their own purchases,
with too few of these by how soon customers of the shop need things again, and before anything was learnt by
`GAP`. Gifts and what was sent back are no purchases, and what is not allowed to be read is not there.

Silent for `LATE` usual gaps, a customer is at risk; for `GONE`, lapsed. Whoever came back after such a
silence is won back until their next purchase.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from math import exp
from statistics import median

from assistant.history.model import Order
from assistant.predictions.replenishing import ANY

GAP = 90.0  # days, where neither the customer nor the shop says more
SHORTEST = 7.0  # days; whoever buys daily is not lost after a week's holiday
OWN_GAPS = 2  # from which on the customer's own rhythm counts
LATE, GONE = 2.0, 4.0  # usual gaps of silence
LOYAL = 5  # days on which they bought


class Stage(StrEnum):
    """Where a customer stands."""

    VISITOR = "visitor"
    NEW = "new"
    ACTIVE = "active"
    LOYAL = "loyal"
    AT_RISK = "at_risk"
    LAPSED = "lapsed"
    WON_BACK = "won_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """A stage, and what it rests on."""

    stage: Stage
    because: str  # in words that the customer may read


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The gap that a silence is measured by, in days, and whose it is."""

    days: float
    whose: str


def lifecycle_of(
    orders: Collection[Order], *, now: datetime, gaps: Mapping[str, tuple[float, float, int]] | None = None
) -> Lifecycle:
    """Return where a customer stands; `gaps` are those of the newest fit, if there is one."""
    days = bought_on(orders, now=now)
    if not days:
        return Lifecycle(stage=Stage.VISITOR, because="no purchase of their own is known")
    silent = (now.date() - days[-1]).days
    between = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = usual_gap(between, gaps or {})
    stage = stage_by(silent, between, usual=usual_gap(between[:-1], gaps or {}), now=usual)
    times = "once" if len(days) == 1 else f"on {len(days)} days"
    ago = "today" if silent == 0 else f"{silent} {'day' if silent == 1 else 'days'} ago"
    back = f", came back after {between[-1]} days" if stage is Stage.WON_BACK else ""
    because = f"bought {times}, last {ago}{back}; {usual.whose} is about {usual.days:.0f} days"
    return Lifecycle(stage=stage, because=because)


def stage_by(silent: float, between: Sequence[float], *, usual: Usual, now: Usual) -> Stage:
    """Return the stage; `usual` is what the last silence is measured by, `now` the present one."""
    if silent >= GONE * now.days:
        return Stage.LAPSED
    if silent >= LATE * now.days:
        return Stage.AT_RISK
    if not between:
        return Stage.NEW
    if between[-1] >= GONE * usual.days:
        return Stage.WON_BACK
    return Stage.LOYAL if len(between) + 1 >= LOYAL else Stage.ACTIVE


def usual_gap(between: Sequence[float], gaps: Mapping[str, tuple[float, float, int]]) -> Usual:
    """Return the customer's own gap, else the shop's, else `GAP`."""
    if len(between) >= OWN_GAPS:
        return Usual(days=max(SHORTEST, float(median(between))), whose="their usual gap")
    if ANY in gaps:
        return Usual(days=max(SHORTEST, exp(gaps[ANY][0])), whose="the usual gap in this shop")
    return Usual(days=GAP, whose="the gap we assume")


def bought_on(orders: Collection[Order], *, now: datetime) -> list[date]:
    """Return the days on which they bought for themselves, oldest first."""
    return sorted({one.placed_at.date() for one in orders if one.own_lines and one.placed_at <= now})
