"""Test how long the client waits and how often it tries, against a service that answers as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web

from assistant.client import Broken, NotNow, Patience, TooMany, Unavailable
from assistant.client.events import Event, events_in
from assistant.client.model import Visitor
from assistant.client.transport import Transport

TOKEN = json.dumps({"token": "t", "expires_at": "2026-05-01T10:00:00Z"})
BUSY = json.dumps({"type": "urn:concierge:problem:unavailable", "title": "no", "status": 503, "fix": "wait"})
OFTEN = json.dumps({"type": "urn:concierge:problem:too-many", "title": "no", "status": 429})


@dataclass
class Scripted:
    """A service that answers each request with the next of its lines, and how long the client slept."""

    answers: Sequence[tuple[int, str, dict[str, str]]]
    asked: int = 0
    slept: list[float] = field(default_factory=list)
    base: str = ""

    async def answer(self, _request: web.Request) -> web.Response:
        """Answer with the next line."""
        status, body, headers = self.answers[self.asked]
        self.asked += 1
        return web.Response(status=status, text=body, headers=headers, content_type="application/json")

    async def sleep(self, seconds: float) -> None:
        """Note how long was asked for."""
        self.slept.append(seconds)


@asynccontextmanager
async def scripted(*answers: tuple[int, str, dict[str, str]]) -> AsyncIterator[tuple[Scripted, Transport]]:
    """Serve `answers`, and speak to them with four tries at most and ten seconds between two."""
    script = Scripted(answers)
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", script.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with ClientSession() as session:
            patience = Patience(tries=4, longest_wait=10)
            base = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield script, Transport(session, base, token=None, patience=patience, sleep=script.sleep)
    finally:
        await runner.cleanup()


async def test_what_may_be_sent_again_waits_as_long_as_it_is_told() -> None:
    """A restart on the other side is a pause on this one."""
    async with scripted(
        (503, BUSY, {"Retry-After": "2"}), (429, OFTEN, {"Retry-After": "7"}), (200, TOKEN, {})
    ) as (script, transport):
        visitor = await transport.call("GET", "/", Visitor)

    assert visitor.token == "t"
    assert script.slept == [2, 7]


async def test_what_may_not_be_sent_twice_is_not() -> None:
    """Without an id of the sender's nobody knows whether it counted."""
    async with scripted((503, BUSY, {"Retry-After": "2"})) as (script, transport):
        with pytest.raises(Unavailable) as refused:
            await transport.call("POST", "/", Visitor, body={})

    assert script.asked == 1
    assert refused.value.fix == "wait"


async def test_tries_end() -> None:
    """A service that stays busy is told to whoever asked."""
    async with scripted(*[(503, BUSY, {"Retry-After": "1"})] * 4) as (script, transport):
        with pytest.raises(Unavailable):
            await transport.call("POST", "/", Visitor, body={}, is_repeatable=True)

    assert script.asked == 4
    assert script.slept == [1, 1, 1]


async def test_a_wait_that_is_too_long_is_the_callers() -> None:
    """An hour is nothing to sleep through without being asked."""
    async with scripted((429, OFTEN, {"Retry-After": "3600"})) as (script, transport):
        with pytest.raises(TooMany) as refused:
            await transport.call("GET", "/", Visitor)

    assert refused.value.retry_after == 3600
    assert script.slept == []


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(502, "<html>bad gateway", NotNow), (500, "{", Broken), (200, "[]", Broken), (418, "[1]", Broken)],
)
async def test_answers_that_are_not_the_services_are_told_by_their_status(
    status: int, body: str, error: type[Exception]
) -> None:
    """What stands between may answer anything."""
    async with scripted((status, body, {})) as (_, transport):
        with pytest.raises(error):
            await transport.call("POST", "/", Visitor, body={})


async def test_events_are_read_as_the_standard_writes_them() -> None:
    """Comments are passed over, lines of data are joined, and what is cut short is no event."""
    stream = b": hello\n\nid: 7\nevent: message\ndata: one\ndata:two\r\n\r\ndata: cut"

    async def lines() -> AsyncIterator[bytes]:
        """Yield the stream as it would be read."""
        for line in stream.splitlines(keepends=True):
            yield line

    assert [event async for event in events_in(lines())] == [
        Event(name="message", content="one\ntwo", id="7")
    ]
