"""Describe what was shown to a customer, what else could have been, and with which probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.events import CustomerId, ProductId


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A product that could stand in a slot, and how probably, given all that was known then."""

    product_id: ProductId
    probability: float  # above 0, at most 1
    mark: str | None = None  # why it was discovered; None for what was ranked there
    parts: Mapping[str, float] | None = None  # what each signal added to its score, by signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of a showing: what stood there, out of what could."""

    product_id: ProductId
    options: tuple[Option, ...]  # one of them is of the product; the probabilities add up to 1

    @property
    def shown(self) -> Option:
        """The option that was taken."""
        return next(one for one in self.options if one.product_id == self.product_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What a customer was shown at once, best first.

    Slots count for the share of discovery where anything could be discovered: `first` is how many had
    counted for the customer before, `counted` how many of these do: the last ones, behind those that a rule
    of the owner's fills, or none.
    """

    at: datetime
    first: int
    counted: int
    slots: tuple[Slot, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all that could have been shown is kept: without consent to analytics it is not."""
        return all(abs(sum(option.probability for option in one.options) - 1) < 1e-6 for one in self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A showing and what came of each of its slots."""

    customer_id: CustomerId
    showing: Showing
    rewards: tuple[float, ...]  # one a slot
