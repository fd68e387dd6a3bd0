"""Test that each side sees how far the other has read, through any door, and that nobody else decides it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse, StreamReader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from assistant.events import new_id, utc_now
from assistant.staff.model import Role
from tests.channels.site import DEADLINE, Answer, Browser, Site, frame, serving, serving_by
from tests.channels.test_privacy import dict_of


@asynccontextmanager
async def on_the_line(browser: Browser, conversation: str) -> AsyncGenerator[ClientWebSocketResponse]:
    """Open a customer's socket that has all messages."""
    async with browser.socket("/v1/socket") as opened:
        token = browser.headers["Authorization"].removeprefix("Bearer ")
        hello = {"type": "hello", "token": token, "conversation": conversation, "after": 99}
        await opened.send_json(hello)
        await frame(opened, "ready")
        yield opened


@asynccontextmanager
async def at_the_desk(
    site: Site, agent: Browser, conversation: str
) -> AsyncGenerator[ClientWebSocketResponse]:
    """Open a desk's socket that watches a conversation."""
    async with agent.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json({"type": "watch", "conversation": conversation, "after": 99})
        yield desk


async def told(opened: ClientWebSocketResponse, mark: str, *, seq: int) -> Answer:
    """Wait until a socket says that a mark stands at `seq`; return the conversation."""
    async with asyncio.timeout(DEADLINE):
        while True:
            conversation = dict_of((await frame(opened, "conversation"))["conversation"])
            if conversation[mark] is not None and dict_of(conversation[mark])["seq"] == seq:
                return conversation


async def with_a_person(site: Site) -> tuple[Browser, Browser, str]:
    """Return a customer, the agent who has their conversation, and its id."""
    ana, mara = site.somebody(), await site.agent()
    conversation = await ana.waiting()
    assert (await mara.post(f"/v1/desk/conversations/{conversation}/claim")).status == 200
    return ana, mara, conversation


async def marks(browser: Browser, conversation: str) -> tuple[JsonValue, JsonValue]:
    """Return how far customer and agent have read, as a customer is told."""
    state = dict_of((await browser.get(f"/v1/conversations/{conversation}")).at("conversation"))
    return seq_of(state["customer_read"]), seq_of(state["agent_read"])


def seq_of(mark: JsonValue) -> JsonValue:
    """Return the number in a mark, if there is one."""
    return dict_of(mark)["seq"] if mark is not None else None


async def test_the_agent_sees_how_far_the_customer_has_read(site: Site) -> None:
    """Whoever wrote wants to know whether it arrived with somebody, on every desk and in every tab."""
    ana, mara, conversation = await with_a_person(site)
    said = await mara.post(
        f"/v1/desk/conversations/{conversation}/messages", {"client_id": "a1", "text": "Hello!"}
    )
    seq = int(str(said.at("message", "seq")))

    async with (
        at_the_desk(site, mara, conversation) as desk,
        on_the_line(ana, conversation) as one,
        on_the_line(ana, conversation) as other,
    ):
        await one.send_json({"type": "read", "seq": seq})
        seen = await told(desk, "customer_read", seq=seq)
        await told(other, "customer_read", seq=seq)

    assert dict_of(seen["customer_read"])["at"]
    assert await marks(ana, conversation) == (seq, None)


async def test_the_customer_sees_that_a_person_has_read_what_they_wrote(site: Site) -> None:
    """Silence weighs less on somebody who knows that they were heard."""
    ana, mara, conversation = await with_a_person(site)
    written = (await ana.said(conversation, "Are you there?")).at("message", "seq")
    seq = int(str(written))

    async with on_the_line(ana, conversation) as opened:
        marked = await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": seq})
        seen = await told(opened, "agent_read", seq=seq)

    assert marked.status == 200
    assert marked.at("conversation", "agent_read") == seen["agent_read"]
    assert await marks(ana, conversation) == (None, seq)


async def test_a_program_that_follows_hears_of_marks_too(site: Site) -> None:
    """Over plain HTTP all is told that sockets tell."""
    ana, mara, conversation = await with_a_person(site)
    path = f"{site.base}/v1/conversations/{conversation}/events?after=99"

    async with asyncio.timeout(DEADLINE), site.session.get(path, headers=ana.headers) as stream:
        assert b'"agent_read":null' in await _line(stream.content, b"data: ")
        await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": 1})
        heard = await _line(stream.content, b"data: ")

    assert b'"agent_read":{"seq":1,' in heard


async def _line(content: StreamReader, start: bytes) -> bytes:
    while True:
        line = await content.readline()
        if line.startswith(start):
            return line


async def test_a_colleague_who_looks_on_marks_nothing(site: Site) -> None:
    """A mark would promise an answer by somebody who only supervises."""
    ana, _, conversation = await with_a_person(site)
    noor = await site.agent("noor@example.com", role=Role.SUPERVISOR)
    path = f"/v1/desk/conversations/{conversation}"

    await noor.get(path)
    refused = await noor.post(f"{path}/read", {"seq": 1})

    assert refused.status == 409
    assert await marks(ana, conversation) == (None, None)


async def test_nobody_marks_what_the_assistant_has(site: Site) -> None:
    """Who took part and gave the conversation back only looks on from then; what was seen stays so."""
    ana, mara, conversation = await with_a_person(site)
    path = f"/v1/desk/conversations/{conversation}"
    await mara.post(f"{path}/read", {"seq": 2})
    await mara.post(f"{path}/hand-back", {"note": ""})

    refused = await mara.post(f"{path}/read", {"seq": 3})

    assert refused.status == 409
    assert await marks(ana, conversation) == (None, 2)


async def test_a_mark_beyond_the_last_message_is_refused_by_name(site: Site) -> None:
    """A number yet to come would call seen what is not written."""
    ana, mara, conversation = await with_a_person(site)

    by_request = await ana.post(f"/v1/conversations/{conversation}/read", {"seq": 99})
    by_agent = await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": 99})
    async with on_the_line(ana, conversation) as opened:
        await opened.send_json({"type": "read", "seq": 99})
        by_socket = dict_of((await frame(opened, "error"))["problem"])

    assert (by_request.status, by_agent.status, by_socket["status"]) == (400, 400, 400)
    assert by_request.at("errors") == by_agent.at("errors") == by_socket["errors"]
    assert by_request.at("errors", 0, "field") == "seq"
    assert await marks(ana, conversation) == (None, None)


@pytest.mark.parametrize("seq", [0, -1, 2**31, "1", 1.5, None, True])
async def test_what_is_no_number_of_a_message_is_refused(site: Site, seq: object) -> None:
    """Nothing but a number that a message may have comes as far as the database."""
    ana = site.somebody()
    conversation = await ana.started()

    refused = await ana.post(f"/v1/conversations/{conversation}/read", {"seq": seq})

    assert (refused.status, refused.at("errors", 0, "field")) == (400, "seq")


async def test_less_than_before_is_no_news(site: Site) -> None:
    """A tab that lags behind must not take back what another has shown, nor cost a write."""
    ana, _, conversation = await with_a_person(site)
    path = f"/v1/conversations/{conversation}"
    await ana.post(f"{path}/read", {"seq": 2})
    before = (await ana.get(path)).at("conversation")

    again = [await ana.post(f"{path}/read", {"seq": seq}) for seq in (2, 1)]

    assert [one.at("conversation") for one in again] == [before, before]


async def test_to_read_is_no_activity(site: Site) -> None:
    """A conversation must not come first in the list, or stay open for longer, because it was looked at."""
    ana, mara, conversation = await with_a_person(site)
    path = f"/v1/conversations/{conversation}"
    before = (await ana.get(path)).at("conversation", "updated_at")

    await ana.post(f"{path}/read", {"seq": 1})
    await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": 1})

    assert (await ana.get(path)).at("conversation", "updated_at") == before


async def test_a_conversation_that_ended_can_still_be_read(site: Site) -> None:
    """Who comes back in the evening reads the last words of the agent."""
    ana, mara, conversation = await with_a_person(site)
    await mara.post(f"/v1/desk/conversations/{conversation}/close")

    marked = await ana.post(f"/v1/conversations/{conversation}/read", {"seq": 2})

    assert (marked.status, seq_of(marked.at("conversation", "customer_read"))) == (200, 2)


async def test_marks_survive_a_restart_and_are_exported(prepared: Path, tmp_path: Path) -> None:
    """They are kept with the conversation, and go where it goes."""
    async with serving(prepared, tmp_path) as site:
        ana, mara, conversation = await with_a_person(site)
        await ana.post(f"/v1/conversations/{conversation}/read", {"seq": 1})
        await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": 2})
        settings_before = site.settings

    async with serving_by(utc_now, settings_before) as again:
        ana = again.with_token(ana.headers["Authorization"].removeprefix("Bearer "))
        kept = await marks(ana, conversation)
        exported = (await ana.get("/v1/me/export")).at("conversations", 0, "conversation")

    assert kept == (1, 2)
    assert seq_of(dict_of(exported)["customer_read"]) == 1


@pytest.fixture(scope="module")
def run(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Site]]:
    """A loop, and the server in it."""
    with asyncio.Runner() as runner:
        running = AsyncExitStack()
        site = runner.run(running.enter_async_context(serving(prepared, tmp_path_factory.mktemp("read"))))
        yield runner, site
        runner.run(running.aclose())


@given(tries=st.lists(st.integers(-1, 6), min_size=1, max_size=6))
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_a_mark_is_the_highest_number_that_a_message_has(
    run: tuple[asyncio.Runner, Site], tries: list[int]
) -> None:
    """In whatever order tabs and lines bring them, at once or one after the other."""
    runner, site = run

    kept, last = runner.run(_marked(site, tries))

    assert kept == max((one for one in tries if 1 <= one <= last), default=None)


async def _marked(site: Site, tries: list[int]) -> tuple[JsonValue, int]:
    ben = site.customer(new_id("ext"))
    conversation = await ben.started()
    said = await ben.said(conversation, "When will my order arrive?")
    path = f"/v1/conversations/{conversation}"
    await asyncio.gather(*(ben.post(f"{path}/read", {"seq": one}) for one in tries))
    kept, _ = await marks(ben, conversation)
    return kept, int(str(said.at("conversation", "seq")))
