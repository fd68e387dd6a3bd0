"""Tell customers what they did not ask for, take their no, and show the owner what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.audit.model import Deed
from assistant.events import Clock, ConversationId, CustomerId, ProductId
from assistant.noticing import Noticing, Told
from assistant.proactive.model import Kind, Notice, NoticeId, State
from assistant.web.auditing import Auditor
from assistant.web.bodies import Nothing, Strict
from assistant.web.identity import CALLER, STAFF
from assistant.web.routes import Who, route
from assistant.work import Work


class NoticeOut(BaseModel):
    """What a customer is told, and why."""

    id: NoticeId
    kind: Kind
    words: str
    because: str
    product_id: ProductId | None

    @classmethod
    def of(cls, told: Told) -> NoticeOut:
        """Show `told`."""
        return cls(
            id=told.notice.id,
            kind=told.notice.kind,
            words=told.occasion.words,
            because=told.occasion.because,
            product_id=told.occasion.product_id,
        )


class NoticeAnswer(BaseModel):
    """At most one thing to tell."""

    notice: NoticeOut | None


class TellNotice(Strict):
    """What the customer says of what they were told."""

    outcome: Literal["declined"]


class QueuedOut(BaseModel):
    """One notice as the owner sees it; without a name."""

    id: NoticeId
    customer_id: CustomerId
    trigger: str
    occasion: str
    kind: Kind
    product_id: ProductId | None
    state: State
    queued_at: datetime
    expires_at: datetime
    told_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Notice) -> QueuedOut:
        """Show `one`."""
        return cls(
            id=one.id,
            customer_id=one.customer_id,
            trigger=one.trigger,
            occasion=one.occasion,
            kind=one.kind,
            product_id=one.product_id,
            state=one.state,
            queued_at=one.queued_at,
            expires_at=one.expires_at,
            told_at=one.told_at,
            ended_at=one.ended_at,
        )


class Listing(Strict):
    """Which notices are wanted."""

    state: State | None = None
    limit: int = Field(100, ge=1, le=1000)


class QueueOfNotices(BaseModel):
    """What is in the queue, newest first, and how many stand how."""

    notices: list[QueuedOut]
    counts: dict[State, int]


class NoticesDoor:
    """Serves what customers are told before they ask."""

    def __init__(self, noticing: Noticing, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._noticing = noticing
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route(
        "POST",
        "/v1/conversations/{conversation}/notice",
        who=Who.CUSTOMER,
        takes=Nothing,
        gives=NoticeAnswer,
    )
    async def tell(self, request: web.Request, _body: Nothing) -> NoticeAnswer:
        """Return at most one thing that the customer is told in this conversation; asked again, the same."""
        customer_id = request[CALLER].customer_id
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(
                ConversationId(request.match_info["conversation"]), customer_id
            )
        told = await self._noticing.tell(customer_id, conversation.id)
        return NoticeAnswer(notice=None if told is None else NoticeOut.of(told))

    @route("POST", "/v1/me/notices/{notice}/outcome", who=Who.CUSTOMER, takes=TellNotice, gives=QueuedOut)
    async def outcome(self, request: web.Request, _body: TellNotice) -> QueuedOut:
        """Take a customer's no: this is not told again, nor the same of the same product."""
        async with self._work.writing() as work:
            notice = await work.proactive.decline(
                request[CALLER].customer_id, NoticeId(request.match_info["notice"]), at=self._clock()
            )
        return QueuedOut.of(notice)

    @route("GET", "/v1/notices", who=Who.OWNER, takes=Listing, gives=QueueOfNotices)
    async def listed(self, request: web.Request, query: Listing) -> QueueOfNotices:
        """Return what waits and what came of it, of customers who allow to be told."""
        async with self._work.writing() as work:
            found = await work.proactive.listed(state=query.state, limit=query.limit)
            counts = await work.proactive.counted()
            await self._auditor.note_many(work, request[STAFF], Deed.SEARCHED, found=len(found))
        return QueueOfNotices(notices=[QueuedOut.of(one) for one in found], counts=counts)
