"""Let customers chat over a WebSocket: messages arrive by themselves, in order, each once.

The browser says who it is and the number of the last message it has; everything behind
that follows, then whatever comes. What is sent is always read from the database, so a
socket that was away for a day, or for a moment, misses nothing and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from aiohttp import WSCloseCode, web
from pydantic import BaseModel, Discriminator, Field, RootModel

from assistant.channels.chat import Chat, ClientId, SendMessage, Text
from assistant.conversations.model import Message
from assistant.errors import ConciergeError, Unauthenticated
from assistant.escalation import Escalation
from assistant.events import ConversationId
from assistant.web.bodies import Strict, parse
from assistant.web.broadcast import Broadcast, Kind, Notice, Subscription
from assistant.web.identity import Caller, Identity
from assistant.web.limits import RateLimit
from assistant.web.problems import problem_of
from assistant.web.routes import Who, route
from assistant.web.running import Running
from assistant.web.showing import shown
from assistant.web.sockets import Ending, ErrorFrame, Socket, Sockets, TypingFrame, listen_beside
from assistant.web.tokens import LONGEST_TOKEN
from assistant.web.wire import ConversationOut, MessageOut
from assistant.work import Work

CUSTOMER = "customer"  # who is typing, as both sides see it
ASSISTANT = "assistant"


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


class TypingSignal(Strict):
    """The customer is writing."""

    type: Literal["typing"]


class PersonFrame(Strict):
    """The customer asks for a person."""

    type: Literal["person"]


class CustomerFrame(RootModel[Annotated[MessageFrame | TypingSignal | PersonFrame, Discriminator("type")]]):
    """Whatever a customer may send after the hello."""


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


class ConversationSent(BaseModel):
    """The conversation's state changed."""

    type: Literal["conversation"] = "conversation"
    conversation: ConversationOut


class Follower:
    """Keeps one browser up to date with one conversation."""

    def __init__(
        self, socket: Socket, *, work: Work, conversation_id: ConversationId, after: int, me: str
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
        """Send what `notices` speak of."""
        for notice in notices:
            if notice.kind is Kind.TYPING and notice.author != self._me:
                self._socket.send(TypingFrame(author=notice.author))
        if any(notice.kind is Kind.CHANGED for notice in notices):
            await self.catch_up()

    async def catch_up(self) -> None:
        """Send every message behind the last one sent, and the state if it changed."""
        async with self._work.reading() as work:
            conversation = await shown(work, await work.conversations.get(self._conversation_id))
            messages = await work.conversations.messages(self._conversation_id, after=self._after)
        for message in messages:
            self._socket.send(MessageSent(message=MessageOut.of(message)))
            self._after = message.seq
        if conversation != self._last:
            self._last = conversation
            self._socket.send(ConversationSent(conversation=conversation))


class SocketDoor:
    """Serves the customers' WebSocket."""

    def __init__(
        self,
        chat: Chat,
        *,
        escalation: Escalation,
        identity: Identity,
        work: Work,
        sockets: Sockets,
        broadcast: Broadcast,
        running: Running,
        limit: RateLimit,
    ) -> None:
        self._chat = chat
        self._escalation = escalation
        self._identity = identity
        self._work = work
        self._sockets = sockets
        self._broadcast = broadcast
        self._running = running
        self._limit = limit

    @route("GET", "/v1/socket", who=Who.ANYONE)
    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Open a WebSocket; its first frame says who it is."""
        self._sockets.check_origin(request)
        async with self._sockets.opened(request) as (socket, response):
            try:
                await self._serve(socket)
            except ConciergeError as error:
                socket.send(ErrorFrame(problem=problem_of(error)))
                socket.end(Ending(code=WSCloseCode.POLICY_VIOLATION, reason="refused"))
        return response

    async def _serve(self, socket: Socket) -> None:
        first = await socket.first_frame()
        if first is None:
            raise Unauthenticated("no hello came in time", fix="send a hello frame first")
        hello = parse(first, Hello)
        caller = await self._identity.customer_of(hello.token)
        conversation_id = ConversationId(hello.conversation)
        with self._broadcast.subscription(conversation_id) as subscription:
            await self._greet(socket, caller, conversation_id)
            socket.customer_id = caller.customer_id
            follower = Follower(
                socket, work=self._work, conversation_id=conversation_id, after=hello.after, me=CUSTOMER
            )
            await follower.catch_up()
            await listen_beside(
                self._listen(socket, caller, conversation_id),
                [follower.follow(subscription)],
                end=subscription.end,
            )

    async def _listen(self, socket: Socket, caller: Caller, conversation_id: ConversationId) -> None:
        async for frame in socket.frames():
            await self._handle(socket, caller, conversation_id, frame)

    async def _greet(self, socket: Socket, caller: Caller, conversation_id: ConversationId) -> None:
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(conversation_id, caller.customer_id)
            socket.send(Ready(conversation=await shown(work, conversation)))

    async def _handle(
        self, socket: Socket, caller: Caller, conversation_id: ConversationId, raw: str
    ) -> None:
        """Do what one frame asks for; what is wrong with it is said and the socket stays open."""
        client_id: str | None = None
        try:
            self._limit.spend(caller.customer_id)
            frame = parse(raw, CustomerFrame).root
            client_id = getattr(frame, "client_id", None)
            await self._do(socket, caller, conversation_id, frame)
        except ConciergeError as error:
            socket.send(ErrorFrame(problem=problem_of(error), client_id=client_id))

    async def _do(
        self,
        socket: Socket,
        caller: Caller,
        conversation_id: ConversationId,
        frame: MessageFrame | TypingSignal | PersonFrame,
    ) -> None:
        match frame:
            case TypingSignal():
                self._broadcast.typing(conversation_id, author=CUSTOMER)
            case PersonFrame():
                with self._running.one():
                    await self._escalation.ask(caller.customer_id, conversation_id)
                self._broadcast.changed(conversation_id)
            case MessageFrame():
                with self._running.one():
                    await self._take(socket, caller, conversation_id, frame)
                self._broadcast.changed(conversation_id)

    async def _take(
        self, socket: Socket, caller: Caller, conversation_id: ConversationId, frame: MessageFrame
    ) -> None:
        async def accepted(message: Message) -> None:
            socket.send(Accepted(client_id=frame.client_id, message=MessageOut.of(message)))
            self._broadcast.typing(conversation_id, author=ASSISTANT)

        sent = SendMessage(client_id=frame.client_id, text=frame.text)
        await self._chat.take(caller, conversation_id, sent, on_admitted=accepted)
