"""Keep an agent's desk up to date: the queue, and the one conversation on screen with its notes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal

from aiohttp import WSCloseCode, web
from pydantic import BaseModel, Discriminator, Field, RootModel

from assistant.assist import Assist
from assistant.audit.model import Deed
from assistant.channels.assist import AssistanceOut, AssistSent
from assistant.channels.desk import queue_of
from assistant.channels.minding import Mind, Minding, NewsSent
from assistant.channels.socket import ConversationSent, Follower, MessageSent, TypingSignal
from assistant.conversations.model import Owner
from assistant.errors import ConciergeError, InvalidInput, NotFound
from assistant.events import Clock, ConversationId
from assistant.handoff.model import Warned
from assistant.staff.model import Staff
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict, parse
from assistant.web.broadcast import QUEUE, Broadcast, Kind, Notice, Subscription, notes_of
from assistant.web.handoffs import HandoffOut
from assistant.web.identity import STAFF, Identity
from assistant.web.noted import NoteOut
from assistant.web.problems import problem_of
from assistant.web.routes import Who, route
from assistant.web.sockets import (
    Bye,
    Ending,
    ErrorFrame,
    Socket,
    Sockets,
    TypingFrame,
    keep_checking,
    listen_beside,
)
from assistant.work import Work

AGENT = "agent"  # who is typing, as customers see it


class Watch(Strict):
    """Follow one conversation instead of the one before."""

    type: Literal["watch"]
    conversation: Annotated[str, Field(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class Unwatch(Strict):
    """Follow no conversation."""

    type: Literal["unwatch"]


class DeskFrame(RootModel[Annotated[Watch | Unwatch | Mind | TypingSignal, Discriminator("type")]]):
    """Whatever a desk may send."""


class QueueSent(BaseModel):
    """Who waits and what the agent has, whenever that changes."""

    type: Literal["queue"] = "queue"
    waiting: list[HandoffOut]
    mine: list[HandoffOut]


class NotesSent(BaseModel):
    """Everything that staff noted in the watched conversation, whenever that changes."""

    type: Literal["notes"] = "notes"
    conversation: str
    notes: list[NoteOut]


PromiseName = Literal["service_level_due_soon", "service_level_breached"]
PROMISES: dict[Warned, PromiseName] = {
    Warned.DUE_SOON: "service_level_due_soon",
    Warned.BREACHED: "service_level_breached",
}


class PromiseSent(BaseModel):
    """That a promise to answer is due soon or broken; each is told once to each desk."""

    type: PromiseName
    handoff: HandoffOut


class Line:
    """Tells one desk who waits, and once each of what was promised to them."""

    def __init__(self, socket: Socket, staff: Staff, *, work: Work, clock: Clock) -> None:
        self._socket = socket
        self._staff = staff
        self._work = work
        self._clock = clock
        self._told: set[tuple[str, Warned]] = set()

    async def tell(self) -> None:
        """Send the queue as it is now."""
        async with self._work.reading() as work:
            queue = await queue_of(work, self._staff, now=self._clock())
        self._socket.send(QueueSent(waiting=queue.waiting, mine=queue.mine))
        for one in queue.waiting:
            if one.warned is not None and (one.id, one.warned) not in self._told:
                self._told.add((one.id, one.warned))
                self._socket.send(PromiseSent(type=PROMISES[one.warned], handoff=one))

    async def follow(self, changes: Subscription) -> None:
        """Send it whenever it changes, until `changes` end."""
        while await changes.next():
            await self.tell()


class Watching:
    """Follows at most one conversation for one desk, with suggestions while a person has it or is awaited."""

    def __init__(self, socket: Socket, *, work: Work, broadcast: Broadcast, assist: Assist) -> None:
        self._socket = socket
        self._work = work
        self._broadcast = broadcast
        self._assist = assist
        self._assisted = 0  # the customer's message that suggestions were sent for last
        self._follower: Follower | None = None
        self._noted: NotesSent | None = None  # as it was sent last
        self._subscription = Subscription()
        self.minding = Minding(socket, work=work, broadcast=broadcast)
        self.conversation_id: ConversationId | None = None

    async def watch(self, frame: Watch) -> None:
        """Follow another conversation from `after` on. Raises `NotFound`."""
        async with self._work.reading() as work:
            conversation = await work.conversations.get(ConversationId(frame.conversation))
        self.unwatch()
        self.conversation_id, self._assisted = conversation.id, 0
        after = min(frame.after, conversation.seq)
        self._follower = Follower(
            self._socket, work=self._work, conversation_id=conversation.id, after=after, me=AGENT
        )
        self._broadcast.watch(self._subscription, conversation.id)
        self._subscription.put(Notice(kind=Kind.CHANGED, subject=conversation.id))
        noted = notes_of(conversation.id)
        self._broadcast.watch(self._subscription, noted)
        self._subscription.put(Notice(kind=Kind.CHANGED, subject=noted))

    def unwatch(self) -> None:
        """Follow nothing."""
        if self.conversation_id is not None:
            for subject in (self.conversation_id, notes_of(self.conversation_id)):
                self._broadcast.unwatch(self._subscription, subject)
        self.conversation_id = self._follower = self._noted = None

    async def follow(self) -> None:
        """Send what is new in the watched conversation, until `end`."""
        while notices := await self._subscription.next():
            await self._tell(notices)

    def end(self) -> None:
        """Stop following."""
        self._subscription.end()
        self.minding.end()

    async def _tell(self, notices: Sequence[Notice]) -> None:
        if self._follower is None or self.conversation_id is None:
            return
        noted = notes_of(self.conversation_id)
        if any(one.subject == noted for one in notices):
            await self._send_notes(self.conversation_id)
        try:
            await self._follower.tell([one for one in notices if one.subject != noted])
            if any(one.kind is Kind.CHANGED and one.subject != noted for one in notices):
                await self._suggest(self.conversation_id)
        except NotFound:  # the customer was erased meanwhile
            self.unwatch()

    async def _send_notes(self, conversation_id: ConversationId) -> None:
        async with self._work.reading() as work:
            notes = await work.notes.of_conversation(conversation_id)
        sent = NotesSent(conversation=conversation_id, notes=[NoteOut.of(one) for one in notes])
        if sent != self._noted:
            self._noted = sent
            await self._socket.put(sent)

    async def _suggest(self, conversation_id: ConversationId) -> None:
        found = await self._assist.suggest(conversation_id, after=self._assisted)
        if found is not None and conversation_id == self.conversation_id:
            self._assisted = found.seq
            self._socket.send(AssistSent(conversation_id=conversation_id, assistance=AssistanceOut.of(found)))


class DeskSocketDoor:
    """Serves the desk's WebSocket."""

    def __init__(
        self,
        *,
        identity: Identity,
        auditor: Auditor,
        work: Work,
        sockets: Sockets,
        broadcast: Broadcast,
        assist: Assist,
        clock: Clock,
    ) -> None:
        self._auditor = auditor
        self._identity = identity
        self._work = work
        self._sockets = sockets
        self._broadcast = broadcast
        self._assist = assist
        self._clock = clock

    @route(
        "GET",
        "/v1/desk/socket",
        who=Who.STAFF,
        hears=DeskFrame,
        tells=(
            QueueSent,
            PromiseSent,
            MessageSent,
            ConversationSent,
            NotesSent,
            AssistSent,
            NewsSent,
            TypingFrame,
            ErrorFrame,
            Bye,
        ),
        refuses=(InvalidInput,),
    )
    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Open the desk's WebSocket; the staff cookie says who it is, our own pages only."""
        self._sockets.check_origin(request, is_own_only=True)
        async with self._sockets.opened(request) as (socket, response):
            self._sockets.seat(socket, of=request[STAFF].id)
            watching = Watching(socket, work=self._work, broadcast=self._broadcast, assist=self._assist)
            try:
                await self._serve(socket, request, watching)
            except ConciergeError as error:
                socket.send(ErrorFrame(problem=problem_of(error)))
                socket.end(Ending(code=WSCloseCode.POLICY_VIOLATION, reason="refused"))
            finally:
                watching.unwatch()
                watching.minding.mind(())
        return response

    async def _serve(self, socket: Socket, request: web.Request, watching: Watching) -> None:
        staff, ended = request[STAFF], asyncio.Event()
        with self._broadcast.subscription(QUEUE) as changes:

            def end() -> None:
                """Ask what runs beside to stop."""
                changes.end()
                watching.end()
                ended.set()

            await self._seen(staff)
            line = Line(socket, staff, work=self._work, clock=self._clock)
            await line.tell()
            checking = keep_checking(partial(self._still_there, request), ended=ended)
            shown = [watching.follow(), watching.minding.follow()]
            following = [line.follow(changes), *shown, checking]
            await listen_beside(self._listen(socket, staff, watching), following, end=end)

    async def _still_there(self, request: web.Request) -> None:
        await self._seen(await self._identity.staff(request))

    async def _seen(self, staff: Staff) -> None:
        """Note that somebody is at the desk, for as long as theirs is open."""
        async with self._work.writing() as work:
            await work.staff.seen(staff.id, self._clock())

    async def _listen(self, socket: Socket, staff: Staff, watching: Watching) -> None:
        async for raw in socket.frames():
            try:
                await self._handle(parse(raw, DeskFrame).root, staff, watching)
            except ConciergeError as error:
                socket.send(ErrorFrame(problem=problem_of(error)))

    async def _handle(
        self, frame: Watch | Unwatch | Mind | TypingSignal, staff: Staff, watching: Watching
    ) -> None:
        match frame:
            case Watch():
                await self._note(frame, staff)
                await watching.watch(frame)
            case Unwatch():
                watching.unwatch()
            case Mind():
                watching.minding.mind(frame.conversations)
            case TypingSignal():
                await self._signal_typing(staff, watching.conversation_id)

    async def _note(self, frame: Watch, staff: Staff) -> None:
        async with self._work.writing() as work:
            conversation = await work.conversations.get(ConversationId(frame.conversation))
            await self._auditor.note(work, staff, Deed.FOLLOWED_CONVERSATION, of=conversation)

    async def _signal_typing(self, staff: Staff, conversation_id: ConversationId | None) -> None:
        """Tell the customer that the agent is writing, if it is theirs to write in."""
        if conversation_id is None:
            return
        async with self._work.reading() as work:
            conversation = await work.conversations.get(conversation_id)
        if conversation.owner is Owner.PERSON and conversation.agent_id == staff.id:
            self._broadcast.typing(conversation_id, author=AGENT)
