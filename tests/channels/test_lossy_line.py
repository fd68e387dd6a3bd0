"""Hold the real server to the widget's protocol: lines break, messages repeat, servers restart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from assistant.events import new_id, utc_now
from tests.channels.site import DEADLINE, Answer, Browser, Site, frame, serving, serving_by, shop_token


class Happening(StrEnum):
    """What becomes of one message on its way, or of the server."""

    ARRIVES = "arrives"
    ARRIVES_BY_REQUEST = "arrives by a request"
    LOST_BEFORE = "the line breaks before it arrives"
    LOST_AFTER = "the line breaks before the tick comes back"
    ANSWER_LOST = "the answer to a request is lost"
    TWICE_AT_ONCE = "it arrives by both ways at once"
    AGAIN_LATER = "an old one arrives once more"
    RESTART = "the server restarts"


QUICK = st.lists(st.sampled_from(Happening), min_size=3, max_size=7)
SLOW = st.lists(st.sampled_from(Happening), min_size=6, max_size=20)


class Company:
    """A server that can be stopped and started again on what it had stored."""

    def __init__(self, prepared: Path, folder: Path) -> None:
        self._prepared, self._folder = prepared, folder
        self._running = AsyncExitStack()
        self._site: Site | None = None

    @property
    def site(self) -> Site:
        """The server that runs now."""
        assert self._site is not None
        return self._site

    async def start(self) -> None:
        """Start it for the first time."""
        self._site = await self._running.enter_async_context(serving(self._prepared, self._folder))

    async def restart(self) -> None:
        """Stop it with all its lines, and start another on the same data."""
        settings_before = self.site.settings
        await self.stop()
        self._site = await self._running.enter_async_context(serving_by(utc_now, settings_before))

    async def stop(self) -> None:
        """Stop it."""
        await self._running.aclose()


class Customer:
    """Writes as the widget does: one message at a time, again under the same id until the server has it."""

    def __init__(self, company: Company, token: str) -> None:
        self._company, self._token = company, token
        self.conversation = ""
        self.heard: list[Answer] = []
        self.written: list[tuple[str, str]] = []

    @property
    def browser(self) -> Browser:
        """This customer at the server that runs now."""
        return self._company.site.with_token(self._token)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[ClientWebSocketResponse]:
        """Open a socket from the last number heard."""
        async with self.browser.socket("/v1/socket") as opened:
            after = self.heard[-1]["seq"] if self.heard else 0
            hello = {"type": "hello", "token": self._token, "conversation": self.conversation}
            await opened.send_json(hello | {"after": after})
            yield opened

    async def write(self, how: Happening) -> None:
        """Write something, have `how` happen to it, and go on until the server says that it has it."""
        client_id, text = new_id("cli"), f"message {len(self.written)}"
        self.written.append((client_id, text))
        framed = {"type": "message", "client_id": client_id, "text": text}
        if how in {Happening.LOST_AFTER, Happening.TWICE_AT_ONCE}:
            async with self.line() as opened:
                await opened.send_json(framed)
                if how is Happening.TWICE_AT_ONCE:
                    await self.browser.said(self.conversation, text, client_id=client_id)
        if how is Happening.ANSWER_LOST:
            await self.browser.said(self.conversation, text, client_id=client_id)
        if how is Happening.ARRIVES_BY_REQUEST:
            assert (await self.browser.said(self.conversation, text, client_id=client_id)).status == 201
        else:
            await self.deliver(framed)

    async def deliver(self, framed: dict[str, str]) -> None:
        """Send a frame and hear the line until the tick is there."""
        async with self.line() as opened, asyncio.timeout(DEADLINE):
            await opened.send_json(framed)
            async for one in opened:
                told = json.loads(one.data)
                if told["type"] == "message":
                    self.heard.append(told["message"])
                if told["type"] == "accepted":
                    assert told["client_id"] == framed["client_id"]
                    return

    async def send_again(self, which: int) -> None:
        """Send an old message once more, long after later ones."""
        client_id, text = self.written[which % len(self.written)]
        assert (await self.browser.said(self.conversation, text, client_id=client_id)).status == 200

    async def hear_the_rest(self) -> None:
        """Go on from the last number heard, as after a sleep."""
        async with self.line() as opened:
            await frame(opened, "ready")
            async with asyncio.timeout(DEADLINE):
                async for one in opened:
                    told = json.loads(one.data)
                    if told["type"] == "message":
                        self.heard.append(told["message"])
                    if told["type"] == "conversation":
                        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a customer wrote and heard, and what the server has of it all."""

    written: list[tuple[str, str]]
    heard: list[Answer]
    stored: list[Answer]

    @property
    def kept(self) -> list[tuple[JsonValue, JsonValue]]:
        """What the server has of the customer, as they wrote it."""
        return [(one["client_id"], one["text"]) for one in self.stored if one["author"] == "customer"]


async def play(company: Company, script: Sequence[Happening]) -> Played:
    """Let a customer write through what happens."""
    customer = Customer(company, shop_token(new_id("ext")))
    customer.conversation = await customer.browser.started()
    for place, happening in enumerate(script):
        if happening is Happening.RESTART:
            await company.restart()
        elif happening is Happening.AGAIN_LATER and customer.written:
            await customer.send_again(place)
        elif happening is not Happening.AGAIN_LATER:
            await customer.write(happening)
    await customer.hear_the_rest()

    read = (await customer.browser.get(f"/v1/conversations/{customer.conversation}?after=0")).at("messages")
    assert isinstance(read, list)
    stored = [one for one in read if isinstance(one, dict)]
    return Played(written=customer.written, heard=customer.heard, stored=stored)


@pytest.fixture(scope="module")
def run(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Company]]:
    """A loop, and the server in it."""
    with asyncio.Runner() as runner:
        company = Company(prepared, tmp_path_factory.mktemp("lossy"))
        runner.run(company.start())
        yield runner, company
        runner.run(company.stop())


@given(script=QUICK)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_the_server_keeps_each_message_once_in_order(
    run: tuple[asyncio.Runner, Company], script: list[Happening]
) -> None:
    """Whatever the line did, and whichever way a message came how often."""
    runner, company = run

    played = runner.run(play(company, script))

    assert played.kept == played.written
    assert [one["seq"] for one in played.stored] == list(range(1, len(played.stored) + 1))
    assert [one["id"] for one in played.heard] == [one["id"] for one in played.stored]


@pytest.mark.slow
@pytest.mark.timeout(600)
@given(script=SLOW)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_the_server_keeps_each_message_once_in_order_at_length(
    run: tuple[asyncio.Runner, Company], script: list[Happening]
) -> None:
    """The same in many more and longer ways."""
    runner, company = run

    played = runner.run(play(company, script))

    assert played.kept == played.written
    assert [one["seq"] for one in played.stored] == list(range(1, len(played.stored) + 1))
    assert [one["id"] for one in played.heard] == [one["id"] for one in played.stored]
