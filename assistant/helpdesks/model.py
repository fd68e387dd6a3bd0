"""Say in our own words what happens at a helpdesk, whichever vendor made it.

Five things matter to us: a customer wrote, a person wrote, a person took the conversation over,
it was given back to the assistant, it ended. A vendor's module turns deliveries into these, and
leaves out whatever else its helpdesk tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Vendor(StrEnum):
    """Whose helpdesk it is; the value is its name in addresses and on the command line."""

    CHATWOOT = "chatwoot"
    ZENDESK = "zendesk"  # tickets
    SUNSHINE = "sunshine"  # Sunshine Conversations: Zendesk's messaging
    INTERCOM = "intercom"
    FRESHDESK = "freshdesk"
    FRESHCHAT = "freshchat"
    FRONT = "front"
    HELPSCOUT = "helpscout"
    GENERIC = "generic"  # any other, by a mapping that the owner writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A request as a helpdesk sent it: header names in small letters, the body as raw bytes."""

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


class Kind(StrEnum):
    """What happened."""

    CUSTOMER_WROTE = "customer_wrote"
    PERSON_WROTE = "person_wrote"  # to the customer; what staff note among themselves is left out
    TAKEN = "taken"  # a person answers from now on
    RETURNED = "returned"  # the assistant answers from now on
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wrote, in the words of the helpdesk; `None` where it does not say.

    `is_verified` only where the vendor vouches for `external_id`, the shop's own id of its customer:
    without it the id is a claim, and nobody's history is opened by it.
    """

    id: str
    name: str | None = None
    email: str | None = None
    external_id: str | None = None
    is_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened in a conversation of the helpdesk.

    `id` tells it from every other one of the same connection, and is the same when it is delivered
    again. `message_id` is the helpdesk's id of the message, to know our own by. `may_answer` is what
    the helpdesk says of whose turn it is; where it says nothing, we go by our own record.
    """

    kind: Kind
    conversation: str  # the helpdesk's id of the conversation
    id: str
    at: datetime | None = None
    person: Person | None = None
    text: str = ""  # plain text, or Markdown; never HTML
    message_id: str | None = None
    may_answer: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What the helpdesk made of a message of ours; `message_id` where it says so."""

    message_id: str | None
    is_queued: bool = False  # accepted, not yet sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Who has a conversation at the helpdesk; `state` is the vendor's own word for it."""

    state: str
    person_id: str | None = None
    team_id: str | None = None
    is_machine: bool | None = None  # `None`: the helpdesk does not say
    is_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step of a connection test: what was tried, whether it went well, and what to do if not."""

    step: str
    is_well: bool
    told: str
    fix: str = ""


class Ability(StrEnum):
    """What a vendor's interface lets us do; what it lacks is said where the owner connects it."""

    REPLY = "reply"
    NOTE = "note"  # only staff see it
    HAND_OFF = "hand_off"
    HAND_BACK = "hand_back"
    OWNERSHIP = "ownership"
    HISTORY = "history"
