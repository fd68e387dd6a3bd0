"""Test that customers in line are told their place and how long it takes, and agents what was promised."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from assistant.events import utc_now
from assistant.promising import Promising
from tests.channels.site import Browser, Site, frame, serving


async def helped(site: Site, mara: Browser) -> None:
    """Have a customer helped by an agent, so that it is known how long that takes."""
    conversation = await site.somebody().waiting()
    await mara.post("/v1/queue/next")
    await mara.post(f"/v1/desk/conversations/{conversation}/close")


async def test_the_wait_is_foretold_once_enough_was_seen(site: Site) -> None:
    """A place alone says little: third of ten agents is not third of one."""
    ana, ben, mara = site.customer("ana"), site.customer("ben"), await site.agent()
    conversation = await ana.waiting()
    path = f"/v1/conversations/{conversation}/wait"

    alone = await ana.get(path)
    await mara.call("PUT", "/v1/staff/me/presence", {"is_available": True})
    unknown = await ana.get(path)
    await mara.post("/v1/queue/next")
    taken = await ana.get(path)
    await mara.post(f"/v1/desk/conversations/{conversation}/close")
    for _ in range(5):
        await helped(site, mara)
    waiting = await ben.waiting()
    known = await ben.get(f"/v1/conversations/{waiting}/wait")

    assert (alone.at("position"), alone.at("is_staffed")) == (1, False)
    assert (unknown.at("is_staffed"), unknown.at("expected_minutes")) == (True, None)
    assert taken.at("position") is None
    assert (known.at("position"), known.at("expected_minutes")) == (1, 0)
    assert (await ana.get(f"/v1/conversations/{waiting}/wait")).status == 404


async def test_agents_are_told_on_the_socket_of_what_is_due_and_late(prepared: Path, tmp_path: Path) -> None:
    """Once each, and with whom it is about."""
    async with serving(prepared, tmp_path / "served", response_minutes=10) as site:
        conversation = await site.customer("ana").waiting()
        mara = await site.agent()
        async with mara.socket("/v1/desk/socket", origin=site.base) as opened:
            queue = await frame(opened, "queue")
            for minutes in (9, 11):
                later = utc_now() + timedelta(minutes=minutes)
                await Promising(work=site.work, clock=partial(max, later, later)).look()
            late = await frame(opened, "service_level_breached")

    assert queue["waiting"][0]["service_from"] == ["response_minutes: everybody"]  # type: ignore[index,call-overload]
    assert late["handoff"]["conversation_id"] == conversation  # type: ignore[index,call-overload]
