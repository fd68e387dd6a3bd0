"""Test that a summary can be read in every form, and goes on with the conversation."""

from __future__ import annotations

from tests.channels.site import Site


async def test_a_summary_comes_in_every_form(site: Site) -> None:
    """A helpdesk wants a note, a list one line, a program the lines."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await ana.said(conversation, "My kettle leaks, order F-10231. Can I talk to a human?")
    mara = await site.agent()
    handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")

    told = await mara.get(f"/v1/handoffs/{handoff}/summary")

    assert "My kettle leaks, order F-10231." in told.text("brief")
    assert "My kettle leaks" in told.text("short")
    assert "Facts:\n  F-10231 (message " in told.text("text")
    assert "**Next step**" in told.text("note")
    assert told.at("lines", 0, "section") == "who"


async def test_what_is_said_while_waiting_and_with_an_agent_is_told(site: Site) -> None:
    """Who takes over later must not ask again what was said meanwhile."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await ana.said(conversation, "My kettle leaks. Can I talk to a human?")
    await ana.said(conversation, "It is order F-10231.", client_id="m2")
    mara = await site.agent()
    waiting = await mara.get("/v1/queue")
    handoff = waiting.text("waiting", 0, "id")
    await mara.post(f"/v1/handoffs/{handoff}/claim")
    reply = {"client_id": "a1", "text": "We will send you a new one."}
    await mara.post(f"/v1/desk/conversations/{conversation}/messages", reply)

    told = await mara.get(f"/v1/handoffs/{handoff}/summary")

    assert "F-10231" in waiting.text("waiting", 0, "brief")
    assert told.text("brief").endswith("Agent: We will send you a new one.")
    assert "**Promised**\n\n- We will send you a new one." in told.text("note")


async def test_only_staff_read_summaries(site: Site) -> None:
    """They hold what a customer said and bought."""
    ana = site.customer("ana")
    await ana.waiting()
    handoff = (await (await site.agent()).get("/v1/queue")).text("waiting", 0, "id")

    assert (await ana.get(f"/v1/handoffs/{handoff}/summary")).status in {401, 403}
