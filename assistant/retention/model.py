"""Name what is kept for a while only, and say what is due to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kept(StrEnum):
    """What is kept for a while only; whatever else is kept goes with its customer."""

    CONVERSATIONS = "conversations"  # with messages, traces, handoffs and outcomes, after the last word
    ACTIVITIES = "activities"
    TRACES = "traces"
    HANDOFFS = "handoffs"  # with summary and note, after their end
    RETIRED = "retired preferences"  # what holds no longer, after something took its place
    AUDIT = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """For how long each kind is kept; one that is absent is kept until its customer goes."""

    days: Mapping[Kept, int]

    def due(self, now: datetime) -> dict[Kept, datetime]:
        """Return, of each kind, the moment before which it goes."""
        return {kept: now - timedelta(days=days) for kept, days in self.days.items() if days}
