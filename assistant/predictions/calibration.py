"""Describe how well expectations held on orders that they were not learnt from, and say it in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

HALF_YEAR = 26.0  # weeks
TOO_FEW = "There are too few orders to tell how well this holds."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """What was said to some buyers, and what came, on average."""

    said: float
    came: float
    buyers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What a model of the time until `split` said of the weeks after it, and what came.

    Errors are roots of mean squares, in purchases; no constant is better than this one,
    which is chosen with hindsight.
    """

    split: datetime
    weeks: float
    purchases: tuple[Bin, ...]  # from the fewest expected to the most
    returning: tuple[Bin, ...]  # the chance to buy within those weeks, and the share who did
    error: float
    constant_error: float
    own_mean_error: float

    def in_words(self, chance: float) -> str:
        """Say how it went for those of whom about the same chance to buy was expected."""
        near = min(self.returning, key=lambda one: abs(one.said - chance))
        when = "half year" if self.weeks == HALF_YEAR else f"{self.weeks:.0f} weeks"
        return (
            f"In the last {when}, of 100 customers for whom we expected that about {near.said * 100:.0f} "
            f"would buy again, {near.came * 100:.0f} did."
        )
