"""Understand what Front tells: an event itself from a rule, or within an envelope from an application.

An application is sent previews: where a message came without its words, they are asked for afterwards.

Sources: dev.frontapp.com, "Application webhooks", "Rule webhooks", "Events"; github.com/frontapp/
front-api-specs, `core-api/core-api.json` (EventResponse, MessageResponse, ConversationResponse,
TeammateResponse).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr

from assistant.channels.helpdesk.api import at
from assistant.channels.helpdesk.reading import Identifier, Sent, moment_of, plain_of, shaped
from assistant.helpdesks.model import Happening, Kind, Person

INBOUND, ASSIGNED, UNASSIGNED, MOVED = "inbound", "assign", "unassign", "move"
SAID = frozenset({INBOUND, "outbound", "out_reply"})
ENDED = frozenset({"archive", "trash"})
HUMANS = frozenset({"user", None})  # what a teammate is; the rest of their kinds are machines


class FrontSettings(BaseModel):
    """What the owner declares to connect a Front."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(
        HttpUrl("https://api2.frontapp.com"), title="Address", description="of Front's Core API"
    )
    token: SecretStr = Field(title="API token", description="Settings → Developers → API tokens")
    webhook: Literal["application", "rule"] = Field(
        "application",
        title="Kind of webhook",
        description="application: an app of yours in Front; rule: a rule that sends to a webhook",
    )
    secrets: tuple[SecretStr, ...] = Field(
        min_length=1,
        title="Signing keys",
        description="the app's signing key, or the API secret of the app Webhooks; several while you rotate",
    )
    teammate: str | None = Field(
        None,
        pattern=r"^tea_[A-Za-z0-9_]{1,40}$",
        title="Assistant's teammate",
        description="whom conversations of the assistant are assigned to, if it has a seat; as in tea_1a2b",
    )
    agent: str | None = Field(
        None,
        pattern=r"^tea_[A-Za-z0-9_]{1,40}$",
        title="Agent",
        description="the teammate who gets what is handed over",
    )
    inbox: str | None = Field(
        None,
        pattern=r"^inb_[A-Za-z0-9_]{1,40}$",
        title="People's inbox",
        description="the shared inbox that conversations are moved to; so a team gets them",
    )
    own_inbox: str | None = Field(
        None,
        pattern=r"^inb_[A-Za-z0-9_]{1,40}$",
        title="Assistant's inbox",
        description="moving a conversation to this shared inbox gives it back",
    )


class Teammate(Sent):
    """One of the staff, or a machine among them."""

    id: Identifier
    type: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None

    def person(self) -> Person:
        """Return who it is."""
        name = " ".join(part for part in (self.first_name, self.last_name) if part)
        return Person(id=self.id, name=name or None, email=self.email)


class Recipient(Sent):
    """Somebody whom a message is from or to."""

    handle: str | None = None
    name: str | None = None
    role: str | None = None
    links: dict[str, JsonValue] | None = Field(None, alias="_links")

    @property
    def contact(self) -> str | None:
        """The id of the contact that it is, if Front knows one."""
        found = at(self.links, "related", "contact")
        return found.rstrip("/").rpartition("/")[2] or None if isinstance(found, str) else None

    def person(self) -> Person | None:
        """Return who it is; `None` if neither contact nor handle are said."""
        known = self.contact or self.handle
        email = self.handle if self.handle and "@" in self.handle else None
        return Person(id=known, name=self.name, email=email) if known else None


class Message(Sent):
    """A message, or what a preview tells of it."""

    id: Identifier
    message_uid: str | None = None
    is_inbound: bool | None = None
    is_draft: bool = False
    body: str | None = None
    text: str | None = None
    author: Teammate | None = None
    recipients: list[Recipient] = Field(default_factory=list)
    created_at: float | int | None = None

    @property
    def words(self) -> str:
        """What it says, as plain text."""
        return (self.text or "").strip() or plain_of(self.body or "")


class Conversation(Sent):
    """A conversation, or what a preview tells of it."""

    id: Identifier
    status: str | None = None
    assignee: Teammate | None = None
    recipient: Recipient | None = None


class Event(Sent):
    """One event."""

    id: Identifier
    type: str
    emitted_at: float | int | None = None
    conversation: Conversation


def event_of(content: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the event itself, out of its envelope if it has one."""
    payload = content.get("payload")
    return payload if isinstance(payload, dict) else content


def told(content: dict[str, JsonValue], declared: FrontSettings) -> Happening | None:
    """Return what happened; words that were left out are empty. Raises `InvalidInput`."""
    raw = event_of(content)
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in SAID | ENDED | {ASSIGNED, UNASSIGNED, MOVED}:
        return None
    event = shaped(Event, raw)
    if event.type in SAID:
        message = shaped(Message, at(raw, "target", "data"))
        return said(message, event.conversation, declared, is_inbound=event.type == INBOUND)
    if at(raw, "source", "data", "id") == declared.teammate is not None:
        return None
    turn = Kind.ENDED if event.type in ENDED else _turned(event.type, at(raw, "target", "data"), declared)
    is_only_moved = event.type == MOVED and is_with_a_person(event.conversation, declared)
    if turn is None or (turn is Kind.RETURNED and is_only_moved):
        return None
    moment = moment_of(event.emitted_at, field="emitted_at")
    return Happening(kind=turn, conversation=event.conversation.id, id=f"event:{event.id}", at=moment)


def said(
    message: Message, conversation: Conversation, declared: FrontSettings, *, is_inbound: bool
) -> Happening | None:
    """Return what one said to the other; machines, ours among them, are no persons."""
    author = message.author
    if message.is_draft or message.is_inbound is (not is_inbound):
        return None
    if not is_inbound and author and (author.id == declared.teammate or author.type not in HUMANS):
        return None
    sender = next((one for one in message.recipients if one.role == "from"), conversation.recipient)
    customer = None if sender is None else sender.person()
    return Happening(
        kind=Kind.CUSTOMER_WROTE if is_inbound else Kind.PERSON_WROTE,
        conversation=conversation.id,
        id=f"message:{message.id}",
        at=moment_of(message.created_at, field="created_at"),
        person=customer if is_inbound else author.person() if author else None,
        text=message.words,
        message_id=message.message_uid or message.id,
        may_answer=False if is_with_a_person(conversation, declared) else None,
    )


def is_with_a_person(conversation: Conversation, declared: FrontSettings) -> bool:
    """Whether a person is the conversation's assignee."""
    holder = conversation.assignee
    return holder is not None and holder.id != declared.teammate and holder.type in HUMANS


def _turned(kind: str, target: JsonValue, declared: FrontSettings) -> Kind | None:
    """Return whose turn it became by an assignment, its end, or a move between inboxes."""
    if kind == ASSIGNED:
        holder = shaped(Teammate, target)
        if holder.id == declared.teammate:
            return Kind.RETURNED
        return Kind.TAKEN if holder.type in HUMANS else None
    if kind == UNASSIGNED:
        return Kind.RETURNED if declared.teammate is None else None
    inboxes = [at(one, "id") for one in (target if isinstance(target, list) else [target])]
    if declared.own_inbox is not None and declared.own_inbox in inboxes:
        return Kind.RETURNED
    return Kind.TAKEN if declared.inbox is not None and declared.inbox in inboxes else None
