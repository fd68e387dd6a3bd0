"""Test that a summary can be read in every form, and goes on with the conversation."""

from __future__ import annotations

from pathlib import Path

from tests.answering.fake_endpoint import endpoint, says
from tests.channels.site import Site, serving


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


async def test_a_model_tells_it_only_where_the_owner_wants_that(
    site: Site, prepared: Path, tmp_path: Path
) -> None:
    """What a conversation says leaves the house by the owner's word alone."""
    leaks = "My kettle leaks at the base, and it is not two weeks old."
    said = "The customer wants to talk about a kettle that leaks at the base, not two weeks old. [1]"

    async def told(at: Site) -> tuple[object, object]:
        """Ask for a person and read the summary as the model tells it."""
        ana = at.customer("ana")
        await ana.said(await ana.started(), f"{leaks} Can I talk to a human?")
        mara = await at.agent()
        handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
        retold = await mara.get(f"/v1/handoffs/{handoff}/retold")
        return retold.at("composer"), retold.at("text")

    async with endpoint(says(said)) as fake:
        model = {"composer_url": fake.url, "composer_model": "m", "composer_seconds": 5}
        async with serving(prepared, tmp_path / "silent", **model) as silent:
            assert await told(silent) == (None, "")
        sent_unasked = [one for one in fake.asked if "<source>" in one]
        async with serving(prepared, tmp_path / "telling", **model, composer_summaries=True) as telling:
            composer, text = await told(telling)

    assert await told(site) == (None, "")
    assert not sent_unasked
    assert str(composer).startswith("m at 127.0.0.1")
    assert text == said.removesuffix(" [1]")
