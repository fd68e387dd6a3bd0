"""Say what an event means to systems outside, from what is known of what it is about.

Pure: what is known was read before. What is about a conversation or a customer that is no more is
nothing to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

from assistant.events import Event, Topic
from assistant.webhooks.bodies import (
    ArticlesChanged,
    ConversationClosed,
    ConversationStarted,
    CustomerErased,
    Fields,
    HandoffEvent,
    MessageAdded,
    NoteAdded,
    NoticeQueued,
    OwnerChanged,
    payload,
)
from assistant.webhooks.model import Happening, Told

FIRST = 1  # the number of the message with which a conversation begins

ABOUT_HANDOFFS = {
    Topic.HANDOFF_REQUESTED: Told.HANDOFF_REQUESTED,
    Topic.HANDOFF_CHANGED: Told.HANDOFF_CHANGED,
    Topic.SERVICE_LEVEL_DUE_SOON: Told.SERVICE_LEVEL_DUE_SOON,
    Topic.SERVICE_LEVEL_BREACHED: Told.SERVICE_LEVEL_BREACHED,
}
OF_CONVERSATIONS = frozenset(
    {
        *ABOUT_HANDOFFS,
        Topic.MESSAGE_ADDED,
        Topic.OWNER_CHANGED,
        Topic.CONVERSATION_CLOSED,
        Topic.NOTE_ADDED,
    }
)


class Whose(TypedDict):
    """The fields that everything about a conversation begins with."""

    conversation: str
    customer: str | None
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation as it stands."""

    id: str
    customer: str | None  # the shop's own id
    channel: str
    owner: str
    outcome: str | None

    @property
    def whose(self) -> Whose:
        """What everything about it begins with."""
        return {"conversation": self.id, "customer": self.customer, "channel": self.channel}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message, without its words."""

    id: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A handoff as it stands."""

    reason: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read of what events are about, by ids."""

    places: Mapping[str, Place] = field(default_factory=dict)
    written: Mapping[tuple[str, int], Written] = field(default_factory=dict)
    handoffs: Mapping[str, Waiting] = field(default_factory=dict)
    customers: Mapping[str, str | None] = field(default_factory=dict)  # the shop's own ids


def happenings(event: Event, known: Known) -> list[Happening]:
    """Return what an event is told as; most are one thing, a first message is two."""
    if event.topic in OF_CONVERSATIONS:
        place = known.places.get(event.about)
        return [] if place is None else _in_conversation(event, place, known)
    match event.topic:
        case Topic.NOTICE_QUEUED:
            return _notice(event, known)
        case Topic.CUSTOMER_ERASED:
            return [_happening(Told.CUSTOMER_ERASED, CustomerErased(pseudonym=event.about), event)]
        case Topic.ARTICLES_CHANGED:
            return [_happening(Told.ARTICLES_CHANGED, ArticlesChanged(change=int(event.about)), event)]
        case _:
            return []


def _in_conversation(event: Event, place: Place, known: Known) -> list[Happening]:
    match event.topic:
        case Topic.MESSAGE_ADDED:
            return _message(event, place, known)
        case Topic.OWNER_CHANGED:
            changed = OwnerChanged.model_validate(
                {**place.whose, "epoch": event.details["epoch"], "owner": place.owner}
            )
            return [_happening(Told.OWNER_CHANGED, changed, event, place=place)]
        case Topic.CONVERSATION_CLOSED:
            closed = ConversationClosed(**place.whose, outcome=place.outcome)
            return [_happening(Told.CONVERSATION_CLOSED, closed, event, place=place)]
        case Topic.NOTE_ADDED:
            noted = NoteAdded(**place.whose, note=str(event.details["note"]))
            return [_happening(Told.NOTE_ADDED, noted, event, place=place)]
        case _:
            return _handoff(event, place, known)


def _message(event: Event, place: Place, known: Known) -> list[Happening]:
    seq = int(event.details["seq"])
    one = known.written.get((place.id, seq))
    if one is None:
        return []
    added = MessageAdded.model_validate({**place.whose, "message": one.id, "seq": seq, "author": one.author})
    told = [_happening(Told.MESSAGE_ADDED, added, event, place=place, message_id=one.id)]
    if seq == FIRST:
        started = ConversationStarted(**place.whose)
        told.insert(0, _happening(Told.CONVERSATION_STARTED, started, event, place=place))
    return told


def _handoff(event: Event, place: Place, known: Known) -> list[Happening]:
    handoff = str(event.details["handoff"])
    waiting = known.handoffs.get(handoff)
    if waiting is None:
        return []
    asked = HandoffEvent(**place.whose, handoff=handoff, reason=waiting.reason, stage=waiting.stage)
    return [_happening(ABOUT_HANDOFFS[event.topic], asked, event, place=place)]


def _notice(event: Event, known: Known) -> list[Happening]:
    if event.about not in known.customers:
        return []
    queued = NoticeQueued(
        customer=known.customers[event.about],
        notice=str(event.details["notice"]),
        kind=str(event.details["kind"]),
    )
    return [_happening(Told.NOTICE_QUEUED, queued, event, customer_id=event.about)]


def _happening(
    told: Told,
    data: Fields,
    event: Event,
    *,
    place: Place | None = None,
    message_id: str | None = None,
    customer_id: str | None = None,
) -> Happening:
    return Happening(
        told=told,
        payload=payload(told, data, at=event.at),
        at=event.at,
        customer_id=customer_id,
        conversation_id=None if place is None else place.id,
        message_id=message_id,
    )
