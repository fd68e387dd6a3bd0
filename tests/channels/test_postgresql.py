"""Test the whole way through the doors on PostgreSQL: the same stores, another database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.channels.site import prepare, serving
from tests.databases import PostgreSQL, run_apart


@pytest.fixture
def prepared_postgresql(postgresql: PostgreSQL, tmp_path: Path) -> str:
    """Return the address of a PostgreSQL database that holds the articles."""
    url = postgresql.emptied().replace("+asyncpg", "")
    run_apart(prepare(tmp_path / "prepared", database_url=url))
    return url


async def test_chat_handover_and_erasure_on_postgresql(prepared_postgresql: str, tmp_path: Path) -> None:
    """A large shop runs on PostgreSQL; nothing that a customer or an agent does may depend on SQLite."""
    async with serving(tmp_path / "prepared", tmp_path / "served", database_url=prepared_postgresql) as site:
        ana, mara = site.customer("ana"), await site.agent()
        conversation = await ana.started()
        answered = await ana.said(conversation, "I'm vegan. How do I return an order?")
        again = await ana.said(conversation, "I'm vegan. How do I return an order?")
        await ana.post(f"/v1/conversations/{conversation}/person")
        handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
        claimed = await asyncio.gather(*(mara.post(f"/v1/handoffs/{handoff}/claim") for _ in range(2)))
        back = await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": "done"})
        copy = await ana.get("/v1/me/export")
        erased = await ana.call("DELETE", "/v1/me")
        after = await ana.get("/v1/me")

    assert answered.at("reply", "sources", 0, "article_id") == "returns.md"
    assert again.at("reply") == answered.at("reply")
    assert {one.status for one in claimed} <= {200, 409}
    assert back.at("conversation", "owner") == "assistant"
    assert b"vegan" in copy.raw
    assert (erased.status, after.status) == (204, 401)
