"""Describe whom we tell of what happens, and what became of each telling.

An endpoint is an address of the owner's. A delivery is one event on its way to one endpoint: it
is tried until it arrives, or for three days. Whether it arrived is what the other side says:
an answer of 2xx, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import NewType

EndpointId = NewType("EndpointId", str)
DeliveryId = NewType("DeliveryId", str)

MOST_ENDPOINTS = 20
OLD_SECRET_FOR = timedelta(hours=24)  # both secrets are valid so long after a change
FAILING_FOR = timedelta(days=5)  # after which an endpoint is told nothing any more
SENT_KEPT_FOR = timedelta(days=7)
DEAD_KEPT_FOR = timedelta(days=30)


class Told(StrEnum):
    """What an endpoint may be told of: the `type` of what is sent."""

    CONVERSATION_STARTED = "conversation.started"
    MESSAGE_ADDED = "message.added"
    HANDOFF_REQUESTED = "handoff.requested"
    HANDOFF_CHANGED = "handoff.changed"
    OWNER_CHANGED = "conversation.owner_changed"
    CONVERSATION_CLOSED = "conversation.closed"
    SERVICE_LEVEL_DUE_SOON = "service_level.due_soon"
    SERVICE_LEVEL_BREACHED = "service_level.breached"
    NOTE_ADDED = "note.added"
    NOTICE_QUEUED = "notice.queued"
    CUSTOMER_ERASED = "customer.erased"
    ARTICLES_CHANGED = "articles.changed"
    TESTED = "webhook.tested"  # sent when the owner asks for it, to any endpoint


CHOOSABLE = tuple(one for one in Told if one is not Told.TESTED)


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # tried for three days, or to an endpoint that is gone


class Ended(StrEnum):
    """Why an endpoint is told nothing."""

    BY_OWNER = "switched off"
    GONE = "it answered 410 Gone"
    FAILING = "it failed for five days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An endpoint as its owner wants it."""

    name: str
    url: str
    events: tuple[Told, ...]  # in the order of `Told`; none means all of them
    with_content: bool  # whether what was written goes along


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address that is told of what happens; its secrets stay in the store."""

    id: EndpointId
    wanted: Wanted
    version: int  # rises with each change by a person
    made_at: datetime
    changed_by: str
    ended: Ended | None  # None while it is told
    failing_since: datetime | None
    old_secret_until: datetime | None
    counts: tuple[tuple[State, int], ...] = ()

    def count(self, state: State) -> int:
        """Return how many of its deliveries that are kept stand there."""
        return dict(self.counts).get(state, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint; `event_id` is the `webhook-id` of every attempt."""

    number: int  # in the log, rising
    id: DeliveryId
    endpoint_id: EndpointId
    event_id: str
    told: Told
    payload: str  # JSON, without what anybody wrote
    state: State
    attempts: int
    queued_at: datetime
    first_tried_at: datetime | None
    tried_at: datetime | None
    next_at: datetime | None
    status: int | None  # HTTP's, of the last attempt; None where nobody answered
    problem: str  # of the last attempt; empty when it arrived
    took: float | None  # seconds that the last attempt took


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that endpoints may be told of, and what it goes with when that is erased."""

    told: Told
    payload: str  # JSON, without what anybody wrote
    at: datetime
    customer_id: str | None = None
    conversation_id: str | None = None
    message_id: str | None = None  # whose text goes along, where the owner wants that


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A delivery that was taken to be sent now, with all that sending it needs."""

    delivery: Delivery
    url: str
    secrets: tuple[str, ...]  # every one that is valid, the newest first
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of sending once."""

    at: datetime
    took: float  # seconds
    status: int | None
    problem: str = ""
    told_wait: timedelta | None = None  # what the other side asked us to wait

    @property
    def has_arrived(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the other side wants nothing more, ever."""
        return self.status == HTTPStatus.GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which deliveries of the log: all that are given must hold."""

    endpoint: EndpointId | None = None
    state: State | None = None
    told: Told | None = None
    before: int | None = None  # a number of the log
