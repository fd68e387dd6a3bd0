"""Test signals that come with messages: used where they may be, refused where they are wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from assistant.staff.model import Role
from tests.channels.site import Answer, Browser, Response, Site, frame, serving

CARE = "How do I clean it?"
MACHINES = ("larkspur-one", "plover")


@pytest.fixture
async def shop(prepared: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """Serve two machines with an article each that answers alike, and a signal of the owner's."""
    signals = tmp_path / "signals.json"
    signals.write_text(json.dumps([{"name": "counter", "type": "choice", "values": ["till", "phone"]}]))
    async with serving(prepared, tmp_path / "served", context_file=signals) as site:
        owner = await site.agent("owner@example.com", role=Role.OWNER)
        for machine in MACHINES:
            title = machine.replace("-", " ").title()
            article = {
                "title": f"Clean the {title}",
                "text": "Rinse the tank, wipe the steam pipe and clean the tray every week.",
                "questions": ["How do I clean the machine?"],
                "product": [machine],
                "change": 0,
            }
            put = await owner.call("PUT", f"/v1/articles/{machine}.md", article)
            assert put.status in {200, 201}, put.raw
        yield site


async def said(browser: Browser, text: str = CARE, *, client_id: str = "m1", **context: object) -> Response:
    """Say something in the browser's first conversation, with signals."""
    conversation = await browser.started()
    return await browser.post(
        f"/v1/conversations/{conversation}/messages",
        {"client_id": client_id, "text": text, "context": context},
    )


async def steps_of(site: Site, reply: Response) -> Answer:
    """Return the trace of a reply."""
    agent = await site.agent()
    trace = await agent.get(f"/v1/traces/{reply.text('reply', 'trace_id')}")
    found = trace.json["steps"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("machine", MACHINES)
async def test_what_is_on_the_page_decides_between_answers_alike(shop: Site, machine: str) -> None:
    """Whoever stands before a machine means that one, and is not asked which."""
    reply = await said(await shop.visitor(), page=f"/shop/{machine}", page_title="Fernhill")

    steps = await steps_of(shop, reply)
    assert reply.at("reply", "sources", 0, "article_id") == f"{machine}.md"
    assert f"+0.08 page: {machine}" in str(steps["ranked"])
    assert steps["context"] == ["page", "page_title"]
    assert "/shop/" not in json.dumps(steps)


async def test_a_page_makes_the_assistant_no_surer(shop: Site) -> None:
    """It says which, and not that the answer is right."""
    without = await said(await shop.visitor(), "How do I clean the machine?")
    with_page = await said(await shop.visitor(), "How do I clean the machine?", page="/shop/plover")

    lower, higher = with_page.at("reply", "confidence"), without.at("reply", "confidence")
    assert isinstance(lower, float)
    assert isinstance(higher, float)
    assert lower <= higher + 1e-6


@pytest.mark.parametrize(
    ("context", "field"),
    [
        ({"mood": "sunny"}, "context.mood"),
        ({"counter": "attic"}, "context.counter"),
        ({"weather": ["rain"]}, "context.weather"),
        ({"place": "x" * 501}, "context.place"),
        ({f"s{number}": "x" for number in range(21)}, "context"),
        ("rain", "context"),
    ],
)
async def test_a_wrong_signal_is_refused_and_the_message_is_not_kept(
    shop: Site, context: object, field: str
) -> None:
    """By HTTP and over the socket, naming the field; the same id may then be sent as it should be."""
    visitor = await shop.visitor()
    conversation = await visitor.started()
    body = {"client_id": "m1", "text": CARE, "context": context}

    refused = await visitor.post(f"/v1/conversations/{conversation}/messages", body)
    kept = await visitor.get(f"/v1/conversations/{conversation}")

    assert refused.status == 400
    assert (
        str(refused.at("errors", 0, "field") if "errors" in refused.json else refused.json).find(field) >= 0
    )
    messages = kept.at("messages")
    assert isinstance(messages, list)
    assert len(messages) == 1
    token = visitor.headers["Authorization"].removeprefix("Bearer ")
    async with visitor.socket("/v1/socket") as opened:
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 0})
        await frame(opened, "ready")
        await opened.send_json({"type": "message", **body})
        problem = (await frame(opened, "error"))["problem"]
        assert field in json.dumps(problem)
        await opened.send_json({"type": "message", **body, "context": {"counter": "till"}})
        await frame(opened, "accepted")


async def test_the_weather_holds_for_the_messages_that_follow(shop: Site) -> None:
    """A till that measures once an hour need not say so each time."""
    visitor = await shop.visitor()
    await said(visitor, weather="rain")

    steps = await steps_of(shop, await said(visitor, client_id="m2"))

    assert steps["context"] == ["weather: rain"]


async def test_a_place_is_used_and_kept_only_with_consent_and_never_written_down(shop: Site) -> None:
    """Neither the trace nor, after withdrawal, anything else says where somebody is."""
    ana = shop.customer("ana")
    agreed = await steps_of(shop, await said(ana, place="atlantis"))
    await ana.call("PUT", "/v1/me/consents/personal_answers", {"granted": False})
    held = await steps_of(shop, await said(ana, client_id="m2"))
    sent = await steps_of(shop, await said(ana, client_id="m3", place="atlantis"))
    exported = await ana.get("/v1/me/export")

    assert agreed["context"] == ["place (personal, its value is not kept)"]
    assert "atlantis" not in json.dumps(agreed)
    assert "context" not in held
    assert "context" not in sent
    assert exported.raw.count(b"atlantis") == 1  # the one that holds an hour from when they agreed


async def test_staff_send_no_signals_of_their_own(shop: Site) -> None:
    """What an agent's device is says nothing of the customer."""
    ana = shop.customer("ana")
    conversation = await ana.waiting()
    agent = await shop.agent()
    body = {"client_id": "r1", "text": "Hello", "context": {"device": "phone"}}

    refused = await agent.post(f"/v1/desk/conversations/{conversation}/messages", body)

    assert refused.status == 400
