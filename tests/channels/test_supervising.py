"""Test that supervisors see how the desk is doing, that nobody else does, and that no customer is named."""

from __future__ import annotations

from assistant.staff.model import Role
from tests.channels.site import Site


async def test_the_page_counts_what_happened(site: Site) -> None:
    """From asking to the end, with what was asked again."""
    ana, mara = site.customer("ana"), await site.agent()
    sue = await site.agent("sue@example.com", role=Role.SUPERVISOR)
    conversation = await ana.started()
    await ana.said(conversation, "My parcel F-10231 is lost.")
    await ana.post(f"/v1/conversations/{conversation}/person")
    await site.customer("ben").waiting()
    await mara.call("PUT", "/v1/staff/me/presence", {"is_available": True})
    await mara.post("/v1/queue/next")
    path = f"/v1/desk/conversations/{conversation}"
    body = {"client_id": "a1", "text": "Hello Ana. What is your order number?"}

    hint = await mara.post(f"{path}/known", {"text": body["text"]})
    others = await sue.post(f"{path}/known", {"text": body["text"]})
    said, repeat = await mara.post(f"{path}/messages", body), await mara.post(f"{path}/messages", body)
    await mara.post(f"{path}/close")
    seen = await sue.get("/v1/desk/overview?hours=1")

    assert hint.at("known_already") == said.at("known_already") == ["F-10231"]
    assert others.status == 409
    assert repeat.at("known_already") == []
    assert (seen.at("requested"), seen.at("now", "waiting"), seen.at("now", "present")) == (2, 1, 1)
    assert seen.at("re_asks") == {"part": 1, "whole": 1}
    assert seen.at("first_contact") == {"part": 1, "whole": 1}
    assert seen.at("handling", "count") == 1
    names = [seen.at("agents", place, "name") for place in range(2)]
    assert names == ["Mara", "Sue"]
    assert (seen.at("agents", 0, "ended"), seen.at("agents", 0, "presence")) == (1, "present")
    assert b"ana" not in seen.raw
    assert b"F-10231" not in seen.raw


async def test_only_supervisors_and_the_owner_see_it(site: Site) -> None:
    """Agents are not shown how their colleagues do; a supervisor changes no articles."""
    mara, sue = await site.agent(), await site.agent("sue@example.com", role=Role.SUPERVISOR)
    olga = await site.agent("olga@example.com", role=Role.OWNER)

    statuses = [(await one.get("/v1/desk/overview")).status for one in (mara, sue, olga)]

    assert statuses == [403, 200, 200]
    assert (await sue.get("/v1/audit")).status == 403
