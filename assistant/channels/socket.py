"""Let customers chat over a WebSocket: messages arrive by themselves, in order, each once.

The browser says who it is and the number of the last message it has; everything behind
that follows, then whatever comes. What is sent is always read from the database, so a
socket that was away for a day, or for a moment, misses nothing and repeats nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal, Protocol

from aiohttp import WSCloseCode, web
from pydantic import BaseModel, Discriminator, Field, RootModel

from assistant.channels.exchanges import ClientId, CustomerMessage, Text
from assistant.channels.reading import Reading, ReadSeq
from assistant.channels.taking import Chat
from assistant.context.reading import MOST
from assistant.conversations.model import Message
from assistant.errors import ConciergeError, Forbidden, InvalidInput, Unauthenticated
from assistant.escalation import Escalation
from assistant.events import ConversationId
from assistant.watching import Watcher
from assistant.web.bodies import Strict, parse
from assistant.web.broadcast import Broadcast, Kind, Notice, Subscription
from assistant.web.identity import Caller, Identity
from assistant.web.limits import RateLimit
from assistant.web.problems import problem_of
from assistant.web.routes import Who, route
from assistant.web.running import Running
from assistant.web.showing import messages_shown, shown
from assistant.web.signals import Signals
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
from assistant.web.tokens import LONGEST_TOKEN
from assistant.web.wire import ConversationOut, MessageOut, PieceOut
from assistant.work import Work

CUSTOMER = "customer"  # who is typing, as both sides see it
ASSISTANT = "assistant"
PAGE = 100  # messages read at once


class Hello(Strict):
    """The first frame: who it is, which conversation, and what they have of it."""

    type: Literal["hello"]
    token: Annotated[str, Field(max_length=LONGEST_TOKEN)]
    conversation: Annotated[str, Field(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]
    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class MessageFrame(Strict):
    """A message, under an id that the sender chose."""

    type: Literal["message"]
    client_id: ClientId
    text: Text
    context: Annotated[dict[str, str | float], Field(default_factory=dict, max_length=MOST)]


class TypingSignal(Strict):
    """The customer is writing."""

    type: Literal["typing"]


class ReadFrame(Strict):
    """The customer has read up to a message."""

    type: Literal["read"]
    seq: ReadSeq


class PersonFrame(Strict):
    """The customer asks for a person."""

    type: Literal["person"]


Asked = MessageFrame | TypingSignal | ReadFrame | PersonFrame


class CustomerFrame(RootModel[Annotated[Asked, Discriminator("type")]]):
    """Whatever a customer may send after the hello."""


class Heard(RootModel[Annotated[Hello | Asked, Discriminator("type")]]):
    """Whatever a customer may send: the hello first, then the rest."""


class Ready(BaseModel):
    """The hello was understood; messages follow."""

    type: Literal["ready"] = "ready"
    conversation: ConversationOut


class Accepted(BaseModel):
    """A message is stored, under the sender's id."""

    type: Literal["accepted"] = "accepted"
    client_id: str
    message: MessageOut


class MessageSent(BaseModel):
    """One message of the conversation."""

    type: Literal["message"] = "message"
    message: MessageOut


class PieceSent(BaseModel):
    """What is being said to a message of theirs; provisional until the reply is there as a message."""

    type: Literal["piece"] = "piece"
    client_id: str
    piece: PieceOut


class Retracted(BaseModel):
    """What was being said to a message of theirs was not recorded: it does not count."""

    type: Literal["retracted"] = "retracted"
    client_id: str


class ConversationSent(BaseModel):
    """The conversation's state changed."""

    type: Literal["conversation"] = "conversation"
    conversation: ConversationOut


class Listener(Protocol):
    """Whoever is told what happens in a conversation."""

    def send(self, frame: BaseModel) -> None:
        """Put `frame` in line, at once or not at all."""
        ...

    async def put(self, frame: BaseModel) -> None:
        """Put `frame` in line once there is room."""
        ...


class Follower:
    """Keeps one browser up to date with one conversation."""

    def __init__(
        self, socket: Listener, *, work: Work, conversation_id: ConversationId, after: int, me: str
    ) -> None:
        self._socket = socket
        self._work = work
        self._conversation_id = conversation_id
        self._after = after
        self._me = me
        self._last: ConversationOut | None = None

    async def follow(self, subscription: Subscription) -> None:
        """Send what is new whenever there is something, until the subscription ends."""
        while notices := await subscription.next():
            await self.tell(notices)

    async def tell(self, notices: Sequence[Notice]) -> None:
        """Send what `notices` speak of; the database is asked only for what is not sent yet."""
        for notice in notices:
            if notice.kind is Kind.TYPING and notice.author != self._me:
                self._socket.send(TypingFrame(author=notice.author))
        if any(one.kind is Kind.CHANGED and not 0 < one.seq <= self._after for one in notices):
            await self.catch_up()

    def show(self, message: Message) -> None:
        """Send a message that is at hand, if it is the next one; what is behind a gap waits for its turn."""
        if message.seq == self._after + 1:
            self._after = message.seq
            self._socket.send(MessageSent(message=MessageOut.of(message)))

    async def catch_up(self) -> None:
        """Send every message behind the last one sent, and the state if it changed.

        A browser that was away for long gets them as fast as it takes them.
        """
        while True:
            async with self._work.reading() as work:
                kept = await work.conversations.get(self._conversation_id)
                conversation = await shown(work, kept)
                messages = await messages_shown(
                    work,
                    await work.conversations.messages(self._conversation_id, after=self._after, limit=PAGE),
                    customer_id=kept.customer_id,
                )
            for message in messages:
                await self._send_once(message)
            if len(messages) < PAGE:
                break
        if self._last is None or _state(conversation) != _state(self._last):
            self._last = conversation
            await self._socket.put(ConversationSent(conversation=conversation))

    async def _send_once(self, message: MessageOut) -> None:
        if message.seq > self._after:
            self._after = message.seq
            await self._socket.put(MessageSent(message=message))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One customer on the line: who, about which conversation, and what they have heard."""

    socket: Socket
    caller: Caller
    conversation_id: ConversationId
    follower: Follower


class SocketDoor:
    """Serves the customers' WebSocket."""

    def __init__(
        self,
        chat: Chat,
        *,
        escalation: Escalation,
        reading: Reading,
        identity: Identity,
        signals: Signals,
        work: Work,
        sockets: Sockets,
        broadcast: Broadcast,
        running: Running,
        limit: RateLimit,
    ) -> None:
        self._chat = chat
        self._escalation = escalation
        self._reading = reading
        self._identity = identity
        self._signals = signals
        self._work = work
        self._sockets = sockets
        self._broadcast = broadcast
        self._running = running
        self._limit = limit

    @route(
        "GET",
        "/v1/socket",
        who=Who.ANYONE,
        hears=Heard,
        tells=(
            Ready,
            Accepted,
            MessageSent,
            PieceSent,
            Retracted,
            ConversationSent,
            TypingFrame,
            ErrorFrame,
            Bye,
        ),
        refuses=(InvalidInput, Forbidden),
    )
    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Open a WebSocket; its first frame says who it is."""
        self._sockets.check_origin(request)
        async with self._sockets.opened(request) as (socket, response):
            try:
                await self._serve(socket, request)
            except ConciergeError as error:
                socket.send(ErrorFrame(problem=problem_of(error)))
                socket.end(Ending(code=WSCloseCode.POLICY_VIOLATION, reason="refused"))
        return response

    async def _serve(self, socket: Socket, request: web.Request) -> None:
        first = await socket.first_frame()
        if first is None:
            raise Unauthenticated("no hello came in time", fix="send a hello frame first")
        hello = parse(first, Hello)
        caller = await self._identity.customer_of(hello.token)
        await self._signals.heed(request, caller)
        with self._broadcast.subscription(hello.conversation) as subscription:
            line = await self._line(socket, caller, hello)
            await line.follower.catch_up()
            ended = asyncio.Event()

            def end() -> None:
                """Ask what runs beside to stop."""
                subscription.end()
                ended.set()

            checking = keep_checking(partial(self._identity.customer_of, hello.token), ended=ended)
            await listen_beside(self._listen(line), [line.follower.follow(subscription), checking], end=end)

    async def _line(self, socket: Socket, caller: Caller, hello: Hello) -> Line:
        """Say that all is well, and remember what the browser has."""
        conversation_id = ConversationId(hello.conversation)
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(conversation_id, caller.customer_id)
            socket.send(Ready(conversation=await shown(work, conversation)))
        socket.customer_id = caller.customer_id
        self._sockets.seat(socket, of=caller.customer_id)
        after = min(hello.after, conversation.seq)  # a number yet to come would hide what comes
        follower = Follower(
            socket, work=self._work, conversation_id=conversation_id, after=after, me=CUSTOMER
        )
        return Line(socket=socket, caller=caller, conversation_id=conversation_id, follower=follower)

    async def _listen(self, line: Line) -> None:
        async for frame in line.socket.frames():
            await self._handle(line, frame)

    async def _handle(self, line: Line, raw: str) -> None:
        """Do what one frame asks for; what is wrong with it is said and the socket stays open."""
        client_id: str | None = None
        try:
            await self._limit.spend(line.caller.customer_id)
            frame = parse(raw, CustomerFrame).root
            client_id = frame.client_id if isinstance(frame, MessageFrame) else None
            await self._do(line, frame)
        except ConciergeError as error:
            line.socket.send(ErrorFrame(problem=problem_of(error), client_id=client_id))

    async def _do(self, line: Line, frame: Asked) -> None:
        match frame:
            case TypingSignal():
                self._broadcast.typing(line.conversation_id, author=CUSTOMER)
            case ReadFrame():
                with self._running.one():
                    await self._reading.by_customer(line.caller.customer_id, line.conversation_id, frame.seq)
            case PersonFrame():
                with self._running.one():
                    await self._escalation.ask(line.caller.customer_id, line.conversation_id)
            case MessageFrame():
                with self._running.one():
                    await self._take(line, frame)

    async def _take(self, line: Line, frame: MessageFrame) -> None:
        async def accepted(message: Message) -> None:
            """Tell the browser that the message is safely stored."""
            line.socket.send(Accepted(client_id=frame.client_id, message=MessageOut.of(message)))
            line.follower.show(message)
            self._broadcast.typing(line.conversation_id, author=ASSISTANT)

        is_said = False

        async def piece(text: str) -> None:
            """Show what is being said."""
            nonlocal is_said
            is_said = True
            line.socket.send(PieceSent(client_id=frame.client_id, piece=PieceOut.of(text)))

        sent = CustomerMessage(client_id=frame.client_id, text=frame.text, context=frame.context)
        answer: Message | None = None
        try:
            watcher = Watcher(admitted=accepted, piece=piece)
            outcome = await self._chat.take(line.caller, line.conversation_id, sent, watcher=watcher)
            answer = outcome.answer
        finally:
            if answer is not None:
                line.follower.show(answer)
            elif is_said:
                line.socket.send(Retracted(client_id=frame.client_id))


def _state(conversation: ConversationOut) -> ConversationOut:
    """Return what of a conversation is worth a frame of its own: messages tell the rest."""
    return conversation.model_copy(update={"seq": 0, "updated_at": conversation.started_at})
