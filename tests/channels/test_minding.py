"""Test that a desk hears of news in conversations that it keeps open, and not what they say."""

from __future__ import annotations

from tests.channels.site import Site, frame


async def test_a_desk_hears_of_news_in_what_it_keeps_open(site: Site) -> None:
    """An agent with three customers sees which of them wrote, without leaving the one on screen."""
    ana, ben, mara = site.customer("ana"), site.customer("ben"), await site.agent()
    first, second = await ana.waiting(), await ben.waiting()

    async with mara.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json({"type": "mind", "conversations": [first]})
        before = await frame(desk, "news")
        await ben.said(second, "Nobody minds this.")
        await ana.said(first, "My code word is PERIWINKLE.")
        heard = await frame(desk, "news")
        await desk.send_json({"type": "mind", "conversations": [second]})
        other = await frame(desk, "news")

    assert isinstance(before["seq"], int)
    assert heard == {
        "type": "news",
        "conversation": first,
        "seq": before["seq"] + 1,
        "author": "customer",
        "is_open": True,
    }
    assert other["conversation"] == second


async def test_a_conversation_that_is_gone_is_no_news(site: Site) -> None:
    """The customer was erased while a tab was open."""
    ana, mara = site.customer("ana"), await site.agent()
    gone, there = "cnv_" + "0" * 32, await ana.started()

    async with mara.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json({"type": "mind", "conversations": [gone, there]})
        heard = await frame(desk, "news")

    assert heard["conversation"] == there


async def test_what_is_no_news_is_not_told_again(site: Site) -> None:
    """Where servers look again and again because they cannot hear each other, desks stay quiet."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()

    async with mara.socket("/v1/desk/socket", origin=site.base) as desk:
        await desk.send_json({"type": "mind", "conversations": [conversation]})
        await frame(desk, "news")
        handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
        await mara.post(f"/v1/handoffs/{handoff}/claim")
        told = [await frame(desk, "news")]
        await ana.said(conversation, "Hello?")
        told.append(await frame(desk, "news"))

    assert [one["author"] for one in told] == ["system", "customer"]
