"""Let customers and agents say how far they have read, so that the other side sees it.

A mark that does not rise writes nothing. One that does is one small write, and whoever shows the
conversation hears of it as of any change of its state.
"""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field

from assistant.channels.exchanges import ConversationAnswer
from assistant.conversations.model import ReadMark
from assistant.events import Clock, ConversationId, CustomerId
from assistant.staff.model import Staff
from assistant.tokens.model import Scope
from assistant.web.bodies import Strict
from assistant.web.broadcast import Broadcast
from assistant.web.identity import CALLER, STAFF
from assistant.web.routes import Who, route
from assistant.web.showing import shown
from assistant.work import Work

ReadSeq = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
"""The number of the last message that was seen."""


class MarkRead(Strict):
    """Up to which message the conversation was read."""

    seq: ReadSeq


class Reading:
    """Keeps how far each side has read, and tells the other."""

    def __init__(self, *, work: Work, broadcast: Broadcast, clock: Clock) -> None:
        self._work = work
        self._broadcast = broadcast
        self._clock = clock

    async def by_customer(self, customer_id: CustomerId, conversation_id: ConversationId, seq: int) -> None:
        """Keep how far a customer has read; less than before changes nothing.

        Raises `NotFound`, also for somebody else's conversation, and `InvalidInput` beyond the last message.
        """
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(conversation_id, customer_id)
        conversation.must_reach(seq)
        if _rises(conversation.customer_read, seq):
            async with self._work.writing() as work:
                is_news = await work.conversations.read_by_customer(
                    conversation_id, customer_id, seq=seq, at=self._clock()
                )
            if is_news:
                self._broadcast.changed(conversation_id)

    async def by_agent(self, staff: Staff, conversation_id: ConversationId, seq: int) -> None:
        """Keep how far the agent who has the conversation has read; less than before changes nothing.

        Raises `NotFound`, `Conflict` for whoever only looks on, and `InvalidInput` beyond the last message.
        """
        async with self._work.reading() as work:
            conversation = await work.conversations.get(conversation_id)
        conversation.must_be_with(staff.id)
        conversation.must_reach(seq)
        if _rises(conversation.agent_read, seq):
            async with self._work.writing() as work:
                is_news = await work.conversations.read_by_agent(
                    conversation_id, staff.id, seq=seq, at=self._clock()
                )
            if is_news:
                self._broadcast.changed(conversation_id)


class ReadingDoor:
    """Serves read marks over HTTP."""

    def __init__(self, reading: Reading, *, work: Work) -> None:
        self._reading = reading
        self._work = work

    @route(
        "POST",
        "/v1/conversations/{conversation}/read",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=MarkRead,
        gives=ConversationAnswer,
    )
    async def by_customer(self, request: web.Request, body: MarkRead) -> ConversationAnswer:
        """Say how far the customer has read; agents see it. It only rises."""
        await self._reading.by_customer(request[CALLER].customer_id, _id(request), body.seq)
        return await self._answer(request)

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/read",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=MarkRead,
        gives=ConversationAnswer,
    )
    async def by_agent(self, request: web.Request, body: MarkRead) -> ConversationAnswer:
        """Say how far the agent who has the conversation has read; the customer sees it. It only rises."""
        await self._reading.by_agent(request[STAFF], _id(request), body.seq)
        return await self._answer(request)

    async def _answer(self, request: web.Request) -> ConversationAnswer:
        async with self._work.reading() as work:
            conversation = await work.conversations.get(_id(request))
            return ConversationAnswer(conversation=await shown(work, conversation))


def _rises(mark: ReadMark | None, seq: int) -> bool:
    return mark is None or mark.seq < seq


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])
