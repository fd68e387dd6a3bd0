"""Say how much each signal counts in a score: as set here, or as learnt from a shop's own orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from assistant.offers.model import Signal

Weights = Mapping[Signal, float]

COMPANY = 0.6  # of what others bought, together and next: they share it
USUAL: Weights = MappingProxyType(
    {
        Signal.BOUGHT_TOGETHER: COMPANY,
        Signal.BOUGHT_NEXT: COMPANY,
        Signal.COVERS: 0.6,
        Signal.TOPIC: 1.0,
        Signal.TASTE: 0.5,  # where no orders speak
        Signal.KIND: 0.4,  # where no orders speak
        Signal.LOOKED_AT: 0.3,  # looking is not buying
        Signal.PREFERENCE: 0.35,  # for each wish that is met
        Signal.FITS: 0.3,
        Signal.CONTEXT: 0.25,
        Signal.POPULAR: 0.06,
    }
)
"""Chosen on public purchase and rating histories, on one half of the customers, where these tell anything."""

LEARNT = (
    Signal.BOUGHT_TOGETHER,
    Signal.BOUGHT_NEXT,
    Signal.COVERS,
    Signal.TASTE,
    Signal.KIND,
    Signal.POPULAR,
)
"""The signals of which orders alone tell what they are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """Weights of `LEARNT`, and what they were worth on customers who took no part in learning them.

    Where learning gained nothing beyond chance they are the usual ones.
    """

    weights: Weights
    customers: int
    usual: float  # nDCG@10 with the usual weights
    learnt: float  # and with what was learnt
    low: float  # the 95 % interval of the mean difference
    high: float

    @property
    def holds(self) -> bool:
        """Whether what was learnt is better beyond chance."""
        return self.low > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Weights as they were put in force: the one with the highest number counts."""

    number: int
    at: datetime
    weights: Weights
    learnt: Learnt | None = None  # None: the owner went back to these
