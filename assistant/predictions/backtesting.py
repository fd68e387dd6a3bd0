"""Compare predictions with what came, against the best constant and against each customer's own mean.

The constant is chosen with hindsight, so it is the best that any single number can do. All are judged in one
run on the same buyers, and what lies between them by resampling the buyers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.predictions import bgnbd, gamma_gamma
from assistant.predictions.bgnbd import Numbers
from assistant.predictions.calibration import Bin
from assistant.predictions.generating import PERIODS, Lived, Regime, lives
from assistant.predictions.model import Rhythm

RESAMPLES = 1000
BINS = 8
WIDTH = 40  # characters of the plot


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How far off one way of predicting is, as the root of the mean square."""

    name: str
    error: float
    better: tuple[float, float, float] | None  # by how much the model errs less: middle, 95 % of resamples


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of one shop."""

    regime: Regime
    rhythm: Rhythm
    purchases: tuple[Judged, ...]
    spend: tuple[Judged, ...]
    by_purchases: tuple[Bin, ...]
    by_alive: tuple[Bin, ...]


def backtest(regime: Regime, *, count: int, seed: int) -> Backtest:
    """Learn from what is seen of invented buyers, and judge by what they did later."""
    lived = lives(regime, count, seed=seed)
    seen = [one.seen for one in lived]
    rhythm, spending = bgnbd.fit(seen), gamma_gamma.fit(seen)
    told = np.array([bgnbd.expected(rhythm, one, weeks=PERIODS) for one in seen])
    alive = np.array([bgnbd.alive(rhythm, one) for one in seen])
    each = np.array([gamma_gamma.expected(spending, one) or 0.0 for one in seen])
    random = np.random.default_rng(seed)
    later = np.array([float(one.later) for one in lived])
    worth = np.array([one.later_spend for one in lived])
    own = np.array([one.repeats / one.watched * PERIODS for one in seen])
    own_worth = own * np.array([one.spend for one in seen])
    return Backtest(
        regime=regime,
        rhythm=rhythm,
        purchases=tuple(judged(told, own, later, random)),
        spend=tuple(judged(told * each, own_worth, worth, random)),
        by_purchases=tuple(binned(told, later)),
        by_alive=tuple(binned(*repeaters(alive, lived))),
    )


def repeaters(alive: Numbers, lived: Sequence[Lived]) -> tuple[Numbers, Numbers]:
    """Return what was said of those who bought again, and the truth; of others the model always says 1."""
    again = np.array([one.seen.repeats > 0 for one in lived])
    return alive[again], np.array([float(one.is_alive) for one in lived])[again]


def judged(told: Numbers, own: Numbers, came: Numbers, random: np.random.Generator) -> Iterator[Judged]:
    """Yield how the model and both others fare."""
    wrong = (told - came) ** 2
    yield Judged(name="model", error=root(wrong), better=None)
    for name, other in (("best constant", np.full_like(came, came.mean())), ("own mean", own)):
        theirs = (other - came) ** 2
        yield Judged(name=name, error=root(theirs), better=between(wrong, theirs, random))


def between(mine: Numbers, theirs: Numbers, random: np.random.Generator) -> tuple[float, float, float]:
    """Return by how much mine errs less, and between what 95 % of resampled buyers put that."""
    picks = random.integers(len(mine), size=(RESAMPLES, len(mine)))
    gains = np.array([root(theirs[one]) - root(mine[one]) for one in picks])
    low, high = np.quantile(gains, [0.025, 0.975])
    return root(theirs) - root(mine), float(low), float(high)


def binned(said: Numbers, came: Numbers, *, bins: int = BINS) -> Iterator[Bin]:
    """Yield equally many buyers at a time, from the least that was said to the most."""
    order = np.argsort(said, kind="stable")
    for some in np.array_split(order, bins):
        if len(some):
            yield Bin(said=float(said[some].mean()), came=float(came[some].mean()), buyers=len(some))


def plotted(bins: Sequence[Bin]) -> Iterator[str]:
    """Yield a line for each bin: `o` is what was said, `x` what came, `*` both."""
    most = max((max(one.said, one.came) for one in bins), default=1.0) or 1.0
    for one in bins:
        said, came = (round(value / most * (WIDTH - 1)) for value in (one.said, one.came))
        signs = [" "] * WIDTH
        signs[came] = "x"
        signs[said] = "*" if said == came else "o"
        yield f"{one.said:8.3f} {one.came:8.3f} {one.buyers:6d} |{''.join(signs)}|"


def root(squares: Numbers) -> float:
    """Return the root of the mean."""
    return float(np.sqrt(squares.mean()))
