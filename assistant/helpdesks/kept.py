"""Describe what is kept of helpdesks: connections, links between conversations, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from pydantic import JsonValue

from assistant.events import ConversationId, StaffId
from assistant.helpdesks.model import Happening, Vendor

ConnectionId = NewType("ConnectionId", str)
LinkId = NewType("LinkId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One helpdesk that the owner connected; its id stands in the address that the helpdesk delivers to."""

    id: ConnectionId
    vendor: Vendor
    name: str
    settings: Mapping[str, JsonValue] = field(repr=False)  # as the vendor's module takes them, secrets too
    staff_id: StaffId  # who stands for its people at our desk
    is_paused: bool
    version: int  # rises with each change of the owner's
    added_at: datetime
    heard_at: datetime | None  # the last delivery that was believed
    problem: str  # the last that went wrong; empty once something went well again
    troubled_at: datetime | None


class Holder(StrEnum):
    """Who has a conversation, as far as the helpdesk was told or told us."""

    ASSISTANT = "assistant"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A conversation of a helpdesk, and ours that goes with it."""

    id: LinkId
    connection_id: ConnectionId
    conversation: str  # the helpdesk's id of it
    person: str | None  # the helpdesk's id of the customer
    conversation_id: ConversationId | None  # none before the first words were worked on
    round: int  # how many conversations of ours there were: one that ended may be followed by another
    holder: Holder
    held_since: datetime
    told_seq: int  # the message of ours up to which steps were made
    told_epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that happened and waits to be worked on."""

    number: int
    happening: Happening
    received_at: datetime
    tries: int  # that failed


class StepKind(StrEnum):
    """What is to be done at the helpdesk."""

    REPLY = "reply"
    NOTE = "note"
    HAND_OFF = "hand_off"
    HAND_BACK = "hand_back"


class StepState(StrEnum):
    """How far a step is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be done at the helpdesk; of a conversation, one after the other.

    `may_have_arrived`: it was begun, and nobody knows whether it was done.
    """

    number: int
    kind: StepKind
    about: str  # our message, or the epoch at which the owner changed
    tries: int  # that failed, or are under way
    may_have_arrived: bool
    made_at: datetime
