"""Test that sockets never wait for a browser, and say goodbye."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSCloseCode, WSServerHandshakeError, web
from prometheus_client import CollectorRegistry

from assistant.errors import Unauthenticated
from assistant.events import StaffId
from assistant.web.metrics import Metrics
from assistant.web.problems import answer_problems
from assistant.web.sockets import Socket, SocketRules, Sockets, TypingFrame, keep_checking
from tests.channels.site import closed, frame

Serve = Callable[[Socket], Awaitable[None]]
Connect = Callable[[], Awaitable[ClientWebSocketResponse]]


def sockets(rules: SocketRules) -> tuple[Sockets, Metrics]:
    """Return sockets under `rules`, and what counts them."""
    metrics = Metrics(CollectorRegistry())
    return Sockets(rules=rules, metrics=metrics, allowed_origins=frozenset()), metrics


@asynccontextmanager
async def connected(opened_by: Sockets, serve: Serve) -> AsyncGenerator[ClientWebSocketResponse]:
    """Open one socket whose server side does `serve`."""
    async with several(opened_by, serve) as connect:
        yield await connect()


@asynccontextmanager
async def several(opened_by: Sockets, serve: Serve) -> AsyncGenerator[Connect]:
    """Return what opens a socket whose server side does `serve`; all close on leaving."""

    async def handle(request: web.Request) -> web.StreamResponse:
        """Open the socket and serve it."""
        async with opened_by.opened(request) as (socket, response):
            await serve(socket)
        return response

    app = web.Application(middlewares=[answer_problems])
    app.router.add_get("/", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with ClientSession() as session, AsyncExitStack() as stack:

            async def connect() -> ClientWebSocketResponse:
                """Open another one."""
                return await stack.enter_async_context(session.ws_connect(address))

            yield connect
    finally:
        await runner.cleanup()


async def listen(socket: Socket) -> None:
    """Read until the browser goes."""
    async for _ in socket.frames():
        pass


async def test_a_browser_that_does_not_keep_up_is_dropped_loudly() -> None:
    """One phone on a bad line must not hold messages of everybody in memory."""
    opened_by, metrics = sockets(SocketRules(queue=3))

    async def flood(socket: Socket) -> None:
        """Send more than the line holds."""
        for _ in range(10):
            socket.send(TypingFrame(author="agent"))
        await listen(socket)

    async with connected(opened_by, flood) as opened:
        code = await closed(opened)

    assert code == 1013
    assert b"concierge_slow_sockets_total 1.0" in metrics.render()


async def test_a_socket_that_never_says_hello_is_given_up() -> None:
    """Anybody can open sockets and keep silent; they must not pile up."""
    opened_by, _ = sockets(SocketRules(queue=3, hello_seconds=0))
    heard: list[str | None] = []

    async def wait(socket: Socket) -> None:
        """Wait for a hello."""
        heard.append(await socket.first_frame())

    async with connected(opened_by, wait) as opened:
        await closed(opened)

    assert heard == [None]


async def test_who_may_not_listen_any_more_is_noticed() -> None:
    """A token expires and staff sign out while a socket is open; it must not go on for ever."""
    looks: list[int] = []

    async def check() -> None:
        """Let in twice."""
        looks.append(len(looks))
        if len(looks) == 3:
            raise Unauthenticated("the token has expired")

    with pytest.raises(Unauthenticated):
        await keep_checking(check, ended=asyncio.Event(), seconds=0)

    assert looks == [0, 1, 2]


async def test_goodbye_is_said_behind_what_was_in_line() -> None:
    """Before a restart the browser gets its last messages, then learns that it should come back."""
    opened_by, metrics = sockets(SocketRules(queue=10))

    async def talk(socket: Socket) -> None:
        """Send one frame and listen."""
        socket.send(TypingFrame(author="agent"))
        await listen(socket)

    async with connected(opened_by, talk) as opened:
        await frame(opened, "typing")
        leaving = asyncio.create_task(opened_by.goodbye("restarting"))
        bye, code = await frame(opened, "bye"), await closed(opened)
        await leaving

    assert bye["reason"] == "restarting"
    assert code == 1001
    assert b"concierge_sockets 0.0" in metrics.render()


async def test_one_address_opens_only_so_many() -> None:
    """A single machine must not take the places of everybody else."""
    opened_by, _ = sockets(SocketRules(queue=3, of_address=2))

    async with several(opened_by, listen) as connect:
        for _ in range(2):
            await connect()
        with pytest.raises(WSServerHandshakeError) as refused:
            await connect()
        await opened_by.goodbye("make room")
        await connect()

    assert refused.value.status == 429


async def test_of_one_holder_the_oldest_makes_room() -> None:
    """Twenty windows that were forgotten do not keep out the one that is looked at."""
    opened_by, _ = sockets(SocketRules(queue=3, of_one=2))

    async def serve(socket: Socket) -> None:
        """Say whose it is, then listen."""
        opened_by.seat(socket, of=StaffId("stf_mara"))
        socket.send(TypingFrame(author="seated"))
        await listen(socket)

    async with several(opened_by, serve) as connect:
        found = []
        for _ in range(3):
            found.append(await connect())
            await frame(found[-1], "typing")
        oldest = await closed(found[0])
        still_open = [one.closed for one in found[1:]]

    assert oldest == WSCloseCode.POLICY_VIOLATION
    assert still_open == [False, False]
