"""Test the whole way through the doors on PostgreSQL: the same stores, another database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.channels.site import Browser, serving


async def test_chat_handover_and_erasure_on_postgresql(
    prepared_postgresql: tuple[Path, str], tmp_path: Path
) -> None:
    """A large shop runs on PostgreSQL; nothing that a customer or an agent does may depend on SQLite."""
    folder, url = prepared_postgresql
    async with serving(folder, tmp_path / "served", database_url=url) as site:
        ana, mara = site.customer("ana"), await site.agent()
        conversation = await ana.started()
        answered = await ana.said(conversation, "I'm vegan. How do I return an order?")
        again = await ana.said(conversation, "I'm vegan. How do I return an order?")
        unasked = await ana.get("/v1/me")
        confirmed = await ana.said(conversation, "Yes", client_id="m2")
        await ana.post(f"/v1/conversations/{conversation}/person")
        handoff = await _handoff_of(mara, conversation)
        claimed = await asyncio.gather(*(mara.post(f"/v1/handoffs/{handoff}/claim") for _ in range(2)))
        assert [one.status for one in claimed] == [200, 200], [one.raw for one in claimed]
        back = await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": "done"})
        copy = await ana.get("/v1/me/export")
        erased = await ana.call("DELETE", "/v1/me")
        after = await ana.get("/v1/me")

    assert answered.at("reply", "sources", 0, "article_id") == "returns.md"
    assert again.at("reply") == answered.at("reply")
    assert unasked.at("preferences") == []
    assert "noted (diet: vegan)" in confirmed.text("reply", "text")
    assert back.status == 200, back.raw
    assert back.at("conversation", "owner") == "assistant"
    assert b'"value": "vegan"' in copy.raw
    assert (erased.status, after.status) == (204, 401)


async def _handoff_of(agent: Browser, conversation: str) -> str:
    """Return the handoff of a conversation that waits; others may too, in a database that tests share."""
    waiting = (await agent.get("/v1/queue")).at("waiting")
    assert isinstance(waiting, list)
    (found,) = (one for one in waiting if isinstance(one, dict) and one["conversation_id"] == conversation)
    return str(found["id"])
