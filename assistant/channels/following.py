"""Let programs follow a conversation by server-sent events: what the WebSocket tells, over plain HTTP.

The id of an event is the number of the last message; whoever comes back with it as `Last-Event-ID`
misses nothing and gets nothing twice.
"""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import WSCloseCode, web

from assistant.channels.exchanges import After
from assistant.channels.socket import CUSTOMER, ConversationSent, Follower, MessageSent
from assistant.errors import ConciergeError, InvalidInput
from assistant.events import Clock, ConversationId
from assistant.tokens.model import Scope
from assistant.web.broadcast import Broadcast
from assistant.web.event_stream import EventStream
from assistant.web.identity import CALLER, Identity, bearer
from assistant.web.problems import problem_of
from assistant.web.programs import TOKEN, token_of
from assistant.web.routes import EVENT_STREAM, Who, route
from assistant.web.sockets import (
    Bye,
    Ending,
    ErrorFrame,
    Sockets,
    TypingFrame,
    keep_checking,
    listen_beside,
)
from assistant.work import Work

LARGEST = 2**31 - 1


class FollowingDoor:
    """Serves conversations as streams of events."""

    def __init__(
        self, *, identity: Identity, work: Work, sockets: Sockets, broadcast: Broadcast, clock: Clock
    ) -> None:
        self._identity = identity
        self._work = work
        self._sockets = sockets
        self._broadcast = broadcast
        self._clock = clock

    @route(
        "GET",
        "/v1/conversations/{conversation}/events",
        who=Who.CUSTOMER,
        scope=Scope.CONVERSATIONS,
        takes=After,
        sends=EVENT_STREAM,
        streams=(
            ("message", MessageSent),
            ("conversation", ConversationSent),
            ("typing", TypingFrame),
            ("error", ErrorFrame),
            ("bye", Bye),
        ),
    )
    async def follow(self, request: web.Request, query: After) -> web.StreamResponse:
        """Send each message behind `after`, or behind `Last-Event-ID`, then whatever comes."""
        after = max(query.after, last_seen(request))
        caller, conversation_id = request[CALLER], ConversationId(request.match_info["conversation"])
        async with self._work.reading() as work:
            kept = await work.conversations.owned(conversation_id, caller.customer_id)
        stream = EventStream(after=min(after, kept.seq), customer_id=caller.customer_id)
        follower = Follower(
            stream, work=self._work, conversation_id=conversation_id, after=stream.after, me=CUSTOMER
        )
        with self._sockets.keeping(stream), self._broadcast.subscription(conversation_id) as subscription:
            response = await stream.opened(request)
            ended = asyncio.Event()

            def end() -> None:
                """Ask what runs beside to stop."""
                subscription.end()
                ended.set()

            async def tell() -> None:
                """Send what is there already, then what comes."""
                await follower.catch_up()
                await follower.follow(subscription)

            checking = keep_checking(partial(self._check, request), ended=ended)
            try:
                await listen_beside(stream.write(), [tell(), checking], end=end)
            except ConciergeError as error:
                stream.send(ErrorFrame(problem=problem_of(error)))
                stream.end(Ending(code=WSCloseCode.POLICY_VIOLATION, reason="refused"))
                await stream.write()
        return response

    async def _check(self, request: web.Request) -> None:
        """Raise `Unauthenticated` once the token does not hold any more."""
        secret = bearer(request) or ""
        if TOKEN not in request:
            await self._identity.customer_of(secret)
            return
        await token_of(self._work, secret, at=self._clock())


def last_seen(request: web.Request) -> int:
    """Return the number that `Last-Event-ID` names, 0 without it. Raises `InvalidInput`."""
    told = request.headers.get("Last-Event-ID", "0").strip() or "0"
    if not (told.isascii() and told.isdigit()) or len(told) > len(str(LARGEST)):
        raise InvalidInput("Last-Event-ID", "is no number of a message", fix="send the id of the last event")
    return min(int(told), LARGEST)
