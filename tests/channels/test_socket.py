"""Test chatting over a WebSocket: in order, each once, whatever happens to the line."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientWebSocketResponse, WSServerHandshakeError

from tests.channels.site import Browser, Site, closed, frame, frames, frames_until, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How do I return an order?"
OWN_SITE = "https://shop.example"


@asynccontextmanager
async def connected(
    browser: Browser, conversation: str, *, after: int = 0
) -> AsyncGenerator[ClientWebSocketResponse]:
    """Open a socket and say hello."""
    async with browser.socket("/v1/socket") as opened:
        token = browser.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json(
            {"type": "hello", "token": token, "conversation": conversation, "after": after}
        )
        await frame(opened, "ready")
        yield opened


async def test_a_message_is_accepted_and_the_reply_comes_by_itself(shared_site: Site) -> None:
    """The widget shows the tick at once and the answer when it is there."""
    ana = shared_site.somebody()
    conversation = await ana.started()

    async with connected(ana, conversation, after=1) as opened:
        await opened.send_json({"type": "message", "client_id": "m1", "text": QUESTION})
        accepted, own, reply = await frames(opened, "accepted", "message", "message")

    assert accepted["client_id"] == "m1"
    assert own["message"] == accepted["message"]
    assert isinstance(reply["message"], dict)
    assert reply["message"]["decision"] == "answer"
    assert reply["message"]["seq"] == 3


async def test_a_socket_that_was_away_gets_exactly_what_it_missed(shared_site: Site) -> None:
    """A phone comes back from a tunnel: nothing lost, nothing twice."""
    ana = shared_site.somebody()
    conversation = await ana.started()
    await ana.said(conversation, QUESTION)

    async with connected(ana, conversation, after=2) as opened:
        missed = await frames_until(opened, "conversation")

    messages = [one["message"] for one in missed if one["type"] == "message"]
    assert [one["seq"] for one in messages if isinstance(one, dict)] == [3]


async def test_a_message_sent_again_after_reconnecting_counts_once(shared_site: Site) -> None:
    """The line broke before the tick came; the widget sends again and nothing is doubled."""
    ana = shared_site.somebody()
    conversation = await ana.started()
    sent = {"type": "message", "client_id": "m1", "text": QUESTION}
    async with connected(ana, conversation) as opened:
        await opened.send_json(sent)
        first = await frame(opened, "accepted")

    async with connected(ana, conversation) as opened:
        await opened.send_json(sent)
        second = await frame(opened, "accepted")

    assert second == first


async def test_two_tabs_of_one_customer_both_hear_everything(shared_site: Site) -> None:
    """Customers keep the shop open twice; both must show the same."""
    ana = shared_site.somebody()
    conversation = await ana.started()

    async with connected(ana, conversation, after=1) as one, connected(ana, conversation, after=1) as two:
        await one.send_json({"type": "message", "client_id": "m1", "text": QUESTION})
        _, shown = await frames(one, "accepted", "message")
        shown_too = await frame(two, "message")

    assert shown == shown_too


async def test_asking_for_a_person_shows_the_place_in_the_queue(shared_site: Site) -> None:
    """Whoever waits wants to know for how long."""
    ana = shared_site.somebody()
    conversation = await ana.started()

    async with connected(ana, conversation, after=1) as opened:
        await frame(opened, "conversation")
        await opened.send_json({"type": "person"})
        changed = await frame(opened, "conversation")

    assert isinstance(changed["conversation"], dict)
    assert changed["conversation"]["owner"] == "nobody"
    assert changed["conversation"]["position"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "not json",
        "[]",
        '{"type": "dance"}',
        '{"type": "message", "client_id": "bad id", "text": "x"}',
        '{"type": "message", "client_id": "m1", "text": ""}',
        '{"type": "message", "client_id": "m1", "text": "x", "extra": 1}',
    ],
)
async def test_a_wrong_frame_is_explained_and_the_socket_stays_open(shared_site: Site, wrong: str) -> None:
    """One bug in a client must not cost the customer the conversation."""
    ana = shared_site.somebody()
    conversation = await ana.started()

    async with connected(ana, conversation, after=1) as opened:
        await opened.send_str(wrong)
        error = await frame(opened, "error")
        await opened.send_json({"type": "message", "client_id": "m2", "text": QUESTION})
        accepted = await frame(opened, "accepted")

    assert isinstance(error["problem"], dict)
    assert error["problem"]["status"] == 400
    assert accepted["client_id"] == "m2"


async def test_nobody_listens_to_anothers_conversation(shared_site: Site) -> None:
    """The privacy of the whole product hangs on this."""
    ana, ben = shared_site.somebody(), shared_site.somebody()
    conversation = await ana.started()

    async with ben.socket("/v1/socket") as opened:
        token = ben.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation})
        error = await frame(opened, "error")
        code = await closed(opened)

    assert isinstance(error["problem"], dict)
    assert error["problem"]["status"] == 404
    assert code == 1008


@pytest.mark.parametrize(
    "hello",
    [
        '{"type": "hello", "token": "forged", "conversation": "cnv_00000000000000000000000000000000"}',
        '{"type": "message", "client_id": "m1", "text": "no hello"}',
        "nonsense",
    ],
)
async def test_without_a_proper_hello_there_is_no_socket(shared_site: Site, hello: str) -> None:
    """A socket that nobody vouched for must not stay open."""
    async with shared_site.nobody().socket("/v1/socket") as opened:
        await opened.send_str(hello)
        await frame(opened, "error")
        code = await closed(opened)

    assert code == 1008


async def test_other_websites_may_not_connect_unless_the_owner_named_them(
    prepared: Path, tmp_path: Path
) -> None:
    """A page that the customer also has open must not speak for them."""
    async with serving(prepared, tmp_path / "served", allowed_origins=(OWN_SITE,)) as site:
        ana = site.somebody()

        async with ana.socket("/v1/socket", origin=OWN_SITE) as opened:
            assert not opened.closed
        with pytest.raises(WSServerHandshakeError) as refused:
            async with ana.socket("/v1/socket", origin="https://evil.example"):
                pass

    assert refused.value.status == 403


async def test_erasing_a_customer_closes_their_sockets(shared_site: Site) -> None:
    """Once erased, nothing of theirs may still be on the way."""
    ana = shared_site.somebody()
    conversation = await ana.started()

    async with connected(ana, conversation) as opened:
        erased = await ana.call("DELETE", "/v1/me")
        code = await closed(opened)

    assert erased.status == 204
    assert code == 1008
