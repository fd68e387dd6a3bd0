"""Whoever writes the words and whoever reads the logs never learns who the customer is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.staff.model import Role
from tests.answering.fake_endpoint import endpoint, says
from tests.channels.proofs import by_hand, lasting
from tests.channels.site import SHOP_KEY, SHOP_SECRET, Browser, Site, frame, serving
from tests.channels.test_merges import merged
from tests.channels.test_tracking import KEY, source, tracked

QUESTION = "How do I return an order?"
GOOD = (
    "You can return anything within 30 days. [1] Just print the label and hand the parcel in at any shop. [1]"
)
FIRST_NAME, LAST_NAME = "Wilhelmina", "Quistgaard"
EMAIL, PHONE = "w.quistgaard@example.com", "+4930901820"
EXTERNAL, OTHER_EXTERNAL = "shopper-77-zulu", "shopper-78-yank"
ORDER = "QX-4471902"
MILK = "hazelnut-oat-mix"
SIGNED = {"name": f"{FIRST_NAME} {LAST_NAME}", "email": EMAIL, "phone_number": PHONE}
SAID = f"{QUESTION} I am {FIRST_NAME} {LAST_NAME}, {EMAIL}, phone {PHONE}, customer {EXTERNAL}, order {ORDER}"
SECRETS = (
    *(FIRST_NAME, LAST_NAME, EMAIL, PHONE, ORDER, MILK),
    *(EXTERNAL, OTHER_EXTERNAL, "cus_"),
)
"""What names somebody, each as it is written somewhere on its way; "cus_" begins our own ids."""


async def signed_in(site: Site, external_id: str) -> Browser:
    """Return a customer with everything that a shop may tell of one."""
    claims = lasting(sub=external_id, email_verified=True, phone_number_verified=True, **SIGNED)
    token = by_hand({"alg": "HS256"}, claims, SHOP_SECRET.encode())
    session = await site.nobody().post("/v1/session", {"token": token})
    assert session.status == 201, session.raw
    return site.with_token(session.text("token"))


async def visited(site: Site) -> None:
    """Go through a whole visit: talk, socket, desk, tracking, merge, and the end of it."""
    ana, old = await signed_in(site, EXTERNAL), await signed_in(site, OTHER_EXTERNAL)
    await ana.call("PUT", "/v1/me/preferences/milk", {"value": MILK})
    order = {
        "placed_at": "2026-05-01T10:00:00Z",
        "currency": "GBP",
        "lines": [{"product_id": "kettle", "price": "9.00"}],
    }
    placed = await site.with_token(SHOP_KEY).call("PUT", f"/v1/customers/{EXTERNAL}/orders/{ORDER}", order)
    assert placed.status < 300, placed.raw
    events = [
        tracked("Product Viewed", "v-1", product_id="kettle") | {"userId": EXTERNAL},
        {"type": "identify", "messageId": "i-1", "userId": EXTERNAL, "traits": SIGNED},
        {"type": "track", "messageId": "bad", "userId": EXTERNAL, "event": "", "properties": SIGNED},
    ]
    taken = await source(site, KEY).post("/v1/batch", {"batch": events})
    assert (taken.status, taken.at("accepted")) == (200, 2)
    conversation = await ana.started()
    assert (await ana.said(conversation, SAID)).status == 201
    async with ana.socket("/v1/socket") as opened:
        token = ana.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 0})
        await frame(opened, "ready")
        await opened.send_json({"type": "message", "client_id": "m2", "text": f"And how long? {SAID}"})
        await frame(opened, "message")
    await ana.said(conversation, f"I want a person. {SAID}", client_id="m3")
    owner = await site.agent(role=Role.OWNER)
    for path in (f"/v1/desk/conversations/{conversation}", "/v1/queue", f"/v1/customers/{EXTERNAL}/none"):
        await owner.get(path)
    await owner.post("/v1/counter/find", {"words": EMAIL})
    assert (await merged(owner, OTHER_EXTERNAL, EXTERNAL)).status in {200, 201}
    assert (await old.get("/v1/me")).status == 200
    assert (await ana.call("DELETE", "/v1/me")).status == 204


async def test_no_prompt_and_no_log_line_of_a_whole_visit_names_the_customer(
    prepared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A vendor of models and whoever may read logs have no business knowing."""
    async with endpoint(says(GOOD)) as fake:
        given = {"composer_url": fake.url, "composer_model": "m", "composer_seconds": 5}
        keys = {"write_keys": (KEY,), "log_level": "DEBUG", "log_format": "json"}
        async with serving(prepared, tmp_path / "served", **given, **keys) as site:
            await visited(site)

    logs, asked = "".join(capfd.readouterr()), "\n".join(fake.asked)
    assert QUESTION in asked
    assert "customer erased" in logs
    assert "/v1/desk/conversations/{conversation}" in logs
    assert [one for one in SECRETS if one.lower() in asked.lower()] == []
    assert [one for one in SECRETS if one.lower() in logs.lower()] == []
