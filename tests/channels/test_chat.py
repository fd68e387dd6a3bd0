"""Test chatting over HTTP: each message counts once, and each reply names its sources."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.channels.site import Browser, Response, Site, serving

QUESTION = "How do I return an order?"


@pytest.fixture
async def ana(site: Site) -> Browser:
    """Return a customer whom the shop vouches for."""
    return site.customer("ana")


async def test_a_question_gets_an_answer_that_names_its_source(ana: Browser) -> None:
    """The heart of the product, through its front door."""
    conversation = await ana.started()

    response = await ana.said(conversation, QUESTION)

    assert response.status == 201
    assert response.at("reply", "decision") == "answer"
    assert response.at("reply", "sources", 0, "article_id") == "returns.md"
    assert "30 days" in response.text("reply", "html")
    assert response.at("reply", "in_reply_to") == response.at("message", "id")


async def test_a_conversation_opens_with_a_greeting(ana: Browser) -> None:
    """Whoever opens the widget is spoken to first."""
    response = await ana.post("/v1/conversations", {"client_id": "first", "page": "/shop/kettle"})

    assert response.status == 201
    assert response.at("messages", 0, "author") == "assistant"
    assert response.at("conversation", "owner") == "assistant"


async def test_a_message_sent_twice_counts_once(ana: Browser) -> None:
    """A phone that lost the answer sends again; the customer must not see it twice."""
    conversation = await ana.started()
    first = await ana.said(conversation, QUESTION)

    second = await ana.said(conversation, QUESTION)

    assert second.status == 200
    assert second.at("message") == first.at("message")
    assert second.at("reply") == first.at("reply")
    read = await ana.get(f"/v1/conversations/{conversation}")
    messages = read.at("messages")
    assert isinstance(messages, list)
    assert len(messages) == 3


async def test_the_same_message_at_the_same_moment_counts_once(ana: Browser) -> None:
    """Socket and HTTP may race with one message; both get the same answer."""
    conversation = await ana.started()

    responses = await asyncio.gather(*(ana.said(conversation, QUESTION) for _ in range(5)))

    assert sorted(one.status for one in responses) == [200, 200, 200, 200, 201]
    assert len({one.text("message", "id") for one in responses}) == 1
    assert len({one.text("reply", "id") for one in responses}) == 1


async def test_one_id_cannot_carry_two_messages(ana: Browser) -> None:
    """A client that mixes up its ids must learn of it, not lose a message."""
    conversation = await ana.started()
    await ana.said(conversation, QUESTION)

    response = await ana.said(conversation, "Something else")

    assert response.status == 409
    assert response.at("type") == "urn:concierge:problem:conflict"


async def test_starting_twice_under_one_id_is_one_conversation(ana: Browser) -> None:
    """A page that reloads while starting must not leave an empty conversation behind."""
    first = await ana.started("same")

    again = await ana.post("/v1/conversations", {"client_id": "same"})

    assert again.status == 200
    assert again.at("conversation", "id") == first


async def test_reading_on_from_a_number_returns_what_is_new(ana: Browser) -> None:
    """A widget that slept fetches only what it missed."""
    conversation = await ana.started()
    sent = await ana.said(conversation, QUESTION)
    number = sent.at("message", "seq")

    response = await ana.get(f"/v1/conversations/{conversation}?after={number}")

    messages = response.at("messages")
    assert isinstance(messages, list)
    assert messages == [sent.at("reply")]


async def test_conversations_are_listed_newest_first(ana: Browser) -> None:
    """The customer finds the latest conversation on top."""
    older, newer = await ana.started("one"), await ana.started("two")

    response = await ana.get("/v1/conversations")

    assert [response.at("conversations", place, "id") for place in (0, 1)] == [newer, older]


async def test_asking_for_a_person_always_works_and_twice_is_once(ana: Browser) -> None:
    """Nobody has to argue with a machine to reach a person."""
    conversation = await ana.started()

    first = await ana.post(f"/v1/conversations/{conversation}/person")
    second = await ana.post(f"/v1/conversations/{conversation}/person")

    assert first.at("conversation", "owner") == "nobody"
    assert first.at("conversation", "position") == 1
    assert first.at("messages", 0, "author") == "system"
    assert second.status == 200
    assert second.at("messages") == []


async def test_the_assistant_is_silent_while_a_person_is_awaited(ana: Browser) -> None:
    """Two voices at once are worse than a moment's wait."""
    conversation = await ana.waiting()

    response = await ana.said(conversation, QUESTION)

    assert response.status == 201
    assert response.at("reply") is None


async def test_a_closed_conversation_takes_a_rating_and_no_more_messages(ana: Browser) -> None:
    """The end is the end, but the customer may still say how it went."""
    conversation = await ana.started()
    closed = await ana.post(f"/v1/conversations/{conversation}/close")

    rated = await ana.post(f"/v1/conversations/{conversation}/rating", {"score": 5})
    refused = await ana.said(conversation, QUESTION)

    assert closed.at("conversation", "is_open") is False
    assert rated.at("conversation", "rating") == 5
    assert refused.status == 409
    assert refused.at("type") == "urn:concierge:problem:closed"


def events(response: Response) -> list[tuple[str, dict[str, object]]]:
    """Return the server-sent events of a response."""
    found = []
    for block in response.raw.decode().strip().split("\n\n"):
        name, content = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(content.removeprefix("data: "))))
    return found


async def test_a_stream_says_admitted_then_replies(ana: Browser) -> None:
    """A page shows that the message arrived before the reply is there."""
    conversation = await ana.started()

    response = await ana.call(
        "POST",
        f"/v1/conversations/{conversation}/messages",
        {"client_id": "m1", "text": QUESTION},
        headers={"Accept": "text/event-stream"},
    )

    assert response.headers["Content-Type"] == "text/event-stream"
    assert [name for name, _ in events(response)] == ["admitted", "reply", "done"]


async def test_a_stream_that_cannot_begin_is_an_ordinary_problem(ana: Browser) -> None:
    """A caller should not have to read a stream to learn that nothing was stored."""
    conversation = await ana.started()
    await ana.post(f"/v1/conversations/{conversation}/close")

    response = await ana.call(
        "POST",
        f"/v1/conversations/{conversation}/messages",
        {"client_id": "m1", "text": QUESTION},
        headers={"Accept": "text/event-stream"},
    )

    assert response.status == 409
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_flood_is_told_when_to_come_back(prepared: Path, tmp_path: Path) -> None:
    """One broken script must not take the service away from everybody else."""
    async with serving(prepared, tmp_path / "limited", requests_per_minute=3) as site:
        ana = site.customer("ana")
        statuses = [(await ana.get("/v1/conversations")).status for _ in range(5)]
        refused = await ana.get("/v1/conversations")

    assert statuses == [200, 200, 200, 429, 429]
    assert int(refused.headers["Retry-After"]) >= 1


async def test_somebody_in_mourning_gets_a_person_and_no_offer(ana: Browser) -> None:
    """The last thing that they need is an article or something to buy."""
    conversation = await ana.started()

    said = await ana.said(conversation, "My husband passed away. How do I close his account?")

    assert said.at("reply", "decision") == "hand_off"
    assert said.at("reply", "offers") == []
    assert said.at("conversation", "owner") == "nobody"


async def test_whoever_has_to_say_it_again_and_again_gets_a_person(ana: Browser) -> None:
    """Nobody should have to ask for a person who has plainly had enough."""
    conversation = await ana.started()
    for number in range(2):
        await ana.said(
            conversation, f"No, I already said something else: {QUESTION}", client_id=f"again-{number}"
        )

    said = await ana.said(
        conversation, f"No, that's wrong, I already said something else: {QUESTION}", client_id="last"
    )

    assert said.at("conversation", "owner") == "nobody"
