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


class Tier(StrEnum):
    """What holds where a customer is, until they decide."""

    OPT_IN = "opt_in"  # nothing without a yes, as in the EU and the United Kingdom; the strictest
    OPT_OUT = "opt_out"  # what the owner allows until they object, as in California
    ELSEWHERE = "elsewhere"  # what the owner allows


CUSTOMER, SIGNAL = "customer", "gpc"
"""Who decided: they themselves, or their browser with the Global Privacy Control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Whether a customer agrees to one purpose, and the proof: who, when, where, and what they were shown."""

    purpose: Purpose
    granted: bool
    source: str  # "default", "customer", "gpc", "import": who decided
    at: datetime
    door: str = ""  # where: "widget", "page", "api", "import"; never an address
    policy: int | None = None  # version of the policy that was shown; the present one if absent
    wording: str = ""  # fingerprint of the words that were shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """Every decision of one customer; what was never decided falls back to the defaults where they are."""

    decided: Mapping[Purpose, Consent]
    defaults: frozenset[Purpose]
    outgrown: frozenset[Purpose] = frozenset()  # a yes to less than the purpose means by now
    tier: Tier | None = None

    def allows(self, purpose: Purpose) -> bool:
        """Whether data may be used for `purpose`."""
        consent = self.decided.get(purpose)
        if consent is None:
            return purpose in self.defaults
        return consent.granted and purpose not in self.outgrown

    def proof(self, purpose: Purpose) -> str:
        """Return why `purpose` is or is not allowed, for the decision's trace."""
        consent = self.decided.get(purpose)
        if consent is None:
            where = f" ({self.tier})" if self.tier else ""
            return f"{purpose}: {'allowed' if purpose in self.defaults else 'not allowed'} by default{where}"
        word = "granted" if consent.granted else "refused"
        shown = f", policy {consent.policy}" if consent.policy else ""
        again = "; it means more by now, so they are asked again" if purpose in self.outgrown else ""
        return f"{purpose}: {word} by {consent.source} at {consent.at:%Y-%m-%d %H:%M}Z{shown}{again}"
