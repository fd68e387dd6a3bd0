"""Understand what Zendesk tells of tickets: by events of its own, or by a trigger whose body an owner wrote.

An owner's trigger is read by the names of its fields. Who writes a ticket can put quotes into the words that
a placeholder stands for; a body in which a field stands twice is therefore refused, not guessed at.

Sources: developer.zendesk.com, "Ticket events" (webhooks), "Creating and monitoring webhooks",
"Placeholders reference".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr, StringConstraints

from assistant.channels.helpdesk.api import at
from assistant.channels.helpdesk.fields import Holder
from assistant.channels.helpdesk.reading import Identifier, Sent, as_identifier, json_of, moment_of, shaped
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Happening, Kind, Person
from assistant.helpdesks.signatures import fingerprint, malformed

EVENT = "zen:event-type:ticket."
ENDED = frozenset({"SOLVED", "CLOSED"})
BEGINNING = timedelta(seconds=10)  # in which a first comment may be told of twice: with the ticket, and alone
TRIGGERED = {"taken": Kind.TAKEN, "returned": Kind.RETURNED, "ended": Kind.ENDED}
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class ZendeskSettings(BaseModel):
    """What the owner declares to connect the tickets of a Zendesk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(title="Address", description="as in https://company.zendesk.com")
    email: str | None = Field(
        None,
        pattern=r"^[^\s:/@]+@[^\s:/@]+$",
        title="E-mail address of the assistant's user",
        description="with an API token; leave it empty with an OAuth access token",
    )
    token: SecretStr = Field(
        title="API token or OAuth access token",
        description="Admin Center → Apps and integrations → APIs → Zendesk API",
    )
    secrets: tuple[SecretStr, ...] = Field(
        min_length=1,
        title="Signing secrets",
        description="Admin Center → Webhooks → the webhook → Reveal secret; several while you rotate",
    )
    user: int = Field(
        gt=0, title="Assistant's user", description="the number behind /users/ in its profile's address"
    )
    person_tag: str = Field(
        "with_a_person",
        pattern=r"^[A-Za-z0-9_/-]{1,80}$",
        title="Tag of a person's tickets",
        description="set when we hand over; agents remove it to give the ticket back",
    )
    group: int | None = Field(
        None, gt=0, title="Group", description="the group that gets handed over tickets"
    )
    agent: int | None = Field(None, gt=0, title="Agent", description="the agent who gets them, if it is one")
    status: Literal["new", "open", "pending", "hold"] = Field(
        "open", title="Status", description="of tickets that are handed over"
    )
    left_alone: tuple[str, ...] = Field(
        ("native_messaging",),
        title="Channels left alone",
        description="tickets whose `via.channel` is one of these are not answered here",
    )
    trigger_event: Name = Field(
        "event",
        title="Trigger: event",
        description="where a trigger's body says comment, taken, returned or ended",
    )
    trigger_ticket: Name = Field("ticket", title="Trigger: ticket", description="where it has {{ticket.id}}")
    trigger_text: Name = Field(
        "text", title="Trigger: text", description="where it has {{ticket.latest_public_comment}}"
    )
    trigger_author: Name = Field(
        "author", title="Trigger: author", description="where it has {{current_user.id}}"
    )
    trigger_requester: Name = Field(
        "requester", title="Trigger: requester", description="where it has {{ticket.requester.id}}"
    )


class _Author(Sent):
    id: Identifier
    is_staff: bool | None = None
    name: str | None = None


class _Comment(Sent):
    id: Identifier
    body: str | None = None
    is_public: bool
    author: _Author


class _Via(Sent):
    channel: str | None = None


class _Ticket(Sent):
    id: Identifier
    tags: list[str] | None = None
    actor_id: Holder = None
    assignee_id: Holder = None
    requester_id: Holder = None
    submitter_id: Holder = None
    description: str | None = None
    is_public: bool | None = None
    created_at: str | None = None
    updated_at: str | None = None
    via: _Via | None = None


class _Assigned(Sent):
    current: Holder = None


class _Event(Sent):
    id: Identifier
    type: str
    time: str | None = None
    detail: _Ticket
    event: dict[str, JsonValue] | None = None


def told_once(body: bytes) -> str:
    """Return what is the same when a delivery is sent again: an event's id, or all that a trigger says."""
    try:
        event = at(dict(json_of(body)), "id")
        return f"event:{as_identifier(event)}" if _is_event(json_of(body)) else fingerprint(body)
    except (InvalidInput, ValueError):
        return fingerprint(body)


def told(body: bytes, declared: ZendeskSettings) -> Happening | None:
    """Return what happened; `None` if it does not concern us. Raises `InvalidInput`."""
    content = json_of(body)
    if not _is_event(content):
        return _triggered(body, content, declared)
    kind = str(content["type"])
    if not kind.startswith(EVENT):
        return None
    sent = shaped(_Event, content)
    if sent.detail.via and sent.detail.via.channel in declared.left_alone:
        return None
    if kind == EVENT + "created":
        return _first_comment(sent, declared)
    if kind == EVENT + "comment_added":
        return _comment(sent, declared)
    return _changed(sent, kind.removeprefix(EVENT), declared)


def _is_event(content: Mapping[str, JsonValue]) -> bool:
    kind = content.get("type")
    return isinstance(kind, str) and kind.startswith("zen:")


def _first_comment(sent: _Event, declared: ZendeskSettings) -> Happening | None:
    ticket = sent.detail
    author = ticket.submitter_id or ticket.requester_id
    if author in {None, str(declared.user)} or ticket.is_public is False:
        return None
    return _said(
        sent,
        declared,
        kind=Kind.CUSTOMER_WROTE if author == ticket.requester_id else Kind.PERSON_WROTE,
        id_=f"ticket:{ticket.id}",
        person=Person(id=author or ""),
        text=ticket.description,
    )


def _comment(sent: _Event, declared: ZendeskSettings) -> Happening | None:
    comment, ticket = shaped(_Comment, at(sent.event or {}, "comment")), sent.detail
    author = comment.author
    if author.id == str(declared.user) or not comment.is_public:
        return None
    is_staff = author.id != ticket.requester_id if author.is_staff is None else author.is_staff
    return _said(
        sent,
        declared,
        kind=Kind.PERSON_WROTE if is_staff else Kind.CUSTOMER_WROTE,
        id_=f"ticket:{ticket.id}" if _begins(sent, comment) else f"comment:{comment.id}",
        person=Person(id=author.id, name=author.name),
        text=comment.body,
        message_id=comment.id,
    )


def _said(
    sent: _Event,
    declared: ZendeskSettings,
    *,
    kind: Kind,
    id_: str,
    person: Person,
    text: str | None,
    message_id: str | None = None,
) -> Happening | None:
    """Return words, if there are any. An assignee says nothing: agents stay it when they give back."""
    if not text or not text.strip():
        return None
    ticket = sent.detail
    is_tagged = declared.person_tag in (ticket.tags or ())
    return Happening(
        kind=kind,
        conversation=ticket.id,
        id=id_,
        at=moment_of(sent.time, field="time"),
        person=person,
        text=text,
        message_id=message_id,
        may_answer=False if is_tagged else None,
    )


def _begins(sent: _Event, comment: _Comment) -> bool:
    """Whether a comment is the one that its ticket began with, which may be told of twice."""
    ticket = sent.detail
    began = moment_of(ticket.created_at, field="detail.created_at")
    updated = moment_of(ticket.updated_at, field="detail.updated_at")
    if began is None or updated is None or updated - began > BEGINNING:
        return False
    return (comment.body or "").split() == (ticket.description or "").split()


def _changed(sent: _Event, kind: str, declared: ZendeskSettings) -> Happening | None:
    """Return whose turn it became; what the assistant's own user changed is no news."""
    change = _change(sent.event or {}, kind, declared)
    if change is None or sent.detail.actor_id == str(declared.user):
        return None
    moment = moment_of(sent.time, field="time")
    return Happening(kind=change, conversation=sent.detail.id, id=f"event:{sent.id}", at=moment)


def _change(event: Mapping[str, JsonValue], kind: str, declared: ZendeskSettings) -> Kind | None:
    current = event.get("current")
    if kind == "status_changed":
        return Kind.ENDED if isinstance(current, str) and current.upper() in ENDED else None
    if kind == "agent_assignment_changed":
        holder = shaped(_Assigned, dict(event)).current
        return None if holder is None else Kind.RETURNED if holder == str(declared.user) else Kind.TAKEN
    if kind != "tags_changed":
        return None
    if declared.person_tag in _tags(event, "added"):
        return Kind.TAKEN
    return Kind.RETURNED if declared.person_tag in _tags(event, "removed") else None


def _tags(event: Mapping[str, JsonValue], which: str) -> list[JsonValue]:
    """Return the tags that were added or removed, by either of the names that were seen for them."""
    found = at(dict(event), f"tags_{which}") or at(dict(event), which, "tags")
    return found if isinstance(found, list) else []


def _triggered(body: bytes, content: Mapping[str, JsonValue], declared: ZendeskSettings) -> Happening | None:
    _must_say_once(body)
    ticket = _named(content, declared.trigger_ticket)
    word = content.get(declared.trigger_event, "comment")
    if isinstance(word, str) and word in TRIGGERED:
        return Happening(kind=TRIGGERED[word], conversation=ticket, id=fingerprint(body))
    if word != "comment":
        raise malformed(declared.trigger_event, f"is none of comment, {', '.join(TRIGGERED)}")
    author, text = _named(content, declared.trigger_author), content.get(declared.trigger_text)
    if not isinstance(text, str):
        raise malformed(declared.trigger_text, "is no text")
    if author == str(declared.user) or not text.strip():
        return None
    is_theirs = author == _named(content, declared.trigger_requester)
    return Happening(
        kind=Kind.CUSTOMER_WROTE if is_theirs else Kind.PERSON_WROTE,
        conversation=ticket,
        id=fingerprint(body),
        person=Person(id=author),
        text=text,
    )


def _named(content: Mapping[str, JsonValue], field: str) -> str:
    try:
        return as_identifier(content.get(field))
    except ValueError as problem:
        raise malformed(field, str(problem)) from None


def _must_say_once(body: bytes) -> None:
    """Raise `InvalidInput` if a field stands twice: the words of a customer may have brought it in."""

    def once(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise malformed(twice[:80], "stands in the body twice")
        return dict(pairs)

    json.loads(body, object_pairs_hook=once)  # was read before: it is JSON, and not too deep
