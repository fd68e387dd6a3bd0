"""Test that after `DELETE /v1/me` no file of the service holds a byte of what a customer ever said or did."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.site import SHOP_KEY, Browser, Site, serving
from tests.customers.test_erased_bytes import files_with

MARKER = "qwertzuiop-planted"


async def lived(site: Site) -> Browser:
    """Have a customer do and say everything that can be done and said, with the marker in it."""
    shop, ana, mara = site.with_token(SHOP_KEY), site.customer(MARKER), await site.agent()
    await shop.call("PUT", f"/v1/customers/{MARKER}", {"name": MARKER, "email": f"{MARKER}@x.example"})
    order = {
        "placed_at": "2026-02-01T10:00:00Z",
        "currency": "GBP",
        "lines": [{"product_id": MARKER, "title": MARKER, "price": "1"}],
    }
    await shop.call("PUT", f"/v1/customers/{MARKER}/orders/{MARKER}", order)
    seen = {"id": MARKER, "kind": "viewed", "properties": {"page": MARKER}}
    await shop.post(f"/v1/customers/{MARKER}/events", seen)
    await ana.call("PUT", "/v1/me/preferences/milk", {"value": MARKER})
    for purpose in ("remember", "analytics", "training"):
        await ana.call("PUT", f"/v1/me/consents/{purpose}", {"granted": True})
    first = await ana.started()
    said = await ana.said(first, f"How do I return an order? {MARKER}")
    await ana.call(
        "PUT", f"/v1/conversations/{first}/messages/{said.text('reply', 'id')}/feedback", {"helped": True}
    )
    second = await ana.waiting("second")
    await ana.said(second, f"{MARKER} is broken", client_id="m2")
    handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
    await mara.post(f"/v1/handoffs/{handoff}/claim")
    await mara.post(
        f"/v1/desk/conversations/{second}/messages", {"client_id": "1", "text": f"{MARKER}, yes."}
    )
    note = {"client_id": "n1", "text": f"{MARKER} again"}
    await mara.post(f"/v1/desk/conversations/{second}/notes", note)
    await mara.post(f"/v1/desk/conversations/{second}/hand-back", {"note": MARKER})
    return ana


async def test_no_file_holds_a_byte_of_an_erased_customer(
    prepared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The database and its log, indexes and snapshots, what is written on the way down, and log lines."""
    folder = tmp_path / "served"
    async with serving(prepared, folder, log_level="DEBUG") as site:
        ana = await lived(site)
        assert files_with(folder, MARKER)

        erased = await ana.call("DELETE", "/v1/me")

        assert erased.status == 204
        assert files_with(folder, MARKER) == []
    assert files_with(folder, MARKER) == []
    written = "".join(capfd.readouterr())
    assert "customer erased" in written
    assert MARKER not in written


async def test_no_file_holds_a_byte_of_a_conversation_that_was_forgotten(
    prepared: Path, tmp_path: Path
) -> None:
    """One line of the panel goes as thoroughly as all of them."""
    folder = tmp_path / "served"
    async with serving(prepared, folder) as site:
        ana = site.customer("ana")
        conversation = await ana.started()
        await ana.said(conversation, f"How do I return an order? {MARKER}")
        assert files_with(folder, MARKER)

        await ana.call("DELETE", f"/v1/me/conversations/{conversation}")

        assert files_with(folder, MARKER) == []
