"""Test that agents are given whom they should help, and that their presence is known."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest_asyncio

from assistant.events import utc_now
from assistant.staff.model import Presence
from tests.channels.site import Site, serving

SKILLS = [{"skill": "returns", "words": ["return"]}]


@pytest_asyncio.fixture
async def skilled(prepared: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """A server whose owner says what calls for a skill."""
    file = tmp_path / "skills.json"
    file.write_text(json.dumps(SKILLS), encoding="utf-8")
    async with serving(prepared, tmp_path / "served", skills_file=file) as served:
        yield served


async def test_the_next_is_whoever_this_agent_can_help(skilled: Site) -> None:
    """One press, and the right conversation is there."""
    ana, ben = skilled.customer("ana"), skilled.customer("ben")
    wants_return = await ana.started()
    await ana.said(wants_return, "I want to return a cup. Can I talk to a person?")
    anything = await ben.waiting()
    mara, noor = await skilled.agent(), await skilled.agent("noor@example.com")
    async with skilled.work.writing() as work:
        await work.staff.set("noor@example.com", skills=("returns",))

    queue = await mara.get("/v1/queue")
    for_mara, for_noor = await mara.post("/v1/queue/next"), await noor.post("/v1/queue/next")
    for_nobody = await mara.post("/v1/queue/next")

    assert queue.at("waiting", 0, "skills") == ["returns"]
    assert for_mara.at("claimed", "conversation", "id") == anything
    assert for_noor.at("claimed", "conversation", "id") == wants_return
    assert for_noor.at("claimed", "handoff", "language") == "en"
    assert for_nobody.at("claimed") is None


async def test_an_agent_who_is_full_is_told_what_to_do(site: Site) -> None:
    """Rather than to spread themselves too thin."""
    await site.customer("ana").waiting()
    await site.customer("ben").waiting()
    mara = await site.agent()
    async with site.work.writing() as work:
        await work.staff.set("mara@example.com", capacity=1)
    await mara.post("/v1/queue/next")

    refused = await mara.post("/v1/queue/next")

    assert refused.status == 409
    assert "as many" in refused.text("detail")


async def test_who_is_at_the_desk_is_present_unless_they_say_otherwise(site: Site) -> None:
    """Nobody waits for an agent who has gone home."""
    mara = await site.agent()
    before = await mara.get("/v1/staff/me")
    async with mara.socket("/v1/desk/socket", origin=site.base) as opened:
        await opened.receive(20)
        there = await mara.get("/v1/staff/me")
    away = await mara.call("PUT", "/v1/staff/me/presence", {"is_available": False})

    assert [one.at("presence") for one in (before, there, away)] == [
        Presence.OFFLINE,
        Presence.PRESENT,
        Presence.AWAY,
    ]
    async with site.work.reading() as work:
        (kept,) = [one for one in await work.staff.all() if one.email == "mara@example.com"]
    assert kept.presence(utc_now()) is Presence.AWAY


async def test_a_conversation_is_passed_on_with_a_note_for_the_colleague_alone(site: Site) -> None:
    """The customer is told that somebody else comes, and not what agents write to each other."""
    ana, mara, noor = site.customer("ana"), await site.agent(), await site.agent("noor@example.com")
    conversation = await ana.waiting()
    await mara.post("/v1/queue/next")
    await noor.call("PUT", "/v1/staff/me/presence", {"is_available": True})
    colleagues = await mara.get("/v1/desk/colleagues")
    path = f"/v1/desk/conversations/{conversation}/transfer"

    neither = await mara.post(path, {"agent": colleagues.at("colleagues", 0, "id"), "skill": "tea"})
    passed = await mara.post(
        path, {"agent": colleagues.at("colleagues", 0, "id"), "note": "Was promised 20 %"}
    )
    waiting = (await noor.get("/v1/queue")).at("waiting", 0)

    assert neither.status == 400
    assert passed.at("conversation", "position") == 1
    assert isinstance(waiting, dict)
    told = [waiting[name] for name in ("passed_by", "passed_to", "passed_note")]
    assert told == ["Mara", "Noor", "Was promised 20 %"]
    assert "20 %" not in (await ana.get(f"/v1/conversations/{conversation}")).raw.decode()


async def test_what_is_aside_is_back_when_the_customer_writes(site: Site) -> None:
    """However long the agent meant to wait."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    await mara.post("/v1/queue/next")
    path = f"/v1/desk/conversations/{conversation}/snooze"

    aside = await mara.call("PUT", path, {})
    by_hand = await mara.call("DELETE", path)
    await mara.call("PUT", path, {})
    await ana.said(conversation, "Here is the number that you asked for: 4711.")

    assert aside.at("handoff", "snoozed_until")
    assert by_hand.at("handoff", "snoozed_until") is None
    assert (await mara.get("/v1/queue")).at("mine", 0, "snoozed_until") is None
