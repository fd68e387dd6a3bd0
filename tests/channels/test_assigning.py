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
