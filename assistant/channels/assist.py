"""Show agents what they are offered for a customer's last message."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from aiohttp import web
from pydantic import BaseModel

from assistant.assist import Assist, Assistance, Kind, Similar, Suggestion
from assistant.audit.model import Deed
from assistant.conversations.model import Offer
from assistant.events import ConversationId
from assistant.web.auditing import Auditor
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.web.wire import SourceOut
from assistant.work import Work


class SuggestionOut(BaseModel):
    """A reply that may be inserted, edited and sent."""

    kind: Kind
    id: str
    text: str
    sources: list[SourceOut]
    confidence: float
    personal: list[str]

    @classmethod
    def of(cls, one: Suggestion) -> Self:
        """Show `one`."""
        return cls(
            kind=one.kind,
            id=one.id,
            text=one.text,
            sources=[SourceOut.of(source) for source in one.sources],
            confidence=one.confidence,
            personal=list(one.personal),
        )


class SimilarOut(BaseModel):
    """A case that was solved before; nobody can be told from it."""

    id: str
    question: str
    answer: str
    by_person: bool
    articles: list[str]
    solved_at: datetime
    alike: float

    @classmethod
    def of(cls, one: Similar) -> Self:
        """Show `one`."""
        solution = one.case.solution
        return cls(
            id=one.case.id,
            question=solution.question,
            answer=solution.answer,
            by_person=solution.by_person,
            articles=list(solution.articles),
            solved_at=one.case.solved_at,
            alike=round(one.alike, 4),
        )


class OfferableOut(BaseModel):
    """A product that may be offered to this customer now, and the true reason."""

    product_id: str
    title: str
    price: str
    currency: str
    url: str
    reason: str

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """Show `offer`."""
        return cls(
            product_id=offer.product_id,
            title=offer.title,
            price=offer.price,
            currency=offer.currency,
            url=offer.url,
            reason=offer.reason,
        )


class AssistanceOut(BaseModel):
    """What an agent is offered for one customer message."""

    message_id: str | None = None  # absent while nothing is to be suggested
    question: str = ""  # what was looked for
    replies: list[SuggestionOut] = []
    similar: list[SimilarOut] = []
    offers: list[OfferableOut] = []
    no_offers_because: str | None = None

    @classmethod
    def of(cls, one: Assistance | None) -> Self:
        """Show `one`, or that there is nothing."""
        if one is None:
            return cls()
        return cls(
            message_id=one.message_id,
            question=one.question,
            replies=[SuggestionOut.of(reply) for reply in one.replies],
            similar=[SimilarOut.of(case) for case in one.similar],
            offers=[OfferableOut.of(offer) for offer in one.offers],
            no_offers_because=one.no_offers_because,
        )


class AssistSent(BaseModel):
    """The same over the socket of the desk, after each customer message in the conversation on screen."""

    type: Literal["assist"] = "assist"
    conversation_id: str
    assistance: AssistanceOut


class AssistDoor:
    """Lets agents, and what they work with, ask for suggestions."""

    def __init__(self, assist: Assist, *, work: Work, auditor: Auditor) -> None:
        self._assist = assist
        self._work = work
        self._auditor = auditor

    @route("GET", "/v1/desk/conversations/{conversation}/assist", who=Who.STAFF, gives=AssistanceOut)
    async def read(self, request: web.Request) -> AssistanceOut:
        """Return suggestions for the customer's last message, told as far as the customer allows."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(ConversationId(request.match_info["conversation"]))
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
        return AssistanceOut.of(await self._assist.suggest(conversation.id))
