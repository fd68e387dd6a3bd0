"""Describe a customer as far as they let us know them.

Everything personal passes through `CustomerView`, which holds only what its purpose
allows: a field without consent is absent, not merely unused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.accounts.model import NO_STANDING, USUAL_SERVICE, ServiceLevel, Standing
from assistant.consents.model import Consents, Purpose
from assistant.context.model import Lasting, Signal
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Preference
from assistant.facts.using import LeftOut
from assistant.history.model import Activity, Order
from assistant.restraint.model import Encounter, Strain


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
    preferences: tuple[Preference, ...] = ()  # that may be used: good enough, still holding and expected
    left_out: tuple[LeftOut, ...] = ()  # what is known besides and may not be used, and why
    set_topics: frozenset[str] = frozenset()  # that they set; no values: to say truly what is not kept
    orders: tuple[Order, ...] = ()  # newest first
    activities: tuple[Activity, ...] = ()  # newest first
    standing: Standing | None = None  # in the account that they belong to
    readership: Mapping[str, frozenset[str]] = field(default_factory=lambda: NO_STANDING)  # decision 55
    lasting: tuple[Lasting, ...] = ()  # of their surroundings, as it was last said
    signals: tuple[Signal, ...] = ()  # of their surroundings, that count for the message at hand
    encounters: tuple[Encounter, ...] = ()  # with offers, newest first; for OFFERS and PROACTIVE alone
    strains: tuple[Strain, ...] = ()  # for OFFERS and PROACTIVE alone
    slots_counted: int = 0  # for the share of discovery; for OFFERS and PROACTIVE alone
    service: ServiceLevel = USUAL_SERVICE  # what their account is due, whatever they agree to

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
        return frozenset(line.product_id for order in self.orders for line in order.own_lines)
