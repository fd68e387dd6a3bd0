"""Two servers on one database lose and double nothing, whichever of them, or of what they need, goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from assistant.settings import Settings
from assistant.storage import Database
from assistant.work import Work
from tests.channels.site import Browser, Site, frame
from tests.databases import PostgreSQL, running_postgresql
from tests.processes.server import Server, running
from tests.processes.test_killed import CUSTOMERS, Sent, ask, ingested, messages
from tests.valkeys import ValkeyServer, address_of, running_valkey

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

DEADLINE = 60.0  # seconds
QUESTION = "How long does delivery take?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two servers, and those who come to them."""

    servers: tuple[Server, Server]
    one: Site
    other: Site


@pytest.fixture
def own_postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL that this test may stop."""
    with running_postgresql() as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[ValkeyServer]:
    """A Valkey that this test may stop."""
    with running_valkey() as server:
        yield server


@asynccontextmanager
async def serving_twice(folder: Path, database: PostgreSQL, valkey: ValkeyServer) -> AsyncGenerator[Pair]:
    """Run two servers with the same settings."""
    url = await asyncio.to_thread(database.created, "twice")
    settings = {
        "database_url": url.replace("+asyncpg", ""),
        "valkey_url": address_of(valkey),
        "requests_per_minute": "100000",
        "intake_process": "false",
        "log_level": "WARNING",
    }
    data = await ingested(folder, **settings)
    keys = await asyncio.to_thread(Settings(data_folder=data).keyring)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())
        servers = [
            await stack.enter_async_context(running("serve", folder=data, port=0, **settings))
            for _ in range(2)
        ]
        opened = Database.open(url, keys=keys)
        stack.push_async_callback(opened.close)
        sites = [
            Site(base=one.base, session=session, settings=Settings(data_folder=data), work=Work(opened))
            for one in servers
        ]
        yield Pair(servers=(servers[0], servers[1]), one=sites[0], other=sites[1])


def at(site: Site, browser: Browser) -> Browser:
    """Return the same person before another server."""
    return Browser(session=site.session, base=site.base, headers=browser.headers)


@asynccontextmanager
async def listening(
    browser: Browser, conversation: str, *, after: int
) -> AsyncGenerator[ClientWebSocketResponse]:
    """Open a customer's socket."""
    async with browser.socket("/v1/socket") as opened:
        token = browser.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json(
            {"type": "hello", "token": token, "conversation": conversation, "after": after}
        )
        await frame(opened, "ready")
        yield opened


async def next_message(opened: ClientWebSocketResponse) -> tuple[int, str]:
    """Return the number and the text of the next message that arrives."""
    message = (await frame(opened, "message"))["message"]
    assert isinstance(message, dict)
    return int(str(message["seq"])), str(message["text"])


async def handed_over(pair: Pair) -> tuple[Browser, Browser, str]:
    """Have a customer at one server wait for a person, and an agent at the other claim it."""
    zeno, mara = await pair.one.visitor(), await pair.other.agent("mara@example.com")
    conversation = await zeno.waiting()
    handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
    assert (await mara.post(f"/v1/handoffs/{handoff}/claim")).status == 200
    return zeno, mara, conversation


async def says(agent: Browser, conversation: str, text: str) -> int:
    """Have the agent say something, and return the status."""
    said = {"client_id": text.replace(" ", "-"), "text": text}
    return (await agent.post(f"/v1/desk/conversations/{conversation}/messages", said)).status


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait until `check` holds."""
    async with asyncio.timeout(DEADLINE):
        while True:
            if await check():
                return
            await asyncio.sleep(0.1)


async def answered(session: ClientSession, base: str, sent: Sent) -> bool:
    """Whether a message was answered once, or waits for a person; that it is there once is asserted."""
    found = await messages(session, base, sent)
    assert [one["client_id"] for one in found].count(sent.body["client_id"]) == 1
    answers = [one for one in found if one["in_reply_to"] == sent.message_id]
    assert len(answers) <= 1
    if answers:
        return True
    path = base + sent.path.removesuffix("/messages")
    async with session.get(path, headers=sent.headers) as response:
        owner: str = (await response.json())["conversation"]["owner"]
    return owner == "nobody"


async def test_what_a_killed_server_acknowledged_the_other_answers(
    tmp_path: Path, postgresql: PostgreSQL, valkey: ValkeyServer
) -> None:
    """Nobody sends anything again: the other finds what is owed, and a socket goes on where it was."""
    async with serving_twice(tmp_path, postgresql, valkey) as pair:
        session, (doomed, _) = pair.one.session, pair.servers
        zeno, mara, conversation = await handed_over(pair)
        acknowledged, enough = list[Sent](), asyncio.Event()
        asking = [
            asyncio.create_task(ask(session, doomed.base, number, acknowledged=acknowledged, enough=enough))
            for number in range(CUSTOMERS)
        ]
        async with listening(zeno, conversation, after=0) as his:
            await says(mara, conversation, "before")
            while (seen := await next_message(his))[1] != "before":
                pass
            async with asyncio.timeout(DEADLINE):
                await enough.wait()
            await doomed.kill()
        assert await says(mara, conversation, "after") == 201
        await asyncio.gather(*asking)

        async with listening(at(pair.other, zeno), conversation, after=seen[0]) as again:
            assert await next_message(again) == (seen[0] + 1, "after")
        for sent in acknowledged:
            await until(partial(answered, session, pair.other.base, sent))

    assert len(acknowledged) >= CUSTOMERS


async def test_without_valkey_or_the_database_nothing_is_lost_and_both_servers_recover(
    tmp_path: Path, own_postgresql: PostgreSQL, own_valkey: ValkeyServer
) -> None:
    """Valkey makes it quick, the database keeps it: without the one we look, without the other we say so."""
    async with serving_twice(tmp_path, own_postgresql, own_valkey) as pair:
        zeno, mara, conversation = await handed_over(pair)
        seen = await heard_without_valkey(pair, own_valkey, zeno, mara, conversation)
        asker = await pair.other.visitor()
        asked = await asker.started()

        await asyncio.to_thread(own_postgresql.stop)
        refused = [await asker.said(asked, QUESTION), await zeno.get(f"/v1/conversations/{conversation}")]
        ready = await pair.one.nobody().get("/readyz")
        await asyncio.to_thread(own_postgresql.start)

        async def is_answered() -> bool:
            """Whether the same question, asked again, is answered."""
            return (await asker.said(asked, QUESTION)).status in {200, 201}

        async def is_kept() -> bool:
            """Whether what the agent says is kept."""
            return await says(mara, conversation, "after") in {200, 201}

        await until(is_answered)
        await until(is_kept)
        said = await asker.said(asked, QUESTION)
        async with listening(at(pair.other, zeno), conversation, after=seen) as his:
            assert await next_message(his) == (seen + 1, "after")
            assert await says(mara, conversation, "at last") == 201
            assert await next_message(his) == (seen + 2, "at last")
        codes = [await server.stop() for server in pair.servers]

    assert [one.status for one in (*refused, ready)] == [503, 503, 503]
    assert all(one.text("fix") and "Retry-After" in one.headers for one in refused)
    assert said.at("reply", "sources", 0, "article_id") == "delivery.md"
    assert codes == [0, 0]


async def heard_without_valkey(
    pair: Pair, valkey: ValkeyServer, customer: Browser, agent: Browser, conversation: str
) -> int:
    """Stop Valkey and start it again while the two talk; return the number of the last message."""
    async with listening(customer, conversation, after=0) as theirs:
        for text in ("with", "without", "with again"):
            if text == "without":
                await asyncio.to_thread(valkey.stop)
            if text == "with again":
                await asyncio.to_thread(valkey.start)
            assert await says(agent, conversation, text) == 201
            while (seen := await next_message(theirs))[1] != text:
                pass
            assert (await pair.one.nobody().get("/readyz")).status == 200
    return seen[0]
