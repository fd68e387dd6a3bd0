"""Describe what the service answers, as far as programs use it.

Fields that are not named here are passed over, so that a newer service does not break an older
client; tests hold every name against the service's own description.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Answered(BaseModel):
    """What every answer is made from."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Visitor(Answered):
    """A token for somebody who is not signed in."""

    token: str
    expires_at: datetime


class Source(Answered):
    """An article that a reply rests on, with the words used."""

    article_id: str
    title: str
    url: str | None
    quote: str


class Offer(Answered):
    """A product that may be shown, the true reason, and the id under which to tell what came of it."""

    id: str
    product_id: str
    title: str
    price: str
    currency: str
    url: str
    reason: str
    score: float | None = None  # on a shelf of the shop's own only


class Message(Answered):
    """One message; `html` is safe to insert."""

    id: str
    conversation_id: str
    seq: int
    author: str  # customer, assistant, agent or system
    author_name: str | None
    text: str
    html: str
    at: datetime
    client_id: str | None
    in_reply_to: str | None
    decision: str | None = None  # of the assistant: answer, ask_back, hand_off, acknowledge
    confidence: float | None = None  # 0..1
    sources: tuple[Source, ...] = ()
    offers: tuple[Offer, ...] = ()
    choices: tuple[str, ...] = ()
    trace_id: str | None = None


class ReadMark(Answered):
    """How far somebody has read: the number of the last message that they saw, and when they did."""

    seq: int
    at: datetime


class Conversation(Answered):
    """The state of a conversation; `position` is the customer's place among those waiting."""

    id: str
    subject: str
    owner: str  # assistant, person, or nobody while the customer waits for one
    agent_name: str | None
    is_open: bool
    seq: int
    rating: int | None
    started_at: datetime
    updated_at: datetime
    position: int | None
    customer_read: ReadMark | None = None
    agent_read: ReadMark | None = None  # by the person who had it then


class Opened(Answered):
    """A conversation with messages of it, in order."""

    conversation: Conversation
    messages: tuple[Message, ...]


class Exchange(Answered):
    """A message that was taken and its reply; none while a person answers."""

    message: Message
    reply: Message | None
    conversation: Conversation


class Piece(Answered):
    """What is being said, from its beginning: provisional, each replaces the one before."""

    text: str
    html: str


class Admitted(Answered):
    """The message is stored."""

    message: Message


class Replied(Answered):
    """The reply, recorded; none while a person answers."""

    reply: Message | None
    conversation: Conversation


class Retracted(Answered):
    """There will be no reply to this message now, and why."""

    reason: str


class Shelf(Answered):
    """What may be shown, best first; `because` says why there is nothing."""

    showing: str | None
    offers: tuple[Offer, ...]
    unknown: tuple[str, ...]  # candidates that the catalogue does not have
    because: str | None


class Outcome(Answered):
    """What was kept of what a customer did with an offer."""

    product_id: str
    outcome: str


class Customer(Answered):
    """A customer as the shop knows them."""

    external_id: str
    name: str | None
    email: str | None
    locale: str
    region: str | None


class Handoff(Answered):
    """A customer who waits for a person, or whom one has."""

    id: str
    conversation_id: str
    reason: str


class Queue(Answered):
    """Who waits, in order, and what the agent who asks has taken."""

    waiting: tuple[Handoff, ...]
    mine: tuple[Handoff, ...]


class Claimed(Answered):
    """A conversation that the agent has now."""

    conversation: Conversation
    handoff: Handoff


class Said(Answered):
    """A message that the agent sent."""

    message: Message
    conversation: Conversation


class Found(Answered):
    """A passage of an article that may answer a question; `score` tells the order and nothing else."""

    article_id: str
    title: str
    url: str | None
    text: str
    score: float


class Findings(Answered):
    """What the articles for customers hold on a question, best first."""

    found: tuple[Found, ...]


class Answer(Answered):
    """An answer outside any conversation; `needs_person` where nobody but a person can give one."""

    text: str
    decision: str
    confidence: float  # 0..1
    needs_person: bool
    sources: tuple[Source, ...]


class Preference(Answered):
    """One thing that a customer set, said, or that was worked out."""

    topic: str
    value: str
    origin: str


class OrderLine(Answered):
    """One product in an order."""

    product_id: str
    title: str
    quantity: int


class Order(Answered):
    """What a customer bought together."""

    id: str
    placed_at: datetime
    status: str
    lines: tuple[OrderLine, ...]


class View(Answered):
    """What may be used of a customer for a purpose; where they do not agree, nothing beyond the language."""

    customer: str
    purpose: str
    allowed: bool
    locale: str
    name: str | None
    region: str | None
    preferences: tuple[Preference, ...]
    orders: tuple[Order, ...]


class SummaryLine(Answered):
    """One line of what an agent should know, and what it rests on."""

    section: str
    text: str
    source: str


class Summary(Answered):
    """What an agent should know before the first word."""

    lines: tuple[SummaryLine, ...]
    short: str  # one line
    brief: str  # a paragraph
    text: str


class DeskTalk(Answered):
    """A conversation as an agent sees it."""

    conversation: Conversation
    messages: tuple[Message, ...]
    handoff: Handoff | None


class State(Answered):
    """The state of one conversation."""

    conversation: Conversation


class Conversations(Answered):
    """A customer's conversations, newest first."""

    conversations: tuple[Conversation, ...]


class Told(Answered):
    """One message of a conversation that is followed."""

    message: Message


class Changed(Answered):
    """The state of a conversation that is followed."""

    conversation: Conversation


class Judged(Answered):
    """What a completion tells besides its words."""

    decision: str
    confidence: float
    needs_person: bool
    sources: tuple[Source, ...]


class Words(Answered):
    """What a completion says."""

    content: str


class Choice(Answered):
    """The one answer of a completion."""

    message: Words


class Completion(Answered):
    """An answer in the format of OpenAI's API."""

    choices: tuple[Choice, ...]
    concierge: Judged
