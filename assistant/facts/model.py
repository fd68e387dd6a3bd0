"""Describe what is known of a customer's wishes, where it comes from, and what outranks what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


class Origin(IntEnum):
    """Where a preference comes from; the higher one wins."""

    INFERRED = 1
    SAID = 2
    SET = 3


class Sensitivity(StrEnum):
    """How much a fact gives away of a person."""

    ORDINARY = "ordinary"  # how they like their coffee
    PERSONAL = "personal"  # who they are: birthday, household
    SPECIAL = "special"  # article 9 of the GDPR: health, religion, and what points to them

    @property
    def rank(self) -> int:
        """Its place among all, the strictest last."""
        return list(Sensitivity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good a fact is, from 0 to 1, and every reason why it is no better."""

    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One thing a customer set, told us, or that we worked out for ourselves.

    What they set outranks what they said, and that outranks what we infer, however
    sure the inference: they may change their minds, we may only guess.
    """

    topic: str  # "diet", "size", "milk", "tone", …
    value: str
    origin: Origin
    confidence: float  # 0..1; 1 unless inferred
    learned_at: datetime
    source: str = ""  # "message msg_…", "panel", "import": where it was learnt
    valid_until: datetime | None = None  # from then on it is not used; None holds until it is changed
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    expected: bool = True  # whether the customer would expect us to have it
    quality: Quality | None = field(default=None, compare=False)  # as it was judged when it was read

    def outranks(self, other: Preference) -> bool:
        """Whether this one should replace `other` on the same topic."""
        if self.origin is not other.origin:
            return self.origin > other.origin
        if self.origin is Origin.INFERRED:
            return self.confidence > other.confidence
        return self.learned_at > other.learned_at


MAY_HARM = ("allergy", "allergies", "allergens", "diet")


def weightiest_first(preferences: Sequence[Preference]) -> list[Preference]:
    """Return preferences as a person should hear them: what may do harm, what they set, then the latest."""

    def weight(one: Preference) -> tuple[int, int, datetime]:
        """How much it matters; an allergy more than a diet."""
        harm = len(MAY_HARM) - MAY_HARM.index(one.topic) if one.topic in MAY_HARM else 0
        return harm, one.origin, one.learned_at

    return sorted(preferences, key=weight, reverse=True)
