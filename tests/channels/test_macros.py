"""Test that agents keep answers ready, fill them in for a customer, and never send a gap."""

from __future__ import annotations

from tests.channels.site import SHOP_KEY, Browser, Site
from tests.channels.test_desk import claimed

TEXT = "Dear {customer.first_name}, your order {order.number} is {order.status}. {agent.name}, {company.name}"


async def made(mara: Browser, name: str, text: str) -> str:
    """Make a macro, and return its id."""
    response = await mara.post("/v1/macros", {"name": name, "text": text})
    assert response.status == 201, response.raw
    return response.text("id")


async def ordered(site: Site, name: str, *numbers: str) -> Browser:
    """Return a customer with orders."""
    shop = site.with_token(SHOP_KEY)
    await shop.call("PUT", f"/v1/customers/{name}", {"name": f"{name.title()} Brook"})
    for day, number in enumerate(numbers, start=1):
        order = {
            "placed_at": f"2026-02-0{day}T10:00:00Z",
            "status": "sent",
            "currency": "GBP",
            "lines": [{"product_id": "kettle", "title": "Kettle", "price": "1"}],
        }
        await shop.call("PUT", f"/v1/customers/{name}/orders/{number}", order)
    return site.customer(name)


async def test_a_macro_is_made_changed_and_removed_by_the_staff(site: Site) -> None:
    """Whoever opened an old version is told, and each deed is in the log."""
    mara = await site.agent()
    macro = await made(mara, "Sent", TEXT)

    changed = await mara.call("PUT", f"/v1/macros/{macro}", {"name": "Sent", "text": "Soon.", "version": 1})
    again = await mara.call("PUT", f"/v1/macros/{macro}", {"name": "Sent", "text": "Late.", "version": 1})
    listed = await mara.get("/v1/macros")
    removed = await mara.call("DELETE", f"/v1/macros/{macro}")

    assert (changed.at("version"), again.status, removed.status) == (2, 409, 204)
    assert listed.at("macros", 0, "text") == "Soon."
    assert "order.number" in str(listed.at("variables"))
    assert (await mara.get("/v1/macros")).at("macros") == []
    assert (await site.customer("ana").get("/v1/macros")).status == 401


async def test_an_unknown_variable_is_refused_by_its_name(site: Site) -> None:
    """And the answer says which there are."""
    mara = await site.agent()

    refused = await mara.post("/v1/macros", {"name": "Sent", "text": "Dear {customer.nam}"})

    assert refused.status == 400
    assert "{customer.nam}" in refused.text("detail")
    assert "{customer.name}" in refused.text("fix")


async def test_a_macro_is_filled_in_with_the_order_that_the_customer_named(site: Site) -> None:
    """Of two orders, nothing is guessed until one is named."""
    mara, ana = await site.agent(), await ordered(site, "ana", "F-1", "F-10")
    await made(mara, "Sent", TEXT)
    conversation = await ana.waiting()
    unnamed = await mara.get(f"/v1/desk/conversations/{conversation}/macros")
    await ana.said(conversation, "Where is F-10?")

    named = await mara.get(f"/v1/desk/conversations/{conversation}/macros")

    assert unnamed.at("macros", 0, "gaps") == ["order.number", "order.status"]
    assert named.at("macros", 0, "gaps") == []
    assert named.at("macros", 0, "text") == "Dear Ana, your order F-10 is sent. Mara, Fernhill"


async def test_a_reply_with_a_gap_is_not_sent(site: Site) -> None:
    """The customer would read `{order.number}`."""
    mara, ana = await site.agent(), site.customer("ana")
    conversation = await ana.waiting()
    await claimed(mara)
    path = f"/v1/desk/conversations/{conversation}/messages"

    refused = await mara.post(path, {"client_id": "a1", "text": "Your order {order.number} was sent."})
    sent = await mara.post(path, {"client_id": "a1", "text": "Your order F-1 was sent."})

    assert (refused.status, sent.status) == (400, 201)
    assert "{order.number} is not filled in" in refused.text("detail")
