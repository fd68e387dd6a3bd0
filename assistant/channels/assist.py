"""Show agents what they are offered for a customer's last message."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.assist import Assist, Assistance, Kind, Similar, Suggestion
from assistant.audit.model import Deed
from assistant.choices.model import Verdict
from assistant.conversations.model import Offer
from assistant.errors import InvalidInput
from assistant.events import ConversationId, MessageId
from assistant.handoff.actions import Action
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
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
    sent: int  # how often agents sent it for questions like this
    put_aside: int

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
            sent=one.told.sent,
            put_aside=one.told.put_aside,
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


class ActionOut(BaseModel):
    """Something to do next, why, and what that rests on."""

    do: str
    because: str
    source: str

    @classmethod
    def of(cls, action: Action) -> Self:
        """Show `action`."""
        return cls(do=action.do, because=action.because, source=action.source)


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
    actions: list[ActionOut] = []  # the most urgent first
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
            actions=[ActionOut.of(action) for action in one.actions],
            replies=[SuggestionOut.of(reply) for reply in one.replies],
            similar=[SimilarOut.of(case) for case in one.similar],
            offers=[OfferableOut.of(offer) for offer in one.offers],
            no_offers_because=one.no_offers_because,
        )


class Chosen(Strict):
    """What an agent did with a suggestion: `text` is what it said, `sent` the message that it became."""

    message_id: Annotated[str, StringConstraints(pattern=r"^msg_[0-9a-f]{32}$")]
    kind: Kind
    id: Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f]*$")]
    verdict: Verdict
    text: Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")] = ""
    sent: Annotated[str, StringConstraints(pattern=r"^msg_[0-9a-f]{32}$")] | None = None


class Learnt(BaseModel):
    """Whether a choice may be learnt from: the customer decides that."""

    is_learnt: bool


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

    @route(
        "GET",
        "/v1/desk/conversations/{conversation}/assist",
        who=Who.STAFF,
        scope=Scope.DESK,
        gives=AssistanceOut,
    )
    async def read(self, request: web.Request) -> AssistanceOut:
        """Return suggestions for the customer's last message, told as far as the customer allows."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(ConversationId(request.match_info["conversation"]))
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
        return AssistanceOut.of(await self._assist.suggest(conversation.id))

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/assist/choices",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=Chosen,
        gives=Learnt,
    )
    async def choose(self, request: web.Request, body: Chosen) -> Learnt:
        """Keep what an agent did with a suggestion; it counts for the next question of that kind."""
        is_sent = body.verdict is Verdict.SENT
        if is_sent != (body.sent is not None):
            problem = "says which message it became" if is_sent else "is only for what was sent"
            raise InvalidInput("sent", problem, fix="give it with the verdict sent, and only then")
        is_learnt = await self._assist.choose(
            ConversationId(request.match_info["conversation"]),
            MessageId(body.message_id),
            kind=body.kind,
            suggested=body.id,
            verdict=body.verdict,
            text=body.text,
            sent=MessageId(body.sent) if body.sent is not None else None,
        )
        return Learnt(is_learnt=is_learnt)
