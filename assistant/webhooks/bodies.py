"""Lay out what endpoints are told: one model for each type of event, with a version of its own.

A field is added without a new version; one that goes or changes its meaning raises `VERSION`. What
anybody wrote goes along only where the owner wants it for that endpoint; else ids alone are sent, by
which the API gives the rest to whoever may have it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.webhooks.model import Told

VERSION = 1


class Fields(BaseModel):
    """What the data of every event is made from."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OfConversation(Fields):
    """Where it happened, and to whom."""

    conversation: str = Field(description="id of the conversation")
    customer: str | None = Field(description="the shop's own id of the customer; null for a visitor")
    channel: str = Field(description="the door that it goes through, as `widget`")


class ConversationStarted(OfConversation):
    """The first message of a conversation was written."""


class MessageAdded(OfConversation):
    """Somebody wrote something."""

    message: str = Field(description="id of the message")
    seq: int = Field(description="its number in the conversation, from 1 up; sort by it")
    author: Literal["customer", "assistant", "agent", "system"]
    text: str | None = Field(default=None, description="Markdown; only to endpoints with content")


class HandoffEvent(OfConversation):
    """A conversation waits for a person, or what agents see of that changed."""

    handoff: str = Field(description="id of the handoff")
    reason: str = Field(description="why a person was brought in, as `requested`")
    stage: str = Field(description="where it stood when this was queued, as `waiting`")


class OwnerChanged(OfConversation):
    """Somebody else answers from now on."""

    epoch: int = Field(description="rises with each change; the highest holds")
    owner: Literal["assistant", "nobody", "person"] = Field(
        description="who answers; nobody: it waits for a person"
    )


class ConversationClosed(OfConversation):
    """A conversation ended."""

    outcome: str | None = Field(description="how it ended, as `resolved`, as far as known")


class NoteAdded(OfConversation):
    """Somebody of the staff left a note for colleagues."""

    note: str = Field(description="id of the note")


class NoticeQueued(Fields):
    """A customer is to be told something before they ask."""

    customer: str | None = Field(description="the shop's own id of the customer; null for a visitor")
    notice: str = Field(description="id of the notice")
    kind: str = Field(description="what it is about")


class CustomerErased(Fields):
    """A customer and all that was kept of them is gone."""

    pseudonym: str = Field(description="as in the log of what staff did; nothing leads back from it")


class ArticlesChanged(Fields):
    """Articles were published, changed or withdrawn."""

    change: int = Field(description="number of the change; the highest holds")


class Tested(Fields):
    """The owner asked for a test."""

    endpoint: str = Field(description="id of the endpoint")


DATA: dict[Told, type[Fields]] = {
    Told.CONVERSATION_STARTED: ConversationStarted,
    Told.MESSAGE_ADDED: MessageAdded,
    Told.HANDOFF_REQUESTED: HandoffEvent,
    Told.HANDOFF_CHANGED: HandoffEvent,
    Told.OWNER_CHANGED: OwnerChanged,
    Told.CONVERSATION_CLOSED: ConversationClosed,
    Told.SERVICE_LEVEL_DUE_SOON: HandoffEvent,
    Told.SERVICE_LEVEL_BREACHED: HandoffEvent,
    Told.NOTE_ADDED: NoteAdded,
    Told.NOTICE_QUEUED: NoticeQueued,
    Told.CUSTOMER_ERASED: CustomerErased,
    Told.ARTICLES_CHANGED: ArticlesChanged,
    Told.TESTED: Tested,
}


class Payload(BaseModel):
    """What is sent: what happened, when, and the data of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Told
    version: int = Field(default=VERSION, description="of the layout of `data`")
    timestamp: datetime = Field(description="when it happened")
    data: dict[str, str | int | None]


def payload(told: Told, data: Fields, *, at: datetime) -> str:
    """Return the JSON text of what is sent; content that does not go along is left out."""
    said = data.model_dump(mode="json")
    if "text" in said and said["text"] is None:
        del said["text"]
    return Payload(type=told, timestamp=at, data=said).model_dump_json()


def with_text(written: str, text: str) -> str:
    """Return a payload of a message with what was written."""
    known = Payload.model_validate_json(written)
    return known.model_copy(update={"data": {**known.data, "text": text}}).model_dump_json()
