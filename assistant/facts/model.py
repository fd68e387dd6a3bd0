"""Describe what is known of a customer's wishes, where it comes from, and what outranks what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Origin(IntEnum):
    """Where a preference comes from; the higher one wins."""

    INFERRED = 1
    SAID = 2
    SET = 3


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

    def outranks(self, other: Preference) -> bool:
        """Whether this one should replace `other` on the same topic."""
        if self.origin is not other.origin:
            return self.origin > other.origin
        if self.origin is Origin.INFERRED:
            return self.confidence > other.confidence
        return self.learned_at > other.learned_at
