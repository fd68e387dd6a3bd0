"""Two servers on one PostgreSQL and one Valkey serve the same conversations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from aiohttp import ClientWebSocketResponse, WSCloseCode
from pydantic import JsonValue

from assistant.staff.model import Role
from tests.channels.site import DEADLINE, Browser, Response, Site, closed, frame, serving
from tests.channels.test_reading import told
from tests.valkeys import ValkeyServer, address_of

QUESTION = "How do I return an order?"
GRINDER = "/v1/articles/grinder.md"
ABOUT_GRINDERS = {
    "title": "Clean the grinder",
    "text": "Grinders are cleaned with a handful of dry rice.",
    "questions": ["How do I clean the grinder?"],
}


@asynccontextmanager
async def both(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, folder: Path, **given: object
) -> AsyncGenerator[tuple[Site, Site]]:
    """Serve twice."""
    prepared, url = prepared_postgresql
    settings = {"database_url": url, "valkey_url": address_of(valkey), "valkey_prefix": folder.name} | given
    async with (
        serving(prepared, folder / "one", **settings) as one,
        serving(prepared, folder / "other", **settings) as other,
    ):
        yield one, other


def elsewhere(browser: Browser, site: Site) -> Browser:
    """Return the same person before another server."""
    return Browser(session=site.session, base=site.base, headers=browser.headers)


async def greeted(opened: ClientWebSocketResponse, browser: Browser, conversation: str) -> None:
    """Say hello on a customer's socket, of one who has seen the greeting."""
    token = browser.headers["Authorization"].removeprefix("Bearer ")
    await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 1})
    await frame(opened, "ready")


async def said_by(opened: ClientWebSocketResponse, author: str) -> str:
    """Return the next message of an author that arrives on a socket."""
    async with asyncio.timeout(DEADLINE):
        while True:
            message = (await frame(opened, "message"))["message"]
            assert isinstance(message, dict)
            if message["author"] == author:
                return str(message["text"])


async def test_a_customer_on_one_and_an_agent_on_the_other_talk(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """Neither of them can tell that there are two servers."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        zeno, mara = one.somebody(), await other.agent("zora@example.com")
        async with (
            zeno.socket("/v1/socket") as his,
            mara.socket("/v1/desk/socket", origin=other.base) as hers,
        ):
            conversation = await zeno.started()
            await greeted(his, zeno, conversation)
            await frame(hers, "queue")
            await his.send_json({"type": "message", "client_id": "m1", "text": QUESTION})
            answer = await said_by(his, "assistant")
            await his.send_json({"type": "person"})
            waiting = await queued(hers, conversation)
            await mara.post(f"/v1/handoffs/{waiting}/claim")
            await mara.post(
                f"/v1/desk/conversations/{conversation}/messages", {"client_id": "a1", "text": "Hello!"}
            )
            hello = await said_by(his, "agent")
            await hers.send_json({"type": "watch", "conversation": conversation, "after": 0})
            assert await said_by(hers, "customer") == QUESTION
            await his.send_json({"type": "message", "client_id": "m2", "text": "There you are"})
            assert await said_by(hers, "customer") == "There you are"
            await his.send_json({"type": "typing"})
            typing = await frame(hers, "typing")
            while typing["author"] == "assistant":  # it began to answer before
                typing = await frame(hers, "typing")
            await his.send_json({"type": "read", "seq": 1})
            await told(hers, "customer_read", seq=1)
            await mara.post(f"/v1/desk/conversations/{conversation}/read", {"seq": 2})
            await told(his, "agent_read", seq=2)

    assert "30 days" in answer
    assert hello == "Hello!"
    assert typing["author"] == "customer"


async def queued(opened: ClientWebSocketResponse, conversation: str) -> str:
    """Wait until a conversation is in the queue of a desk; return its handoff."""
    async with asyncio.timeout(DEADLINE):
        while True:
            waiting = (await frame(opened, "queue"))["waiting"]
            assert isinstance(waiting, list)
            for one in waiting:
                assert isinstance(one, dict)
                if one["conversation_id"] == conversation:
                    return str(one["id"])


async def test_a_socket_that_lost_its_server_goes_on_at_the_other(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """What was said is read from the database by its number, whoever said it through which server."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        zeno = one.somebody()
        conversation = await zeno.started()
        await zeno.said(conversation, QUESTION)
        again = elsewhere(zeno, other)
        repeated = await again.said(conversation, QUESTION)
        async with again.socket("/v1/socket") as his:
            await greeted(his, again, conversation)

            assert await said_by(his, "customer") == QUESTION
            assert await said_by(his, "assistant") == repeated.text("reply", "text")


async def test_both_together_allow_what_one_would(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """A flood must not get through by turning to another server."""
    async with both(prepared_postgresql, valkey, tmp_path, requests_per_minute=5) as (one, other):
        zeno = one.somebody()
        statuses = [(await zeno.get("/v1/me")).status for _ in range(3)]
        statuses += [(await elsewhere(zeno, other).get("/v1/me")).status for _ in range(3)]

    assert statuses[:5] == [200] * 5
    assert statuses[5] == 429


async def test_what_one_deleted_the_other_cites_no_more(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """Whatever the other still has in memory: the database is asked before anything is cited."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        boss, zeno = await one.agent("zara@example.com", role=Role.OWNER), other.somebody()
        conversation, numbers = await zeno.started(), count()
        written = await boss.call("PUT", GRINDER, ABOUT_GRINDERS)
        async with asyncio.timeout(DEADLINE):
            while "grinder.md" not in await cited_by(zeno, conversation, next(numbers)):
                pass
        deleted = await boss.call("DELETE", GRINDER)
        after = [await cited_by(zeno, conversation, next(numbers)) for _ in range(3)]

    assert (written.status, deleted.status) == (200, 204)
    assert not any("grinder.md" in names for names in after)


async def cited_by(browser: Browser, conversation: str, number: int) -> list[str]:
    """Ask how to clean a grinder, and return the articles that the answer cites."""
    said = await browser.said(conversation, "How do I clean the grinder?", client_id=f"g{number}")
    sources = said.at("reply", "sources") if said.json["reply"] else []
    assert isinstance(sources, list)
    return [str(one["article_id"]) for one in sources if isinstance(one, dict)]


async def test_who_was_erased_through_one_is_gone_at_the_other(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """Their socket is closed, their token believed no more, and a desk that watched them sees nothing."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        zeno = one.somebody()
        conversation = await zeno.started()
        again = elsewhere(zeno, other)
        async with again.socket("/v1/socket") as his:
            await greeted(his, again, conversation)
            erased = await zeno.call("DELETE", "/v1/me")
            code = await closed(his)
        async with asyncio.timeout(DEADLINE):
            while (await again.get("/v1/me")).status != 401:
                pass
        mara = await other.agent("zelda@example.com")
        shown = await mara.get(f"/v1/desk/conversations/{conversation}")

    assert (erased.status, shown.status) == (204, 404)
    assert code == WSCloseCode.POLICY_VIOLATION


async def test_what_is_sent_to_both_at_once_is_kept_once_and_answered_once(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """A browser that is not sure whether its message arrived sends it again, and may reach the other."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        zeno = one.somebody()
        conversations = [await zeno.started(f"c{number}") for number in range(12)]
        answers = await asyncio.gather(
            *(
                browser.said(conversation, QUESTION)
                for conversation in conversations
                for browser in (zeno, elsewhere(zeno, other))
            )
        )
        kept = [await zeno.get(f"/v1/conversations/{one}") for one in conversations]

    for first, second in zip(answers[::2], answers[1::2], strict=True):
        assert {first.status, second.status} == {200, 201}
        assert first.at("reply", "id") == second.at("reply", "id")
    for transcript in kept:
        authors = [one["author"] for one in list_at(transcript, "messages")]
        assert authors == ["assistant", "customer", "assistant"]


async def test_a_person_asked_for_through_one_silences_the_other(
    prepared_postgresql: tuple[Path, str], valkey: ValkeyServer, tmp_path: Path
) -> None:
    """Whatever the assistant is about to say there: after the customer asked for a person it says nothing."""
    async with both(prepared_postgresql, valkey, tmp_path) as (one, other):
        zeno = one.somebody()
        again = elsewhere(zeno, other)
        conversations = [await zeno.started(f"c{number}") for number in range(12)]
        await asyncio.gather(
            *(again.said(conversation, QUESTION) for conversation in conversations),
            *(zeno.post(f"/v1/conversations/{conversation}/person") for conversation in conversations),
        )
        kept = [await zeno.get(f"/v1/conversations/{one}") for one in conversations]
        late = [await again.said(one, "Hello?", client_id="m2") for one in conversations]

    for transcript, response in zip(kept, late, strict=True):
        authors = [one["author"] for one in list_at(transcript, "messages")]
        asked = authors.index("system")
        assert "assistant" not in authors[asked:]
        assert transcript.at("conversation", "owner") == "nobody"
        assert response.at("reply") is None


def list_at(response: Response, name: str) -> list[dict[str, JsonValue]]:
    """Return the list of objects under a name."""
    found = response.at(name)
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, dict)]
