"""Invent buyers whose truth is known, in two shops that are as the model says and one that is not.

Under `FADING` and `STEADY` customers buy at random times at a rate of their own and leave after a purchase,
as BG/NBD has it. Under `CLOCKWORK` they buy at regular gaps, and leave on any day, purchase or not: the model
is wrong in both, as it is for coffee, pet food and contact lenses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from assistant.predictions.model import Buyer, Rhythm

PERIODS = 39.0  # weeks watched at most, and as many to predict: those of CDNOW
ARRIVING = 12.0  # weeks in which first purchases fall


class Regime(StrEnum):
    """How a shop's customers behave."""

    FADING = "fading"
    STEADY = "steady"
    CLOCKWORK = "clockwork"


TRUE = {
    Regime.FADING: Rhythm(r=0.243, alpha=4.414, a=0.793, b=2.426),
    Regime.STEADY: Rhythm(r=1.5, alpha=8.0, a=0.3, b=6.0),
}
EVENLY = 6  # a gap is a sum of so many random ones: its deviation is 41 % of it, at random 100 %
LEAVING = 1 / 60  # a week, on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A buyer as a shop sees them, and what it cannot see."""

    seen: Buyer
    is_alive: bool  # at the end of what is watched
    later: int  # purchases in the weeks to predict
    later_spend: float


def lives(regime: Regime, count: int, *, seed: int) -> list[Lived]:
    """Return so many invented buyers; the same seed gives the same."""
    random = np.random.default_rng(seed)
    return [life(regime, random) for _ in range(count)]


def life(regime: Regime, random: np.random.Generator) -> Lived:
    """Return one of them."""
    watched = PERIODS - random.uniform(0, ARRIVING)
    end = watched + PERIODS
    if regime is Regime.CLOCKWORK:
        days, left = regular(random, end)
    else:
        days, left = at_random(TRUE[regime], random, end)
    before = [day for day in days if day <= watched]
    mean = 6.25 * random.gamma(3.74) ** -1 * 15.44  # of one purchase, as Gamma-Gamma has it
    paid = random.gamma(6.25, mean / 6.25, size=len(days))
    spent = paid[: len(before)]
    seen = Buyer(
        repeats=len(before),
        last=before[-1] if before else 0.0,
        watched=watched,
        spend=float(spent.mean()) if before else 0.0,
    )
    later = len(days) - len(before)
    return Lived(
        seen=seen, is_alive=left > watched, later=later, later_spend=float(paid[len(before) :].sum())
    )


def at_random(truth: Rhythm, random: np.random.Generator, end: float) -> tuple[Sequence[float], float]:
    """Return when a customer of BG/NBD buys again, and when they leave."""
    rate = random.gamma(truth.r) / truth.alpha
    leaves = random.beta(truth.a, truth.b)
    days: list[float] = []
    now = 0.0
    while rate > 0:
        now += random.exponential(1 / rate)
        if now > end:
            break
        days.append(now)
        if random.random() < leaves:
            return days, now
    return days, np.inf


def regular(random: np.random.Generator, end: float) -> tuple[Sequence[float], float]:
    """Return when somebody with a habit buys again, and the day on which they leave."""
    gap = random.lognormal(np.log(5.0), 0.6)
    left = random.exponential(1 / LEAVING)
    days: list[float] = []
    now = random.gamma(EVENLY, gap / EVENLY)
    while now < min(end, left):
        days.append(float(now))
        now += random.gamma(EVENLY, gap / EVENLY)
    return days, left
