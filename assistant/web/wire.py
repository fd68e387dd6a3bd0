"""Show what we hold in the shapes of the API.

Each model is made from a domain object by its `of`, which copies only what the reader may
see: nothing here takes a dictionary, so nothing can slip through. The OpenAPI description
is made from the same models.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel

from assistant.consents.model import Consent, Consents, Purpose
from assistant.conversations.attachments import Attachment
from assistant.conversations.model import Author, Conversation, Message, Offer, Owner, ReadMark, Source
from assistant.customers.model import CustomerView
from assistant.facts.model import Origin, Preference, Sensitivity
from assistant.history.model import Order, OrderLine
from assistant.offers.answers import Answer, Said, standing_answer
from assistant.offers.model import Signal
from assistant.web.markdown import Markdown, plain_html

_MARKDOWN = Markdown()

OriginName = Literal["set", "said", "inferred"]
_ORIGINS: dict[Origin, OriginName] = {Origin.SET: "set", Origin.SAID: "said", Origin.INFERRED: "inferred"}


class SourceOut(BaseModel):
    """An article that a reply rests on, with the words used."""

    article_id: str
    title: str
    url: str | None
    quote: str

    @classmethod
    def of(cls, source: Source) -> Self:
        """Show `source`."""
        return cls(article_id=source.article_id, title=source.title, url=source.url, quote=source.quote)


class ContributionOut(BaseModel):
    """How much one signal added to a score, and what it stands on."""

    signal: Signal
    amount: float
    because: str


class AnsweredOut(BaseModel):
    """What a customer answered to an offer; a preference of `topic` can be removed as any other."""

    outcome: Said
    topic: str | None
    order_id: str | None  # the order of which a product is a gift now
    gift: str | None  # that product

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Show `answer`."""
        return cls(outcome=answer.said, topic=answer.topic, order_id=answer.order_id, gift=answer.gift)


class OfferOut(BaseModel):
    """A product suggested, the true reason, and what decided."""

    id: str  # of this product in this showing
    product_id: str
    title: str
    price: str
    currency: str
    url: str
    reason: str
    difference: str
    contributions: list[ContributionOut]  # largest first
    rests_on: str  # what of theirs weighed most, by its title; empty where nothing did
    answered: AnsweredOut | None = None  # by the customer who reads it, as far as it stands

    @classmethod
    def of(cls, offer: Offer, *, showing: str, place: int, theirs: CustomerView | None = None) -> Self:
        """Show `offer`, the one at `place` of what was shown together; with `theirs`, what they answered."""
        answer = standing_answer(offer, theirs) if theirs else None
        return cls(
            id=f"{showing}-{place}",
            product_id=offer.product_id,
            title=offer.title,
            price=offer.price,
            currency=offer.currency,
            url=offer.url,
            reason=offer.reason,
            difference=offer.difference,
            contributions=[
                ContributionOut(signal=Signal(part.signal), amount=part.amount, because=part.because)
                for part in offer.contributions
            ],
            rests_on=offer.rests_on.title if offer.rests_on else "",
            answered=AnsweredOut.of(answer) if answer else None,
        )


class PieceOut(BaseModel):
    """What is being said, from its beginning: provisional, each replaces the one before."""

    text: str
    html: str  # safe to insert

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the assistant's words so far as they are shown."""
        return cls(text=text, html=_MARKDOWN.html(text))


class AttachmentOut(BaseModel):
    """A file that was sent; what is in it is read by its id."""

    id: str
    name: str
    media_type: str
    size: int  # bytes

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        """Show `attachment`."""
        return cls(
            id=attachment.id,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
        )


class MessageOut(BaseModel):
    """One message; `html` is safe to insert."""

    id: str
    conversation_id: str
    seq: int
    author: Author
    author_name: str | None
    text: str
    html: str
    at: datetime
    client_id: str | None
    in_reply_to: str | None
    attachment: AttachmentOut | None = None
    decision: str | None = None
    confidence: float | None = None
    sources: list[SourceOut] = []
    offers: list[OfferOut] = []
    personal: list[str] = []
    choices: list[str] = []  # answers to what it asks, to be sent as they are
    trace_id: str | None = None

    @classmethod
    def of(cls, message: Message, *, theirs: CustomerView | None = None) -> Self:
        """Show `message`; with `theirs`, what they answered to its offers."""
        shown = cls(
            id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            author=message.author,
            author_name=message.author_name,
            text=message.text,
            html=_html(message),
            at=message.at,
            client_id=message.client_id,
            in_reply_to=message.in_reply_to,
            attachment=AttachmentOut.of(message.attachment) if message.attachment else None,
        )
        return shown if message.reply is None else shown._with(message, theirs)

    def _with(self, message: Message, theirs: CustomerView | None) -> Self:
        """Add what only a reply has."""
        reply = message.reply
        if reply is None:
            return self
        return self.model_copy(
            update={
                "decision": reply.decision,
                "confidence": reply.confidence,
                "sources": [SourceOut.of(one) for one in reply.sources],
                "offers": [
                    OfferOut.of(one, showing=message.id, place=place, theirs=theirs)
                    for place, one in enumerate(reply.offers)
                ],
                "personal": list(reply.personal),
                "choices": list(reply.choices),
                "trace_id": reply.trace_id,
            }
        )


class ReadMarkOut(BaseModel):
    """How far somebody has read: the number of the last message that they saw, and when they did."""

    seq: int
    at: datetime

    @classmethod
    def of(cls, mark: ReadMark) -> Self:
        """Show `mark`."""
        return cls(seq=mark.seq, at=mark.at)


class ConversationOut(BaseModel):
    """The state of a conversation; `position` is the customer's place among those waiting."""

    id: str
    subject: str
    owner: Owner
    agent_name: str | None
    is_open: bool
    seq: int
    rating: int | None
    started_at: datetime
    updated_at: datetime
    position: int | None
    customer_read: ReadMarkOut | None = None
    agent_read: ReadMarkOut | None = None  # by the person who had it then

    @classmethod
    def of(cls, conversation: Conversation, *, agent_name: str | None, position: int | None) -> Self:
        """Show `conversation`; the caller looks up who owns it and where it stands."""
        return cls(
            id=conversation.id,
            subject=conversation.subject,
            owner=conversation.owner,
            agent_name=agent_name,
            is_open=conversation.is_open,
            seq=conversation.seq,
            rating=conversation.rating,
            started_at=conversation.started_at,
            updated_at=conversation.updated_at,
            position=position,
            customer_read=ReadMarkOut.of(conversation.customer_read) if conversation.customer_read else None,
            agent_read=ReadMarkOut.of(conversation.agent_read) if conversation.agent_read else None,
        )


class PreferenceOut(BaseModel):
    """One thing a customer set, said, or that was worked out."""

    topic: str
    value: str
    origin: OriginName
    confidence: float
    learned_at: datetime
    source: str
    valid_until: datetime | None = None  # from then on it is not used
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    is_expected: bool = True  # whether they would expect us to have it; else it is not used
    score: float | None = None  # 0..1, how good it is; below the owner's bar it is not used
    reasons: list[str] = []  # why it is no better

    @classmethod
    def of(cls, preference: Preference) -> Self:
        """Show `preference`."""
        return cls(
            topic=preference.topic,
            value=preference.value,
            origin=_ORIGINS[preference.origin],
            confidence=preference.confidence,
            learned_at=preference.learned_at,
            source=preference.source,
            valid_until=preference.valid_until,
            sensitivity=preference.sensitivity,
            is_expected=preference.expected,
            score=preference.quality.score if preference.quality else None,
            reasons=list(preference.quality.reasons) if preference.quality else [],
        )


class ConsentOut(BaseModel):
    """Whether one purpose is allowed, and who decided; `at` is absent on a default."""

    purpose: Purpose
    granted: bool
    source: str
    at: datetime | None

    @classmethod
    def of(cls, consent: Consent) -> Self:
        """Show a decision."""
        return cls(purpose=consent.purpose, granted=consent.granted, source=consent.source, at=consent.at)

    @classmethod
    def all_of(cls, consents: Consents) -> list[Self]:
        """Show every purpose, decided or not."""
        return [
            cls.of(consents.decided[purpose])
            if purpose in consents.decided
            else cls(purpose=purpose, granted=consents.allows(purpose), source="default", at=None)
            for purpose in Purpose
        ]


class OrderLineOut(BaseModel):
    """One product in an order."""

    product_id: str
    title: str
    quantity: int
    price: Decimal
    is_gift: bool

    @classmethod
    def of(cls, line: OrderLine) -> Self:
        """Show `line`."""
        return cls(
            product_id=line.product_id,
            title=line.title,
            quantity=line.quantity,
            price=line.price,
            is_gift=line.is_gift,
        )


class OrderOut(BaseModel):
    """Something the customer bought."""

    id: str
    placed_at: datetime
    status: str
    is_gift: bool
    currency: str
    lines: list[OrderLineOut]

    @classmethod
    def of(cls, order: Order) -> Self:
        """Show `order`."""
        return cls(
            id=order.id,
            placed_at=order.placed_at,
            status=order.status,
            is_gift=order.is_gift,
            currency=order.currency,
            lines=[OrderLineOut.of(line) for line in order.lines],
        )


class ProfileOut(BaseModel):
    """What identifies the customer to themselves."""

    external_id: str | None
    name: str | None
    email: str | None
    locale: str
    region: str | None
    is_known: bool

    @classmethod
    def of(cls, view: CustomerView) -> Self:
        """Show the profile of `view`."""
        profile = view.profile
        return cls(
            external_id=profile.external_id,
            name=profile.name,
            email=profile.email,
            locale=profile.locale,
            region=profile.region,
            is_known=profile.is_known,
        )


def _html(message: Message) -> str:
    """Render what we and our people write; show what customers typed as it is."""
    if message.author in {Author.ASSISTANT, Author.AGENT}:
        return _MARKDOWN.html(message.text)
    return plain_html(message.text)
