"""Let customers chat over HTTP: start a conversation, send messages, ask for a person.

Every message carries an id that the sender chose, so that one sent twice counts once. A
reply comes as JSON, or as server-sent events when asked for: what is streamed is
provisional until the `reply` event, which replaces it; a `retracted` event takes it back.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from aiohttp import hdrs, web
from pydantic import BaseModel

from assistant.channels.exchanges import (
    AdmittedEvent,
    After,
    ConversationAnswer,
    ConversationList,
    ConversationWithMessages,
    CustomerMessage,
    Exchange,
    Rate,
    ReplyEvent,
    RetractedEvent,
    StartConversation,
    VisitorOut,
)
from assistant.channels.taking import Chat
from assistant.conversations.model import Conversation, Message, Owner
from assistant.errors import ConciergeError
from assistant.escalation import Escalation
from assistant.events import Clock, ConversationId, CustomerId, new_id
from assistant.handoff.queue import Queue
from assistant.tokens.model import Scope
from assistant.watching import Watcher
from assistant.web.bodies import Nothing
from assistant.web.identity import CALLER, WEB
from assistant.web.problems import problem_of
from assistant.web.routes import EVENT_STREAM, Sent, Who, route
from assistant.web.showing import all_shown, messages_shown, shown
from assistant.web.tokens import VisitorTokens
from assistant.web.wire import ConversationOut, MessageOut, PieceOut
from assistant.welcome import Welcome
from assistant.work import Work

LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
SHOWN = 50  # conversations listed, newest first


class ChatDoor:
    """Serves conversations over HTTP."""

    def __init__(
        self,
        chat: Chat,
        *,
        welcome: Welcome,
        escalation: Escalation,
        visitors: VisitorTokens,
        work: Work,
        clock: Clock,
    ) -> None:
        self._chat = chat
        self._welcome = welcome
        self._escalation = escalation
        self._visitors = visitors
        self._work = work
        self._clock = clock

    @route("POST", "/v1/visitors", who=Who.ANYONE, takes=Nothing, gives=VisitorOut, status=HTTPStatus.CREATED)
    async def visit(self, request: web.Request, _body: Nothing) -> VisitorOut:
        """Give somebody who is not signed in a token of their own."""
        now, customer_id = self._clock(), CustomerId(new_id("cus"))
        async with self._work.writing() as work:
            await work.customers.visitor(customer_id, locale=locale_of(request), at=now)
        token, expires_at = self._visitors.sign(customer_id, at=now)
        return VisitorOut(token=token, expires_at=expires_at)

    @route(
        "POST",
        "/v1/conversations",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=StartConversation,
        gives=ConversationWithMessages,
        status=HTTPStatus.CREATED,
    )
    async def start(self, request: web.Request, body: StartConversation) -> Sent:
        """Start a conversation with a greeting; a repeat of the id returns the first one."""
        caller = request[CALLER]
        name = body.client_id if caller.channel == WEB else f"{caller.channel}:{body.client_id}"
        conversation, messages, is_repeat = await self._welcome.open(
            caller.customer_id, channel=caller.channel, client_id=name
        )
        async with self._work.reading() as work:
            content = ConversationWithMessages(
                conversation=await shown(work, conversation),
                messages=await messages_shown(work, messages, customer_id=conversation.customer_id),
            )
        return Sent(content=content, status=_status(is_repeat=is_repeat))

    @route("GET", "/v1/conversations", who=Who.CUSTOMER, gives=ConversationList)
    async def list(self, request: web.Request) -> ConversationList:
        """Return the customer's conversations, newest first."""
        async with self._work.reading() as work:
            found = await work.conversations.of_customer(request[CALLER].customer_id, SHOWN)
            return ConversationList(conversations=await all_shown(work, found))

    @route(
        "GET",
        "/v1/conversations/{conversation}",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=After,
        gives=ConversationWithMessages,
    )
    async def read(self, request: web.Request, query: After) -> ConversationWithMessages:
        """Return one conversation and its messages behind `after`."""
        async with self._work.reading() as work:
            conversation = await work.conversations.owned(_id(request), request[CALLER].customer_id)
            messages = await work.conversations.messages(conversation.id, after=query.after)
            return ConversationWithMessages(
                conversation=await shown(work, conversation),
                messages=await messages_shown(work, messages, customer_id=conversation.customer_id),
            )

    @route(
        "POST",
        "/v1/conversations/{conversation}/messages",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=CustomerMessage,
        gives=Exchange,
        status=HTTPStatus.CREATED,
        streams=(
            ("admitted", AdmittedEvent),
            ("piece", PieceOut),
            ("reply", ReplyEvent),
            ("retracted", RetractedEvent),
            ("done", Nothing),
        ),
    )
    async def send(self, request: web.Request, body: CustomerMessage) -> Sent | web.StreamResponse:
        """Take a message and return the reply, as JSON or as server-sent events."""
        if EVENT_STREAM in request.headers.get(hdrs.ACCEPT, ""):
            return await self._streamed(request, body)
        outcome = await self._chat.take(request[CALLER], _id(request), body)
        content = Exchange(
            message=MessageOut.of(outcome.message),
            reply=MessageOut.of(outcome.answer) if outcome.answer else None,
            conversation=await self._shown(outcome.conversation),
        )
        return Sent(content=content, status=_status(is_repeat=outcome.is_repeat))

    @route(
        "POST",
        "/v1/conversations/{conversation}/person",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=Nothing,
        gives=ConversationWithMessages,
    )
    async def ask_for_person(self, request: web.Request, _body: Nothing) -> ConversationWithMessages:
        """Fetch a person; asking again changes nothing."""
        before = await self._owned(request)
        conversation = await self._escalation.ask(request[CALLER].customer_id, before.id)
        async with self._work.reading() as work:
            messages = await work.conversations.messages(conversation.id, after=before.seq)
            return ConversationWithMessages(
                conversation=await shown(work, conversation),
                messages=await messages_shown(work, messages, customer_id=conversation.customer_id),
            )

    @route(
        "POST",
        "/v1/conversations/{conversation}/rating",
        who=Who.CUSTOMER,
        takes=Rate,
        gives=ConversationAnswer,
    )
    async def rate(self, request: web.Request, body: Rate) -> ConversationAnswer:
        """Say how it went; the last word counts."""
        async with self._work.writing() as work:
            conversation = await work.conversations.owned(_id(request), request[CALLER].customer_id)
            await work.conversations.rate(conversation.id, body.score)
            rated = await work.conversations.get(conversation.id)
            return ConversationAnswer(conversation=await shown(work, rated))

    @route(
        "POST",
        "/v1/conversations/{conversation}/close",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=Nothing,
        gives=ConversationAnswer,
    )
    async def close(self, request: web.Request, _body: Nothing) -> ConversationAnswer:
        """End the conversation; ending it again changes nothing."""
        async with self._work.writing() as work:
            conversation = await work.conversations.owned(_id(request), request[CALLER].customer_id)
            queue = Queue(work.handoffs, work.conversations, work.outbox)
            closed = await queue.close(conversation.id, at=self._clock(), by=None)
            return ConversationAnswer(conversation=await shown(work, closed))

    async def _owned(self, request: web.Request) -> Conversation:
        async with self._work.reading() as work:
            return await work.conversations.owned(_id(request), request[CALLER].customer_id)

    async def _shown(self, conversation: Conversation) -> ConversationOut:
        """Show a conversation; one that the assistant owns needs nothing from the database."""
        if conversation.owner is Owner.ASSISTANT:
            return ConversationOut.of(conversation, agent_name=None, position=None)
        async with self._work.reading() as work:
            return await shown(work, conversation)

    async def _streamed(self, request: web.Request, body: CustomerMessage) -> web.StreamResponse:
        """Answer with events; what is wrong before the message is stored is an ordinary problem."""
        response = web.StreamResponse(
            headers={hdrs.CONTENT_TYPE: EVENT_STREAM, hdrs.CACHE_CONTROL: "no-store"}
        )

        async def on_admitted(message: Message) -> None:
            """Begin the stream: from here on the message is stored."""
            await response.prepare(request)
            await response.write(event("admitted", AdmittedEvent(message=MessageOut.of(message))))

        async def on_piece(text: str) -> None:
            """Show what is being said."""
            await response.write(event("piece", PieceOut.of(text)))

        try:
            outcome = await self._chat.take(
                request[CALLER], _id(request), body, watcher=Watcher(admitted=on_admitted, piece=on_piece)
            )
        except ConciergeError as error:
            if not response.prepared:
                raise
            reason = problem_of(error).detail or "the reply could not be recorded"
            await response.write(event("retracted", RetractedEvent(reason=reason)))
        else:
            reply = MessageOut.of(outcome.answer) if outcome.answer else None
            shown_now = await self._shown(outcome.conversation)
            await response.write(event("reply", ReplyEvent(reply=reply, conversation=shown_now)))
        await response.write(event("done", Nothing()))
        return response


def event(name: str, content: BaseModel) -> bytes:
    """Return one server-sent event."""
    return f"event: {name}\ndata: {content.model_dump_json()}\n\n".encode()


def locale_of(request: web.Request) -> str:
    """Return the language that the browser asks for first, or English."""
    first = request.headers.get(hdrs.ACCEPT_LANGUAGE, "").split(",")[0].split(";")[0].strip()
    return first if LOCALE.fullmatch(first) else "en"


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])


def _status(*, is_repeat: bool) -> HTTPStatus:
    return HTTPStatus.OK if is_repeat else HTTPStatus.CREATED
