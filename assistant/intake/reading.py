"""Read batches in the format of Segment's tracking API, each event by itself.

One event that cannot be read spoils no other: it is set aside with its reason. A moment is
corrected by how far the sender's clock was off when it sent: what it calls `sentAt` was now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from assistant.errors import InvalidInput
from assistant.intake.model import Batch, Done, Ordered, Rejected, Subject, Told, customer_of
from assistant.intake.spec import STEPS, Refusal, kind_of, lines_of, properties_of, traits_of

LARGEST_EVENT = 32 * 1024  # bytes, as the API says
LARGEST_BATCH = 500 * 1024
LONGEST_ID = 200  # characters
LONGEST_EVENT_NAME = 200
KINDS = ("identify", "track", "page", "screen", "group", "alias")
_NOTHING = msgspec.Raw(b"{}")

Id = str | int | None


class Event(msgspec.Struct, rename="camel"):
    """One event, as far as all kinds are alike."""

    type: str = ""
    message_id: str | None = None
    user_id: Id = None
    anonymous_id: Id = None
    event: str | None = None
    name: str | None = None  # of a page or a screen
    timestamp: datetime | None = None
    original_timestamp: datetime | None = None
    properties: msgspec.Raw = _NOTHING
    traits: msgspec.Raw = _NOTHING
    group_id: Id = None
    previous_id: Id = None


class Envelope(msgspec.Struct, rename="camel"):
    """What is around the events, which are not looked at yet."""

    batch: list[msgspec.Raw]
    write_key: str | None = None
    sent_at: datetime | None = None


class _Single(msgspec.Struct, rename="camel"):
    write_key: str | None = None
    sent_at: datetime | None = None


class _Head(NamedTuple):
    """What is known of an event before its kind."""

    place: int
    subject: Subject
    id: str
    at: datetime


_EVENT = msgspec.json.Decoder(Event)
_ENVELOPE = msgspec.json.Decoder(Envelope)
_SINGLE = msgspec.json.Decoder(_Single)


def opened(body: bytes, *, is_batch: bool) -> Envelope:
    """Return the events of a request, not looked at yet. Raises `InvalidInput`."""
    try:
        if is_batch:
            return _ENVELOPE.decode(body)
        single = _SINGLE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        fix = 'send {"batch": […]}' if is_batch else "send one event as a JSON object"
        raise InvalidInput("body", f"cannot be read: {error}", fix=fix) from None
    return Envelope(batch=[msgspec.Raw(body)], write_key=single.write_key, sent_at=single.sent_at)


def read(envelope: Envelope, *, at: datetime, kind: str | None = None) -> Batch:
    """Return what events come to that arrived at `at`; `kind` is theirs if they need not say."""
    batch = Batch(size=len(envelope.batch))
    sent_at = envelope.sent_at
    skew = timedelta() if sent_at is None else at - _aware(sent_at)
    for place, raw in enumerate(envelope.batch):
        try:
            _read_one(batch, place, raw, skew=skew, at=at, kind=kind)
        except Refusal as refusal:
            batch.rejected.append(_rejected(place, raw, refusal))
    return batch


def _read_one(
    batch: Batch, place: int, raw: msgspec.Raw, *, skew: timedelta, at: datetime, kind: str | None
) -> None:
    if memoryview(raw).nbytes > LARGEST_EVENT:
        raise Refusal("the event has more than 32 KB", "send less with it")
    try:
        event = _EVENT.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(str(error), "see the format of the tracking API") from None
    user_id, anonymous_id = _id(event.user_id, "userId"), _id(event.anonymous_id, "anonymousId")
    subject = customer_of(user_id, anonymous_id)
    if subject is None:
        raise Refusal("userId and anonymousId are missing", "send one of them")
    message_id = _id(event.message_id, "messageId") or hashlib.sha256(raw).hexdigest()
    event.type = kind or event.type
    sort = _SORTED.get(event.type)
    if sort is None:
        raise Refusal(f"type: there is no {event.type[:40]!r}", f"one of {', '.join(KINDS)}")
    sort(batch, _Head(place, subject, message_id, _moment(event, skew, at)), event)


def _tracked(batch: Batch, head: _Head, event: Event) -> None:
    if not event.event or len(event.event) > LONGEST_EVENT_NAME:
        raise Refusal("event is missing or too long", "name what happened")
    kind = kind_of(event.event)
    step = STEPS.get(kind)
    if step is not None:
        order_id, facts = lines_of(event.properties, step)
        batch.ordered.append(Ordered(*head[:2], order_id, head.id, step, head.at, facts))
        return
    product, kept = properties_of(event.properties)
    batch.done.append(Done(*head[:3], kind, head.at, product, kept))


def _viewed(batch: Batch, head: _Head, event: Event) -> None:
    kind = "screen_viewed" if event.type == "screen" else "page_viewed"
    product, kept = properties_of(event.properties, name=event.name)
    batch.done.append(Done(*head[:3], kind, head.at, product, kept))


def _identified(batch: Batch, head: _Head, event: Event) -> None:
    batch.told.append(Told(head.place, head.subject, head.at, traits_of(event.traits)))


def _grouped(batch: Batch, head: _Head, event: Event) -> None:
    _linked(batch, head, "group", "group_id", _id(event.group_id, "groupId"), "groupId")


def _aliased(batch: Batch, head: _Head, event: Event) -> None:
    """Keep that two ids were said to be one; nobody has verified it, so nothing is joined."""
    _linked(batch, head, "alias", "previous_id", _id(event.previous_id, "previousId"), "previousId")


def _linked(batch: Batch, head: _Head, kind: str, key: str, other: str | None, field: str) -> None:
    if other is None:
        raise Refusal(f"{field} is missing", "add it")
    kept = msgspec.json.encode({key: other}).decode()
    batch.done.append(Done(*head[:3], kind, head.at, None, kept))


_SORTED: dict[str, Callable[[Batch, _Head, Event], None]] = {
    "track": _tracked,
    "page": _viewed,
    "screen": _viewed,
    "identify": _identified,
    "group": _grouped,
    "alias": _aliased,
}


def _id(value: Id, field: str) -> str | None:
    """Return an id as text. Raises `Refusal` for one that nobody could look up again."""
    if value is None or value == "":
        return None
    text = value if isinstance(value, str) else str(value)
    if len(text) > LONGEST_ID or not text.isprintable():
        raise Refusal(f"{field} is too long or not printable", f"at most {LONGEST_ID} characters")
    return text


def _moment(event: Event, skew: timedelta, at: datetime) -> datetime:
    """Return when it happened by our clock; nothing happens after it arrived."""
    told = event.original_timestamp or event.timestamp
    if told is None:
        return at
    try:
        return min(_aware(told) + skew, at)
    except OverflowError:
        raise Refusal("timestamp is out of range", "send when it happened") from None


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class _Name(msgspec.Struct, rename="camel"):
    message_id: object = None
    user_id: object = None
    anonymous_id: object = None


_NAME = msgspec.json.Decoder(_Name)


def _rejected(place: int, raw: msgspec.Raw, refusal: Refusal) -> Rejected:
    """Set an event aside; whoever it names, however wrongly, it is found by when they are erased."""
    text = bytes(raw)[:LARGEST_EVENT].decode(errors="replace").replace("\x00", "")
    try:
        name = _NAME.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Rejected(place, None, None, refusal.problem, refusal.fix, text)
    user, anonymous = (
        str(one) if isinstance(one, str | int) else None for one in (name.user_id, name.anonymous_id)
    )
    message_id = name.message_id if isinstance(name.message_id, str) else None
    return Rejected(
        place,
        message_id and message_id[:LONGEST_ID],
        customer_of(user, anonymous),
        refusal.problem,
        refusal.fix,
        text,
    )
