"""Let agents work: the queue, conversations they took, and why the assistant did what it did.

Only staff come in here. What they see of a customer is what the customer lets us remember.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, JsonValue, StringConstraints

from assistant.asking_again import count_questions
from assistant.audit.model import Deed
from assistant.channels.exchanges import (
    After,
    ConversationAnswer,
    ConversationList,
    SendMessage,
)
from assistant.channels.notices import NoticeOut
from assistant.channels.predictions import StageOut
from assistant.channels.segments import SegmentOut, segments_shown, stage_shown
from assistant.consents.model import Purpose
from assistant.conversations.model import Conversation
from assistant.customers.model import CustomerView
from assistant.escalation import bring_up_to_date, pull
from assistant.events import Clock, ConversationId, CustomerId, HandoffId, TraceId
from assistant.handoff.model import Handoff
from assistant.handoff.queue import Queue
from assistant.macros.model import refuse_gaps
from assistant.noticing import Noticing
from assistant.segmenting import Material, Segmenting
from assistant.staff.model import Staff
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Nothing, Strict
from assistant.web.handoffs import HandoffOut
from assistant.web.identity import STAFF
from assistant.web.noted import NoteOut
from assistant.web.routes import Who, route
from assistant.web.showing import all_shown, handoffs_shown, shown
from assistant.web.wire import (
    ConsentOut,
    ConversationOut,
    MessageOut,
    OrderOut,
    PreferenceOut,
)
from assistant.work import UnitOfWork, Work

SHOWN = 50  # conversations in a list
COUNTED_FOR = (Purpose.PERSONAL_ANSWERS,)
PAST = 20  # earlier conversations on the customer's card

log = structlog.stdlib.get_logger()


Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""The number of the last message that was on the agent's screen; without it, all that there are."""


class AgentMessage(SendMessage):
    """A message to the customer, and how much of the conversation its writer had seen."""

    seen: Seen | None = None


class CloseTalk(Strict):
    """How much of the conversation was seen by whoever ends it."""

    seen: Seen | None = None


class HandBack(Strict):
    """What was settled, for the assistant to go on with."""

    seen: Seen | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")] = (
        ""
    )


class Search(Strict):
    """Words to look for in conversations; without any, the latest are listed."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")] = ""


class QueueOut(BaseModel):
    """Who waits, in the order in which they stand in line, and what the agent who asks has taken."""

    waiting: list[HandoffOut]
    mine: list[HandoffOut]


class Claimed(BaseModel):
    """A conversation that the agent has now."""

    conversation: ConversationOut
    handoff: HandoffOut


class PastOut(BaseModel):
    """An earlier conversation and how it ended."""

    id: str
    subject: str
    started_at: datetime
    outcome: str | None


class CardOut(BaseModel):
    """What an agent sees of a customer."""

    id: CustomerId
    name: str | None
    email: str | None
    locale: str
    region: str | None
    is_known: bool
    preferences: list[PreferenceOut]
    orders: list[OrderOut]
    consents: list[ConsentOut]
    conversations: list[PastOut]
    stage: StageOut | None = None  # where personal answers are refused
    segments: list[SegmentOut] = []
    notices: list[NoticeOut] = []  # that the agent may bring up


class DeskConversation(BaseModel):
    """A conversation as an agent sees it."""

    conversation: ConversationOut
    messages: list[MessageOut]
    notes: list[NoteOut]  # of staff, for staff
    handoff: HandoffOut | None
    customer: CardOut


class Said(BaseModel):
    """A message that the agent sent."""

    message: MessageOut
    conversation: ConversationOut
    known_already: list[str] = []  # answers to what it asks that the customer gave before, or that we had


class TraceOut(BaseModel):
    """What was found for a message, how it was ranked, and what decided."""

    id: str
    conversation_id: str
    message_id: str
    at: datetime
    steps: dict[str, JsonValue]


class DeskDoor:
    """Serves the agents' desk over HTTP."""

    def __init__(
        self, segmenting: Segmenting, *, noticing: Noticing, work: Work, auditor: Auditor, clock: Clock
    ) -> None:
        self._segmenting = segmenting
        self._noticing = noticing
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/v1/queue", who=Who.STAFF, scope=Scope.DESK, gives=QueueOut)
    async def queue(self, request: web.Request) -> QueueOut:
        """Return who waits and what the agent has."""
        async with self._work.reading() as work:
            return await queue_of(work, request[STAFF], now=self._clock())

    @route(
        "POST", "/v1/handoffs/{handoff}/claim", who=Who.STAFF, scope=Scope.DESK, takes=Nothing, gives=Claimed
    )
    async def claim(self, request: web.Request, _body: Nothing) -> Claimed:
        """Take a conversation; of two who try at once one is told that it is gone."""
        async with self._work.writing() as work:
            taken = await queue_steps(work).claim(
                HandoffId(request.match_info["handoff"]), staff=request[STAFF], at=self._clock()
            )
            return await self._claimed(work, request[STAFF], *taken)

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/claim",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=Nothing,
        gives=Claimed,
    )
    async def take_over(self, request: web.Request, _body: Nothing) -> Claimed:
        """Take a conversation that waits or that the assistant has; the customer is told who joined."""
        async with self._work.writing() as work:
            taken = await pull(work, _id(request), staff=request[STAFF], at=self._clock())
            return await self._claimed(work, request[STAFF], *taken)

    @route(
        "GET",
        "/v1/desk/conversations/{conversation}",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=After,
        gives=DeskConversation,
    )
    async def read(self, request: web.Request, query: After) -> DeskConversation:
        """Return a conversation with its summary and the customer's card."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(_id(request))
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
            handoff = await work.handoffs.of_conversation(conversation.id)
            material = await self._segmenting.material(work, conversation.customer_id, COUNTED_FOR)
            suggested = await self._noticing.suggested(work, conversation.customer_id, conversation.id)
            card = await card_of(work, conversation)
            opened = DeskConversation(
                conversation=await shown(work, conversation),
                messages=[
                    MessageOut.of(one)
                    for one in await work.conversations.messages(conversation.id, after=query.after)
                ],
                notes=[NoteOut.of(one) for one in await work.notes.of_conversation(conversation.id)],
                handoff=await self._shown_handoff(work, handoff),
                customer=card.model_copy(update={"notices": [NoticeOut.of(one) for one in suggested]}),
            )
        return opened if material is None else await self._with_segments(opened, material)

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/messages",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=AgentMessage,
        gives=Said,
        status=HTTPStatus.CREATED,
    )
    async def reply(self, request: web.Request, body: AgentMessage) -> Said:
        """Answer the customer; only whoever has the conversation can."""
        refuse_gaps(body.text)
        now = self._clock()
        async with self._work.writing() as work:
            message = await queue_steps(work).reply(
                _id(request),
                staff=request[STAFF],
                client_id=body.client_id,
                text=body.text,
                at=now,
                seen=body.seen,
            )
            is_new = message.at == now
            known = await count_questions(work, message) if is_new else ()
            conversation = await work.conversations.get(message.conversation_id)
            await bring_up_to_date(work, conversation, message.at)
            await self._auditor.note(work, request[STAFF], Deed.REPLIED, of=conversation)
            return Said(
                message=MessageOut.of(message),
                conversation=await shown(work, conversation),
                known_already=list(known),
            )

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/hand-back",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=HandBack,
        gives=ConversationAnswer,
    )
    async def hand_back(self, request: web.Request, body: HandBack) -> ConversationAnswer:
        """Return the conversation to the assistant."""
        async with self._work.writing() as work:
            conversation = await queue_steps(work).hand_back(
                _id(request), staff=request[STAFF], note=body.note, at=self._clock(), seen=body.seen
            )
            await self._auditor.note(work, request[STAFF], Deed.HANDED_BACK, of=conversation)
            return ConversationAnswer(conversation=await shown(work, conversation))

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/close",
        who=Who.STAFF,
        scope=Scope.DESK,
        takes=CloseTalk,
        gives=ConversationAnswer,
    )
    async def close(self, request: web.Request, body: CloseTalk) -> ConversationAnswer:
        """End the conversation; ending it again changes nothing."""
        async with self._work.writing() as work:
            conversation = await queue_steps(work).close(
                _id(request), at=self._clock(), by=request[STAFF], seen=body.seen
            )
            await self._auditor.note(work, request[STAFF], Deed.CLOSED, of=conversation)
            return ConversationAnswer(conversation=await shown(work, conversation))

    @route(
        "GET", "/v1/desk/conversations", who=Who.STAFF, scope=Scope.DESK, takes=Search, gives=ConversationList
    )
    async def search(self, request: web.Request, query: Search) -> ConversationList:
        """Return the latest conversations that hold the words asked for."""
        async with self._work.writing() as work:
            found = await work.conversations.search(query.q, SHOWN)
            await self._auditor.note_many(work, request[STAFF], Deed.SEARCHED, found=len(found))
            return ConversationList(conversations=await all_shown(work, found))

    @route("GET", "/v1/traces/{trace}", who=Who.STAFF, scope=Scope.DESK, gives=TraceOut)
    async def trace(self, request: web.Request) -> TraceOut:
        """Return why a reply is as it is."""
        async with self._work.writing() as work:
            trace = await work.conversations.trace(TraceId(request.match_info["trace"]))
            conversation = await work.conversations.get(trace.conversation_id)
            await self._auditor.note(work, request[STAFF], Deed.READ_TRACE, of=conversation)
        return TraceOut.model_validate(
            {
                "id": trace.id,
                "conversation_id": trace.conversation_id,
                "message_id": trace.message_id,
                "at": trace.at,
                "steps": dict(trace.steps),
            }
        )

    async def _claimed(
        self, work: UnitOfWork, staff: Staff, handoff: Handoff, conversation: Conversation
    ) -> Claimed:
        await self._auditor.note(work, staff, Deed.CLAIMED, of=conversation)
        (shown_handoff,) = await handoffs_shown(work, [handoff], now=self._clock())
        log.info("claimed", handoff=handoff.id, staff=staff.id)
        return Claimed(conversation=await shown(work, conversation), handoff=shown_handoff)

    async def _with_segments(self, opened: DeskConversation, material: Material) -> DeskConversation:
        counted = await self._segmenting.counted(material)
        told = {"stage": stage_shown(counted), "segments": segments_shown(counted)}
        return opened.model_copy(update={"customer": opened.customer.model_copy(update=told)})

    async def _shown_handoff(self, work: UnitOfWork, handoff: Handoff | None) -> HandoffOut | None:
        if handoff is None:
            return None
        (one,) = await handoffs_shown(work, [handoff], now=self._clock())
        return one


async def queue_of(work: UnitOfWork, staff: Staff, *, now: datetime) -> QueueOut:
    """Return the queue as `staff` sees it."""
    return QueueOut(
        waiting=await handoffs_shown(work, await work.handoffs.waiting(), now=now),
        mine=await handoffs_shown(work, await work.handoffs.held_by(staff.id), now=now),
    )


async def card_of(work: UnitOfWork, conversation: Conversation) -> CardOut:
    """Return what an agent may see of whose conversation it is."""
    view: CustomerView = await work.customers.read(conversation.customer_id, Purpose.REMEMBER)
    past = await work.conversations.past(
        conversation.customer_id, Purpose.REMEMBER, before=conversation.started_at, limit=PAST
    )
    return CardOut(
        id=conversation.customer_id,
        name=view.profile.name,
        email=view.profile.email,
        locale=view.profile.locale,
        region=view.profile.region if view.allowed else None,
        is_known=view.profile.is_known,
        preferences=[PreferenceOut.of(one) for one in view.preferences],
        orders=[OrderOut.of(one) for one in view.orders],
        consents=ConsentOut.all_of(view.consents),
        conversations=[
            PastOut(id=one.id, subject=one.subject, started_at=one.started_at, outcome=one.outcome)
            for one in past
        ],
    )


def queue_steps(work: UnitOfWork) -> Queue:
    """Return the steps of a handoff within `work`."""
    return Queue(work.handoffs, work.conversations, work.outbox)


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])
