"""Define the words that every part shares: typed ids, and what can happen.

Events are in the past tense. They are stored with the change that they tell of, in the same
transaction, and delivered afterwards; whoever listens may see one twice and has to bear it.
"""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

CustomerId = NewType("CustomerId", str)
ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
HandoffId = NewType("HandoffId", str)
TraceId = NewType("TraceId", str)
StaffId = NewType("StaffId", str)
ArticleId = NewType("ArticleId", str)
SourceId = NewType("SourceId", str)
NoteId = NewType("NoteId", str)  # of staff, for staff
RuleId = NewType("RuleId", str)  # of the owner, for offers
ProductId = NewType("ProductId", str)
MacroId = NewType("MacroId", str)
AttachmentId = NewType("AttachmentId", str)  # of a file that was sent
ChoiceId = NewType("ChoiceId", str)  # of an agent, among suggestions
CaseId = NewType("CaseId", str)  # of a solved case
ApiTokenId = NewType("ApiTokenId", str)  # of a program's token
ServerId = NewType("ServerId", str)  # of a process that serves

Clock = Callable[[], datetime]

ID_BYTES = 16
DRAWN = 256  # ids at once: each way to the system's randomness lets another thread in between
_UNUSED: deque[str] = deque()
os.register_at_fork(after_in_child=_UNUSED.clear)  # or both processes would give out the same ones


def utc_now() -> datetime:
    """Return the present moment, aware of its time zone: the clock that production uses."""
    return datetime.now(UTC)


def new_id(prefix: str) -> str:
    """Return an id that nobody can guess, such as `cnv_3f…`: 128 random bits after the prefix."""
    try:
        number = _UNUSED.pop()
    except IndexError:
        drawn = secrets.token_hex(ID_BYTES * DRAWN)
        fresh = [drawn[start : start + 2 * ID_BYTES] for start in range(0, len(drawn), 2 * ID_BYTES)]
        number = fresh.pop()
        _UNUSED.extend(fresh)
    return f"{prefix}_{number}"


class Topic(StrEnum):
    """What can happen, as it is named in the outbox."""

    MESSAGE_ADDED = "message_added"
    OWNER_CHANGED = "owner_changed"
    CONVERSATION_CLOSED = "conversation_closed"
    HANDOFF_REQUESTED = "handoff_requested"
    HANDOFF_CHANGED = "handoff_changed"
    SERVICE_LEVEL_DUE_SOON = "service_level_due_soon"
    SERVICE_LEVEL_BREACHED = "service_level_breached"
    ARTICLES_CHANGED = "articles_changed"
    CUSTOMER_ERASED = "customer_erased"
    NOTICE_QUEUED = "notice_queued"
    NOTE_ADDED = "note_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; `about` is the id of the conversation, customer or change that it concerns."""

    topic: Topic
    about: str
    details: dict[str, str | int]
    at: datetime


def message_added(conversation_id: ConversationId, seq: int, at: datetime) -> Event:
    """Tell that a message was stored: whoever shows the conversation fetches up to `seq`."""
    return Event(topic=Topic.MESSAGE_ADDED, about=conversation_id, details={"seq": seq}, at=at)


def owner_changed(conversation_id: ConversationId, epoch: int, at: datetime) -> Event:
    """Tell that somebody else answers from now on."""
    return Event(topic=Topic.OWNER_CHANGED, about=conversation_id, details={"epoch": epoch}, at=at)


def articles_changed(change: int, at: datetime) -> Event:
    """Tell that articles were published or withdrawn: whoever searches them follows up to `change`."""
    return Event(topic=Topic.ARTICLES_CHANGED, about=str(change), details={}, at=at)


def handoff_requested(conversation_id: ConversationId, handoff_id: HandoffId, at: datetime) -> Event:
    """Tell that somebody waits for a person."""
    return Event(topic=Topic.HANDOFF_REQUESTED, about=conversation_id, details={"handoff": handoff_id}, at=at)


def note_added(conversation_id: ConversationId, note_id: NoteId, at: datetime) -> Event:
    """Tell that staff noted something in a conversation: only desks that show it care."""
    return Event(topic=Topic.NOTE_ADDED, about=conversation_id, details={"note": note_id}, at=at)


def handoff_changed(conversation_id: ConversationId, handoff_id: HandoffId, at: datetime) -> Event:
    """Tell that what agents see of a handoff is no longer as it was: it was put aside, or taken back."""
    return Event(topic=Topic.HANDOFF_CHANGED, about=conversation_id, details={"handoff": handoff_id}, at=at)


def notice_queued(customer_id: CustomerId, notice_id: str, kind: str, at: datetime) -> Event:
    """Tell that a customer is to be told something before they ask."""
    return Event(
        topic=Topic.NOTICE_QUEUED, about=customer_id, details={"notice": notice_id, "kind": kind}, at=at
    )
