"""Say what is sent and answered where customers chat, whichever door it comes through."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from assistant.context.reading import MOST
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.wire import ConversationOut, MessageOut

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$"),
    VISIBLE,
]


class VisitorOut(BaseModel):
    """A token for somebody who is not signed in."""

    token: str
    expires_at: datetime


class StartConversation(Strict):
    """What starts a conversation; `page` is where the customer is."""

    client_id: ClientId
    page: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")] | None = None


class SendMessage(Strict):
    """One message, under an id that the sender chose."""

    client_id: ClientId
    text: Text


class CustomerMessage(SendMessage):
    """A customer's message, with what is known of where and when they write it: declared signals alone."""

    context: Annotated[dict[str, str | float], Field(default_factory=dict, max_length=MOST)]


class Rate(Strict):
    """How it went, from 1 to 5."""

    score: Annotated[int, Field(ge=1, le=5, strict=True)]


class After(Strict):
    """Which messages to return: those behind a number."""

    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class ConversationAnswer(BaseModel):
    """The state of one conversation."""

    conversation: ConversationOut


class ConversationList(BaseModel):
    """A customer's conversations, newest first."""

    conversations: list[ConversationOut]


class ConversationWithMessages(BaseModel):
    """One conversation and messages of it, in order."""

    conversation: ConversationOut
    messages: list[MessageOut]


class Exchange(BaseModel):
    """A message that was taken and its reply; none while a person answers."""

    message: MessageOut
    reply: MessageOut | None
    conversation: ConversationOut


class AdmittedEvent(BaseModel):
    """The message is stored."""

    message: MessageOut


class ReplyEvent(BaseModel):
    """The reply, recorded."""

    reply: MessageOut | None
    conversation: ConversationOut


class RetractedEvent(BaseModel):
    """There will be no reply to this message now, and why."""

    reason: str
