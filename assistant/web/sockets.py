"""Carry frames to and from one browser without ever waiting for it.

Each socket has one bounded queue and one writer. Whoever wants to send puts a frame into
the queue and goes on; a browser that lets the queue fill up is closed with 1013 and comes
back to where it was. On shutdown every socket hears `bye` before it is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, WSMsgType, hdrs, web
from pydantic import BaseModel

from assistant.errors import Forbidden, InvalidInput
from assistant.events import CustomerId
from assistant.web.bodies import BODY_BYTES
from assistant.web.metrics import Metrics
from assistant.web.problems import ProblemOut

log = structlog.stdlib.get_logger()

HEARTBEAT = 30.0  # seconds; under the 60 after which common proxies drop an idle connection
CLOSE_SECONDS = 3.0  # how long a browser may take to say goodbye in turn


class Bye(BaseModel):
    """The last frame of a socket that we close."""

    type: Literal["bye"] = "bye"
    reason: str


class ErrorFrame(BaseModel):
    """What was wrong with a frame; the socket stays open."""

    type: Literal["error"] = "error"
    problem: ProblemOut
    client_id: str | None = None


class TypingFrame(BaseModel):
    """Somebody is writing."""

    type: Literal["typing"] = "typing"
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRules:
    """What a socket may take: frames waiting, and seconds until it must have said hello."""

    queue: int
    hello_seconds: float = 10.0
    write_seconds: float = 20.0  # a frame that takes longer to hand to the network is for nobody


class Socket:
    """One open WebSocket: `send` never waits, `frames` yields what the browser says."""

    def __init__(self, response: web.WebSocketResponse, rules: SocketRules, metrics: Metrics) -> None:
        self._response = response
        self._rules = rules
        self._metrics = metrics
        self._queue: asyncio.Queue[str] = asyncio.Queue(rules.queue)
        self._too_slow = asyncio.Event()
        self.customer_id: CustomerId | None = None  # set once hello was said; `dismiss` looks here

    def send(self, frame: BaseModel) -> None:
        """Put `frame` in line; drop the socket if the line is full."""
        try:
            self._queue.put_nowait(frame.model_dump_json())
        except asyncio.QueueFull:
            self._too_slow.set()

    async def frames(self) -> AsyncIterator[str]:
        """Yield each text frame until the browser goes. Raises `InvalidInput` on a binary one."""
        async for message in self._response:
            if message.type is not WSMsgType.TEXT:
                raise InvalidInput("frame", "is not text", fix="send JSON in text frames")
            yield message.data

    async def first_frame(self) -> str | None:
        """Return what the browser says first, or `None` if it goes or says nothing in time."""
        try:
            async with asyncio.timeout(self._rules.hello_seconds):
                async for frame in self.frames():
                    return frame
        except TimeoutError:
            return None
        return None

    async def close(self, *, code: int, reason: str) -> None:
        """Say goodbye behind what is in line already, then close."""
        self.send(Bye(reason=reason))
        try:
            async with asyncio.timeout(1):
                await self._queue.join()
        except TimeoutError:
            log.info("a socket closed with frames unsent", code=code)
        await self._response.close(code=code, message=reason.encode()[:120])

    async def write(self) -> None:
        """Send what is in line until the socket is too slow or gone: the one writer."""
        sending = asyncio.create_task(self._send_all())
        slow = asyncio.create_task(self._wait_until_slow())
        try:
            await asyncio.wait((sending, slow), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _stopped(sending, slow)
        if self._too_slow.is_set() and not self._response.closed:
            self._metrics.slow_sockets.inc()
            log.warning("dropped a socket that did not keep up", queue=self._rules.queue)
            await self._response.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"too slow", drain=False)

    async def _wait_until_slow(self) -> None:
        await self._too_slow.wait()

    async def _send_all(self) -> None:
        while not self._response.closed:
            frame = await self._queue.get()
            try:
                async with asyncio.timeout(self._rules.write_seconds):
                    await self._response.send_str(frame)
            except (ConnectionError, TimeoutError):
                self._too_slow.set()
                return
            finally:
                self._queue.task_done()


class Sockets:
    """Knows every open socket, so that all can be told when we go."""

    def __init__(self, *, rules: SocketRules, metrics: Metrics, allowed_origins: frozenset[str]) -> None:
        self._rules = rules
        self._metrics = metrics
        self._allowed_origins = allowed_origins
        self._open: set[Socket] = set()

    def check_origin(self, request: web.Request, *, is_own_only: bool = False) -> None:
        """Raise `Forbidden` if a browser calls from a website that may not; programs send no origin."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None and not is_own_only:
            return
        allowed = frozenset[str]() if is_own_only else self._allowed_origins
        if not is_own_origin(request, origin) and origin not in allowed:
            raise Forbidden("this website may not connect", fix="add it to CONCIERGE_ALLOWED_ORIGINS")

    @asynccontextmanager
    async def opened(self, request: web.Request) -> AsyncIterator[tuple[Socket, web.WebSocketResponse]]:
        """Open a WebSocket with its writer; both end on leaving."""
        response = web.WebSocketResponse(
            timeout=CLOSE_SECONDS, heartbeat=HEARTBEAT, max_msg_size=BODY_BYTES, compress=False
        )
        await response.prepare(request)
        socket = Socket(response, self._rules, self._metrics)
        self._open.add(socket)
        self._metrics.sockets.inc()
        writer = asyncio.create_task(socket.write())
        try:
            yield socket, response
        finally:
            self._open.discard(socket)
            self._metrics.sockets.dec()
            writer.cancel()
            await asyncio.wait((writer,))
            if not response.closed:
                await response.close()

    async def goodbye(self, reason: str) -> None:
        """Tell every socket that we go, and close it."""
        await asyncio.gather(
            *(one.close(code=WSCloseCode.GOING_AWAY, reason=reason) for one in tuple(self._open))
        )

    async def dismiss(self, customer_id: CustomerId) -> None:
        """Close the sockets of a customer who is gone."""
        theirs = [one for one in self._open if one.customer_id == customer_id]
        await asyncio.gather(
            *(one.close(code=WSCloseCode.POLICY_VIOLATION, reason="erased") for one in theirs)
        )


async def listen_beside(
    listening: Coroutine[object, object, None],
    following: Sequence[Coroutine[object, object, None]],
    *,
    end: Callable[[], None],
) -> None:
    """Listen to a browser while what it follows is sent; when one stops, stop the others.

    `end` asks the followers to stop: one that is reading from the database finishes that
    first. An error in any is raised.
    """
    listener = asyncio.create_task(listening)
    followers = [asyncio.create_task(one) for one in following]
    try:
        await asyncio.wait((listener, *followers), return_when=asyncio.FIRST_COMPLETED)
    finally:
        end()
        listener.cancel()
        await asyncio.wait((listener, *followers), timeout=CLOSE_SECONDS)
        await _stopped(listener, *followers)


async def _stopped(*tasks: asyncio.Task[None]) -> None:
    """Cancel what still runs, and raise the first error of any."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def is_own_origin(request: web.Request, origin: str | None) -> bool:
    """Whether `origin` is the host that the request was sent to."""
    return origin is not None and urlsplit(origin).netloc == request.host
