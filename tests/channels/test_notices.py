"""Customers are told one thing in a conversation, can say no, and the owner sees what came of it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest_asyncio

from assistant.consents.model import Purpose
from assistant.staff.model import Role
from assistant.tasks.proactive import looked
from tests.channels.site import Browser, Site, serving
from tests.channels.test_customers import with_order

TRIGGERS = [{"name": "thanks", "kind": "milestone", "orders": 1, "words": "Thank you for your first order."}]


@pytest_asyncio.fixture
async def site(prepared: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """The server of an owner who thanks for the first order."""
    file = tmp_path / "triggers.json"
    file.write_text(json.dumps(TRIGGERS), encoding="utf-8")
    async with serving(prepared, tmp_path / "served", triggers_file=file) as served:
        yield served


async def allowing(site: Site, name: str, *, granted: bool = True) -> Browser:
    """Return a customer with an order, who may be told what they did not ask for or not."""
    await with_order(site, name)
    browser = site.customer(name)
    answer = await browser.call("PUT", f"/v1/me/consents/{Purpose.PROACTIVE}", {"granted": granted})
    assert answer.status == 200
    return browser


async def test_what_is_told_has_its_reason_and_a_no_ends_it(site: Site) -> None:
    """The same on a reload; after the no, nothing; and the owner reads of it."""
    ana = await allowing(site, "ana")
    talk = await ana.started()

    first = await ana.post(f"/v1/conversations/{talk}/notice")
    again = await ana.post(f"/v1/conversations/{talk}/notice")
    notice = first.text("notice", "id")
    declined = await ana.post(f"/v1/me/notices/{notice}/outcome", {"outcome": "declined"})
    after = await ana.post(f"/v1/conversations/{talk}/notice")
    owner = await site.agent("maren@example.com", role=Role.OWNER)
    listed = await owner.get("/v1/notices")

    assert first.at("notice", "words") == "Thank you for your first order."
    assert first.at("notice", "because") == "you ordered once"
    assert again.json == first.json
    assert declined.status == 200
    assert after.at("notice") is None
    assert listed.at("counts") == {"declined": 1}
    assert listed.at("notices", 0, "id") == notice
    assert (await ana.get("/v1/me/export")).at("notices", 0, "id") == notice


async def test_nobody_is_told_anything_without_a_yes(site: Site) -> None:
    """Nor is an agent who has the conversation, before or after."""
    ben = await allowing(site, "ben", granted=False)
    talk = await ben.waiting()
    card = await (await site.agent()).get(f"/v1/desk/conversations/{talk}")

    assert (await ben.post(f"/v1/conversations/{talk}/notice")).at("notice") is None
    assert card.at("customer", "notices") == []


async def test_an_agent_may_bring_up_what_waits(site: Site) -> None:
    """On the customer's card, as long as nobody told them."""
    cara = await allowing(site, "cara")
    maren = await site.agent("maren@example.com", role=Role.OWNER)
    assert await looked(site.settings) == 1
    talk = await cara.waiting()
    address = f"/v1/desk/conversations/{talk}"

    before = await maren.get(address)
    await cara.post(f"/v1/conversations/{talk}/notice")
    after = await maren.get(address)

    assert before.at("customer", "notices", 0, "words") == "Thank you for your first order."
    assert after.at("customer", "notices") == []


async def test_only_the_owner_lists_the_queue_and_only_the_customer_says_no(site: Site) -> None:
    """Ids of others open nothing."""
    ana, ben = await allowing(site, "ana"), await allowing(site, "ben")
    talk = await ana.started()
    notice = (await ana.post(f"/v1/conversations/{talk}/notice")).text("notice", "id")

    stolen = await ben.post(f"/v1/me/notices/{notice}/outcome", {"outcome": "declined"})
    listed = await (await site.agent()).get("/v1/notices")
    wrong = await ana.post(f"/v1/me/notices/{notice}/outcome", {"outcome": "bought"})

    assert stolen.status == 404
    assert listed.status == 403
    assert wrong.status == 400
