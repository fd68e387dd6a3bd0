"""Test that a customer who writes again goes on with the person they had, and needs not tell all anew."""

from __future__ import annotations

from pathlib import Path

from tests.channels.site import Browser, Site, serving


async def helped(site: Site, customer: Browser, agent: Browser) -> str:
    """Have an agent who is there help a customer to the end; return the conversation."""
    conversation = await customer.waiting()
    await agent.call("PUT", "/v1/staff/me/presence", {"is_available": True})
    await agent.post("/v1/queue/next")
    closed = await agent.post(f"/v1/desk/conversations/{conversation}/close")
    assert closed.status == 200, closed.raw
    return conversation


async def test_the_same_agent_goes_on_who_is_there(site: Site) -> None:
    """With the summary, and the reason."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await helped(site, ana, mara)

    again = await ana.said(conversation, "One more thing: it still blinks.")

    assert again.status == 201, again.raw
    assert (again.at("conversation", "is_open"), again.at("conversation", "agent_name")) == (True, "Mara")
    assert again.at("reply") is None
    mine = await mara.get("/v1/queue")
    assert (mine.at("mine", 0, "conversation_id"), mine.at("mine", 0, "reason")) == (conversation, "reopened")
    assert "wrote again" in mine.raw.decode()


async def test_it_waits_for_anybody_where_that_agent_has_gone(site: Site) -> None:
    """Rather than for somebody who comes back tomorrow."""
    ana, mara, noor = site.customer("ana"), await site.agent(), await site.agent("noor@example.com")
    conversation = await helped(site, ana, mara)
    await mara.call("PUT", "/v1/staff/me/presence", {"is_available": False})

    again = await ana.said(conversation, "It still blinks.")
    taken = await noor.post("/v1/queue/next")

    assert again.at("conversation", "position") == 1
    assert taken.at("claimed", "conversation", "id") == conversation


async def test_a_repeat_of_an_old_message_opens_nothing(site: Site) -> None:
    """A browser that lost its network sends again what has arrived already."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    first = await ana.said(conversation, "It blinks.", client_id="m1")
    await mara.post("/v1/queue/next")
    await mara.post(f"/v1/desk/conversations/{conversation}/close")

    repeat = await ana.said(conversation, "It blinks.", client_id="m1")

    assert repeat.at("message", "id") == first.at("message", "id")
    assert repeat.at("conversation", "is_open") is False


async def test_what_the_assistant_ended_and_what_is_over_for_good_stays_closed(
    site: Site, prepared: Path, tmp_path: Path
) -> None:
    """A new matter deserves a new conversation; and an owner may want none opened again."""
    ben = site.customer("ben")
    alone = await ben.started()
    await ben.post(f"/v1/conversations/{alone}/close")
    async with serving(prepared, tmp_path / "never", reopen_days=0) as never:
        ana = never.customer("ana")
        helped_before = await helped(never, ana, await never.agent())

        refused = [await ben.said(alone, "Hello again"), await ana.said(helped_before, "Hello again")]

    assert [one.status for one in refused] == [409, 409]
    assert all("has ended" in one.text("detail") for one in refused)
