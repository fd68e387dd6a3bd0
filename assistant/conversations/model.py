"""Describe a conversation: its messages in order, and who may speak in it now.

A conversation has one owner at a time and an epoch that rises whenever the owner changes.
Whoever wants to send carries the epoch that it read; the store refuses an old one. That is
how the assistant and a person never both answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.conversations.attachments import Attachment
from assistant.errors import Closed, Conflict, InvalidInput
from assistant.events import ConversationId, CustomerId, MessageId, NoteId, ProductId, StaffId, TraceId

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class Owner(StrEnum):
    """Who answers the customer's next message."""

    ASSISTANT = "assistant"
    NOBODY = "nobody"  # waiting for a person
    PERSON = "person"


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"  # "Mara has joined": told to everyone, said by nobody


class Reason(StrEnum):
    """Why a person was brought in."""

    REQUESTED = "requested"
    LOW_CONFIDENCE = "low_confidence"
    REPEATED_FAILURE = "repeated_failure"
    UPSET = "upset"
    SENSITIVE = "sensitive"
    RULE = "rule"  # the owner wants a person for it
    PULLED = "pulled"  # an agent took it from the assistant, unasked
    REOPENED = "reopened"  # they wrote again after it had ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMark:
    """How far somebody has read: the number of the last message that they saw, and when they did."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The state of one conversation; `seq` is the number of its last message."""

    id: ConversationId
    customer_id: CustomerId
    channel: str
    subject: str
    owner: Owner
    agent_id: StaffId | None
    epoch: int
    is_open: bool
    seq: int
    misses: int  # answers in a row that did not help; two bring a person
    rating: int | None
    started_at: datetime
    updated_at: datetime
    customer_read: ReadMark | None
    agent_read: ReadMark | None  # by the person who had it then; never by one who only looked on

    def must_be_open(self) -> None:
        """Raise `Closed` if the conversation has ended."""
        if not self.is_open:
            raise Closed("this conversation has ended", fix="start a new one")

    def must_be_with(self, staff_id: StaffId) -> None:
        """Raise `Conflict` unless this person at the desk has the conversation."""
        if self.owner is not Owner.PERSON or self.agent_id != staff_id:
            raise Conflict("this conversation is not yours now", fix="claim it first")

    def must_reach(self, seq: int) -> None:
        """Raise `InvalidInput` if there is no message `seq` yet."""
        if seq > self.seq:
            raise InvalidInput("seq", f"is beyond the last message, {self.seq}", fix="send the number of one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article that a reply rests on."""

    article_id: str
    title: str
    url: str | None
    quote: str  # the words of the article that the reply uses


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """How much one thing weighed for an offer, and what it stands on."""

    signal: str  # a Signal of `offers`
    amount: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Something of theirs that an offer rests on."""

    product_id: ProductId
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product suggested with a reply, and the true reason."""

    product_id: str
    title: str
    price: str
    currency: str
    url: str
    reason: str
    difference: str  # how it differs from the others shown
    contributions: tuple[Weighed, ...] = ()  # what decided, largest first
    rests_on: Purchase | None = None  # what of theirs weighed most


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """Something that a customer said and that is not kept without their yes."""

    topic: str
    value: str
    before: str | None = None  # what they set themselves, if it would take its place
    worded: str = ""  # how they put it, where a topic can be put in two ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant said and on what grounds."""

    decision: str  # a Step of `answering`
    confidence: float
    sources: tuple[Source, ...] = ()
    offers: tuple[Offer, ...] = ()
    personal: tuple[str, ...] = ()  # why this answer for this customer, in their words
    trace_id: TraceId | None = None
    asks: tuple[Unconfirmed, ...] = ()  # to be kept after a yes; the next message says it or not
    waits: tuple[Unconfirmed, ...] = ()  # what it could not ask as well
    choices: tuple[str, ...] = ()  # answers to what it asks, to be chosen instead of typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; never changed once stored."""

    id: MessageId
    conversation_id: ConversationId
    seq: int
    author: Author
    author_name: str | None
    text: str  # Markdown
    at: datetime
    client_id: str | None = None  # the sender's own id; the second time it gets the first answer
    in_reply_to: MessageId | None = None
    reply: Reply | None = None  # only on the assistant's
    attachment: Attachment | None = None  # where the message is a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody of the staff noted for colleagues; customers never see it."""

    id: NoteId
    conversation_id: ConversationId
    after: int  # the number of the last message when it was written: where it stands
    author_id: StaffId
    author_name: str
    text: str  # Markdown
    at: datetime
    client_id: str  # the author's own id; the second time it gets the first note


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """What came of admitting a customer's message: stored now, or known from before."""

    message: Message
    conversation: Conversation
    is_repeat: bool
    answer: Message | None = None  # on a repeat: the first answer, if it is there already
    awaits_answer: bool = True  # False once it was answered, or left to a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Why a turn went as it did: what was found, how it was ranked, what decided."""

    id: TraceId
    conversation_id: ConversationId
    message_id: MessageId
    at: datetime
    steps: Mapping[str, JsonValue]


class Outcome(StrEnum):
    """How a conversation ended."""

    RESOLVED = "resolved"
    HANDED_OFF = "handed_off"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastConversation:
    """What an earlier conversation was about, and how it ended if it did."""

    id: ConversationId
    subject: str
    outcome: Outcome | None  # None while it is open
    started_at: datetime
