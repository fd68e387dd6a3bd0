"""Test that what the system says between the messages is in the language of the conversation."""

from __future__ import annotations

from tests.channels.site import Site

WISH = "Ich möchte bitte mit einem Menschen sprechen."


async def test_who_joins_and_goes_is_told_in_the_customers_language(site: Site) -> None:
    """A German conversation has no English lines in it; an agent's own words stay as they are."""
    ana, mara = site.somebody(), await site.agent()
    conversation = await ana.started()
    await ana.said(conversation, WISH)
    desk = f"/v1/desk/conversations/{conversation}"
    await mara.post(f"{desk}/claim")
    await mara.post(f"{desk}/hand-back", {"note": "{alles} erledigt"})
    await ana.post(f"/v1/conversations/{conversation}/person")
    await mara.post(f"{desk}/claim")
    await mara.post(f"{desk}/close")

    messages = (await ana.get(f"/v1/conversations/{conversation}?after=0")).at("messages")
    assert isinstance(messages, list)
    told = [str(one["text"]) for one in messages if isinstance(one, dict) and one["author"] == "system"]
    assert "Mara ist jetzt dabei." in told
    assert "Mara hat das Gespräch zurückgegeben: {alles} erledigt" in told
    assert told[-1] == "Mara hat das Gespräch beendet."
