"""Whoever sends next to nothing keeps no connection and no reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from assistant.errors import TooSlow
from assistant.web.arriving import GuardedSite, note_arrival
from assistant.web.bodies import BODY_BYTES, BODY_SECONDS, body_of, seconds_for
from assistant.web.problems import answer_problems

MOMENT = 0.05  # seconds
DEADLINE = 20.0
HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"


@asynccontextmanager
async def listening(head_seconds: float, body_seconds: float = DEADLINE) -> AsyncGenerator[int]:
    """Serve a page and an echo of bodies on a port."""

    async def page(_request: web.Request) -> web.Response:
        """Say hello."""
        return web.Response(text="hello")

    async def echo(request: web.Request) -> web.Response:
        """Return the body."""
        return web.Response(body=await body_of(request, largest=BODY_BYTES, seconds=body_seconds))

    app = web.Application(middlewares=[note_arrival, answer_problems])
    app.router.add_get("/", page)
    app.router.add_post("/", echo)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await GuardedSite(runner, "127.0.0.1", 0, head_seconds=head_seconds).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def answered(port: int, sent: bytes) -> bytes:
    """Send some bytes, and return all that comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        async with asyncio.timeout(DEADLINE):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET", HEAD, HEAD + b"X-Slow: "])
async def test_a_head_that_does_not_come_in_time_is_not_waited_for(sent: bytes) -> None:
    """A thousand open connections that say nothing must not keep out one customer who does."""
    async with listening(MOMENT) as port:
        assert await answered(port, sent) == b""


async def test_a_whole_head_is_answered() -> None:
    """The guard is in nobody's way, and two requests on one connection are two."""
    async with listening(DEADLINE) as port:
        said = await answered(port, HEAD + b"\r\n" + HEAD + b"Connection: close\r\n\r\n")

    assert said.count(b"200 OK") == said.count(b"hello") == 2


async def test_the_deadline_ends_with_the_first_request() -> None:
    """A reply may take longer than a head may."""
    async with listening(DEADLINE) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"\r\n")
        async with asyncio.timeout(DEADLINE):
            assert b"200 OK" in await reader.readuntil(b"hello")
            writer.write(HEAD + b"Connection: close\r\n\r\n")
            assert b"200 OK" in await reader.read()
        writer.close()


async def test_a_body_that_trickles_in_is_refused() -> None:
    """Announced and never sent, it would hold a reader for ever."""
    slow = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 9\r\n\r\nabc"

    async with listening(DEADLINE, body_seconds=MOMENT) as port:
        said = await answered(port, slow)

    assert b"408" in said.partition(b"\r\n")[0]
    assert b"too-slow" in said


def test_a_large_body_may_take_longer() -> None:
    """A photograph over a poor line is no attack."""
    assert seconds_for(0) == BODY_SECONDS
    assert seconds_for(10 * 1024 * 1024) > 10 * 60
    assert TooSlow("late").fix == ""
