"""Carry frames to and from one browser without ever waiting for it.

Each socket has one bounded queue and one writer. Whoever wants to send puts a frame into
the queue and goes on; a browser that lets the queue fill up is closed with 1013 and comes
back to where it was. On shutdown every socket hears `bye` before it is closed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, WSMsgType, hdrs, web
from pydantic import BaseModel

from assistant.errors import Forbidden, InvalidInput, TooMany
from assistant.events import CustomerId, StaffId
from assistant.web.addresses import ADDRESS, UNKNOWN, group_of
from assistant.web.bodies import BODY_BYTES
from assistant.web.metrics import Metrics
from assistant.web.problems import ProblemOut

log = structlog.stdlib.get_logger()

HEARTBEAT = 30.0  # seconds; under the 60 after which common proxies drop an idle connection
CLOSE_SECONDS = 3.0  # how long a browser may take to say goodbye in turn
CHECK_SECONDS = 60.0  # between two looks at whether who listens may still do so
GOODBYE_SECONDS = 1.0  # for what is still in line
RETRY_SECONDS = 30  # until another may have been closed


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
    of_address: int = 1_000  # open at once from one address: a shop's whole office may share it
    of_one: int = 20  # open at once of one customer or member of staff; the oldest makes room
    write_seconds: float = 20.0  # a frame that takes longer to hand to the network is for nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a socket ends; without a reason nothing is said."""

    code: int
    reason: str = ""


TOO_SLOW = Ending(code=WSCloseCode.TRY_AGAIN_LATER, reason="too slow")
DONE = Ending(code=WSCloseCode.OK)
TOO_MANY_OPEN = Ending(code=WSCloseCode.POLICY_VIOLATION, reason="too many windows")


class Socket:
    """One open WebSocket: `send` and `end` never wait, `frames` yields what the browser says."""

    def __init__(self, response: web.WebSocketResponse, rules: SocketRules, metrics: Metrics) -> None:
        self._response = response
        self._rules = rules
        self._metrics = metrics
        self._queue: asyncio.Queue[str] = asyncio.Queue(rules.queue)
        self._ending: Ending | None = None
        self._ends = asyncio.Event()
        self.customer_id: CustomerId | None = None  # set once hello was said; `dismiss` looks here
        self.holder: CustomerId | StaffId | None = None  # `Sockets.seat` says so

    def send(self, frame: BaseModel) -> None:
        """Put `frame` in line; drop the socket if the line is full."""
        try:
            self._queue.put_nowait(frame.model_dump_json())
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    async def put(self, frame: BaseModel) -> None:
        """Put `frame` in line once there is room: for what the browser may take at its own speed."""
        await self._queue.put(frame.model_dump_json())

    def end(self, ending: Ending) -> None:
        """Have the writer send what is in line, say goodbye and close; the first ending counts."""
        self._ending = self._ending or ending
        self._ends.set()

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

    async def write(self) -> None:
        """Send what is in line until told to end, or the browser is gone: the one writer."""
        sending = asyncio.create_task(self._send_all())
        ending = asyncio.create_task(self._until_the_end())
        try:
            await asyncio.wait((sending, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _stopped(sending, ending)
        if self._ending is TOO_SLOW:
            self._metrics.slow_sockets.inc()
            log.warning("dropped a socket that did not keep up", queue=self._rules.queue)
        if not self._response.closed:
            await self._close(self._ending or DONE)

    async def _until_the_end(self) -> None:
        await self._ends.wait()

    async def _send_all(self) -> None:
        while True:
            frame = await self._queue.get()
            try:
                async with asyncio.timeout(self._rules.write_seconds):
                    await self._response.send_str(frame)
            except ConnectionError:
                return
            except TimeoutError:
                self.end(TOO_SLOW)
                return

    async def _close(self, ending: Ending) -> None:
        if ending is not TOO_SLOW:
            await self._say_goodbye(ending)
        message = ending.reason.encode()
        await self._response.close(code=ending.code, message=message, drain=ending is not TOO_SLOW)

    async def _say_goodbye(self, ending: Ending) -> None:
        """Send what is left in line and the last word, as far as the browser still takes it."""
        last = [Bye(reason=ending.reason).model_dump_json()] if ending.reason else []
        left = [self._queue.get_nowait() for _ in range(self._queue.qsize())]
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                for frame in (*left, *last):
                    await self._response.send_str(frame)
        except (ConnectionError, TimeoutError):
            log.info("a socket closed with frames unsent")


class Kept(Protocol):
    """Whatever is open and has to hear that we go."""

    customer_id: CustomerId | None

    def end(self, ending: Ending) -> None:
        """Say goodbye and stop; the first ending counts."""
        ...


class Sockets:
    """Knows every open socket, so that all can be told when we go."""

    def __init__(
        self,
        *,
        rules: SocketRules,
        metrics: Metrics,
        allowed_origins: frozenset[str],
        public_origin: str | None = None,
    ) -> None:
        self._rules = rules
        self._metrics = metrics
        self._allowed_origins = allowed_origins
        self._public_origin = public_origin
        self._open: dict[Kept, asyncio.Event] = {}  # the event says that it is gone
        self._from: Counter[str] = Counter()  # sockets by address
        self._seated: dict[CustomerId | StaffId, list[Socket]] = {}  # the oldest first

    def check_origin(self, request: web.Request, *, is_own_only: bool = False) -> None:
        """Raise `Forbidden` if a browser calls from a website that may not; programs send no origin."""
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None and not is_own_only:
            return
        allowed = frozenset[str]() if is_own_only else self._allowed_origins
        if not is_own_origin(request, self._public_origin) and origin not in allowed:
            raise Forbidden("this website may not connect", fix="add it to CONCIERGE_ALLOWED_ORIGINS")

    @asynccontextmanager
    async def opened(self, request: web.Request) -> AsyncIterator[tuple[Socket, web.WebSocketResponse]]:
        """Open a WebSocket with its writer; both end on leaving. Raises `TooMany` from one address."""
        with self._place_for(group_of(request.get(ADDRESS, UNKNOWN))):
            response = web.WebSocketResponse(
                timeout=CLOSE_SECONDS, heartbeat=HEARTBEAT, max_msg_size=BODY_BYTES, compress=False
            )
            await response.prepare(request)
            socket = Socket(response, self._rules, self._metrics)
            with self.keeping(socket):
                writer = asyncio.create_task(socket.write())
                try:
                    yield socket, response
                finally:
                    self._unseat(socket)
                    socket.end(DONE)
                    await asyncio.wait((writer,), timeout=2 * CLOSE_SECONDS)
                    await _stopped(writer)

    @contextmanager
    def keeping(self, one: Kept) -> Iterator[None]:
        """Know of something that is open while inside."""
        self._open[one] = asyncio.Event()
        self._metrics.sockets.inc()
        try:
            yield
        finally:
            self._metrics.sockets.dec()
            self._open.pop(one).set()

    def seat(self, socket: Socket, *, of: CustomerId | StaffId) -> None:
        """Note whose a socket is; beyond so many of theirs the oldest are closed.

        Somebody whose every window is open for weeks must not take the place of others.
        """
        socket.holder = of
        theirs = self._seated.setdefault(of, [])
        theirs.append(socket)
        for oldest in theirs[: max(0, len(theirs) - self._rules.of_one)]:
            oldest.end(TOO_MANY_OPEN)

    async def goodbye(self, reason: str) -> None:
        """Tell every socket that we go, and wait until each is closed."""
        gone = [asyncio.ensure_future(event.wait()) for event in self._open.values()]
        for socket in self._open:
            socket.end(Ending(code=WSCloseCode.GOING_AWAY, reason=reason))
        if gone:
            await asyncio.wait(gone, timeout=3 * CLOSE_SECONDS)
        for one in gone:
            one.cancel()

    def dismiss(self, customer_id: CustomerId, *, reason: str) -> None:
        """Close the sockets of a customer who is gone, or is somebody else by now."""
        for socket in self._open:
            if socket.customer_id == customer_id:
                socket.end(Ending(code=WSCloseCode.POLICY_VIOLATION, reason=reason))

    def _unseat(self, socket: Socket) -> None:
        if socket.holder is None:
            return
        theirs = self._seated[socket.holder]
        theirs.remove(socket)
        if not theirs:
            del self._seated[socket.holder]

    @contextmanager
    def _place_for(self, address: str) -> Iterator[None]:
        """Count a socket from `address` while inside. Raises `TooMany`."""
        if self._from[address] >= self._rules.of_address:
            raise TooMany("too many connections are open", retry_after=RETRY_SECONDS)
        self._from[address] += 1
        try:
            yield
        finally:
            self._from[address] -= 1
            if not self._from[address]:
                del self._from[address]


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


async def keep_checking(
    check: Callable[[], Awaitable[object]], *, ended: asyncio.Event, seconds: float = CHECK_SECONDS
) -> None:
    """Call `check` again and again until `ended`: a socket outlives the token that opened it.

    Raises what `check` raises.
    """
    while not ended.is_set():
        try:
            async with asyncio.timeout(seconds):
                await ended.wait()
        except TimeoutError:
            await check()


async def _stopped(*tasks: asyncio.Task[None]) -> None:
    """Cancel what still runs, and raise the first error of any."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def is_own_origin(request: web.Request, public_origin: str | None) -> bool:
    """Whether a browser sent `request` from a page of ours: the host that was called, or the public one."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None:
        return False
    return origin in {public_origin, f"http://{request.host}", f"https://{request.host}"}


def origin_of(url: str | None) -> str | None:
    """Return the origin of an address, as browsers write it."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None
