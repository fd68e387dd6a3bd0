"""Name what personal data may be used for, and whether a customer agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What personal data may be used for; customers agree to each on its own."""

    REMEMBER = "remember"
    PERSONAL_ANSWERS = "personal_answers"
    OFFERS = "offers"
    PROACTIVE = "proactive"
    ANALYTICS = "analytics"
    TRAINING = "training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether a customer agrees to one purpose, and the proof."""

    purpose: Purpose
    granted: bool
    source: str  # "default", "customer", "import": who decided
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """Every decision of one customer; what was never decided falls back to the owner's defaults."""

    decided: Mapping[Purpose, Consent]
    defaults: frozenset[Purpose]

    def allows(self, purpose: Purpose) -> bool:
        """Whether data may be used for `purpose`."""
        consent = self.decided.get(purpose)
        return consent.granted if consent else purpose in self.defaults

    def proof(self, purpose: Purpose) -> str:
        """Return why `purpose` is or is not allowed, for the decision's trace."""
        consent = self.decided.get(purpose)
        if consent is None:
            return f"{purpose}: {'allowed' if purpose in self.defaults else 'not allowed'} by default"
        word = "granted" if consent.granted else "refused"
        return f"{purpose}: {word} by {consent.source} at {consent.at:%Y-%m-%d %H:%M}Z"
