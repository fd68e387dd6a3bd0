"""Describe a customer as far as they let us know them.

Everything personal passes through `CustomerView`, which holds only what its purpose
allows: a field without consent is absent, not merely unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from assistant.events import CustomerId, ProductId


class Purpose(StrEnum):
    """What personal data may be used for; customers agree to each on its own."""

    REMEMBER = "remember"
    PERSONAL_ANSWERS = "personal_answers"
    OFFERS = "offers"
    PROACTIVE = "proactive"
    ANALYTICS = "analytics"
    TRAINING = "training"


class Origin(IntEnum):
    """Where a preference comes from; the higher one wins."""

    INFERRED = 1
    SAID = 2
    SET = 3


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One product in an order."""

    product_id: ProductId
    title: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something the customer bought."""

    id: str  # the shop's own number
    placed_at: datetime
    status: str
    is_gift: bool
    currency: str
    lines: tuple[OrderLine, ...]

    @property
    def is_theirs(self) -> bool:
        """Whether they kept it for themselves: neither given away nor sent back."""
        return not self.is_gift and self.status not in {"returned", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something the customer did, as the shop reported it: a page viewed, a product looked at."""

    id: str  # the reporter's own; a repeat counts once
    kind: str
    at: datetime
    product_id: ProductId | None = None
    properties: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What identifies a customer; a visitor has no `external_id` and no name."""

    id: CustomerId
    external_id: str | None
    name: str | None
    email: str | None
    locale: str
    region: str | None
    version: int

    @property
    def is_known(self) -> bool:
        """Whether the shop vouched for who this is."""
        return self.external_id is not None

    @property
    def first_name(self) -> str | None:
        """What they are called in conversation."""
        return self.name.split()[0] if self.name and self.name.strip() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """What may be used about a customer for one purpose; what is not allowed is absent."""

    profile: Profile
    purpose: Purpose
    consents: Consents
    preferences: tuple[Preference, ...] = ()
    orders: tuple[Order, ...] = ()  # newest first
    activities: tuple[Activity, ...] = ()  # newest first

    @property
    def allowed(self) -> bool:
        """Whether the customer agrees to this purpose at all."""
        return self.consents.allows(self.purpose)

    @property
    def is_greeted_by_name(self) -> bool:
        """Whether the greeting of a conversation says their name."""
        is_remembered = self.consents.allows(Purpose.REMEMBER)
        return is_remembered and self.profile.is_known and self.profile.first_name is not None

    def preferred(self, topic: str) -> str | None:
        """Return the value that holds for `topic`, if there is one."""
        return next((one.value for one in self.preferences if one.topic == topic), None)

    @property
    def owned(self) -> frozenset[ProductId]:
        """The products that they bought for themselves."""
        return frozenset(line.product_id for order in self.orders if order.is_theirs for line in order.lines)
