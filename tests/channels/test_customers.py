"""Test the privacy panel: see, correct, take along, erase, at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.events import ProductId
from assistant.history.model import Order, OrderLine
from tests.channels.site import Site
from tests.customers.test_erased_bytes import files_with

ORDER = Order(
    id="F-10231",
    placed_at=datetime(2026, 4, 1, tzinfo=UTC),
    status="delivered",
    is_gift=False,
    currency="GBP",
    lines=(OrderLine(product_id=ProductId("kettle"), title="Kettle", quantity=1, price=Decimal("49.00")),),
)


async def with_order(site: Site, external_id: str) -> None:
    """Record an order of a customer, as an import does."""
    async with site.work.writing() as work:
        profile = await work.customers.recognise(
            external_id,
            name="Ana Ribeiro",
            email="ana@example.com",
            locale="en",
            region="uk",
            at=ORDER.placed_at,
        )
        await work.history.record_order(profile.id, ORDER)


async def test_customers_see_what_we_know_and_who_decided(site: Site) -> None:
    """Nothing about a person may be kept where that person cannot see it."""
    await with_order(site, "ana")
    ana = site.customer("ana")

    me = await ana.get("/v1/me")

    assert me.at("profile", "name") == "Ana Ribeiro"
    assert me.at("orders", 0, "lines", 0, "price") == "49.00"
    consents = me.at("consents")
    assert isinstance(consents, list)
    assert len(consents) == 6
    assert me.at("consents", 0, "source") == "default"


async def test_what_a_customer_sets_holds_and_can_be_deleted(site: Site) -> None:
    """They know themselves better than we do."""
    ana = site.customer("ana")

    stated = await ana.call("PUT", "/v1/me/preferences/milk", {"value": "  oat "})
    seen = await ana.get("/v1/me")
    deleted = await ana.call("DELETE", "/v1/me/preferences/milk")
    again = await ana.call("DELETE", "/v1/me/preferences/milk")

    assert stated.at("value") == "oat"
    assert stated.at("origin") == "set"
    assert seen.at("preferences", 0, "topic") == "milk"
    assert (deleted.status, again.status) == (204, 404)


async def test_what_a_customer_says_becomes_a_preference_they_can_see(site: Site) -> None:
    """Nobody should have to say their size twice."""
    ana = site.customer("ana")
    conversation = await ana.started()

    await ana.said(conversation, "I'm a size L. How do I return an order?")

    assert (await ana.get("/v1/me")).at("preferences", 0, "value") == "L"


@pytest.mark.parametrize(
    ("topic", "value", "fix"),
    [
        ("birthday", "2999-01-01", "write a date that has been, such as 1984-05-02 or 05-02"),
        ("household", "400", "write a number from 1 to 30"),
        ("size", "enormous", "write a size such as M, EU 42 or 58 mm"),
        ("tone", "sarcastic", "write one of formal, friendly, plain"),
    ],
)
async def test_an_impossible_value_is_refused_with_what_would_be_possible(
    site: Site, topic: str, value: str, fix: str
) -> None:
    """To take it and never use it would look like a defect."""
    ana = site.somebody()

    refused = await ana.call("PUT", f"/v1/me/preferences/{topic}", {"value": value})

    assert refused.status == 400
    assert refused.text("detail").startswith(f"value: '{value}' ")
    assert refused.text("fix") == fix
    assert (await ana.get("/v1/me")).at("preferences") == []


async def test_a_deleted_preference_is_in_no_copy_and_in_no_byte(site: Site) -> None:
    """Cleared is as if it had never been known, with every value that it ever had."""
    ana = site.somebody()
    for value in ("xyzzy-first", "xyzzy-second"):
        await ana.call("PUT", "/v1/me/preferences/milk", {"value": value})
    assert b"xyzzy-first" in (await ana.get("/v1/me/export")).raw

    await ana.call("DELETE", "/v1/me/preferences/milk")

    assert b"xyzzy" not in (await ana.get("/v1/me/export")).raw
    assert await asyncio.to_thread(files_with, site.settings.data_folder, "xyzzy") == []


async def test_a_decision_on_consent_holds_at_once(site: Site) -> None:
    """No means no from the next moment on."""
    ana = site.customer("ana")

    decided = await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})
    unknown = await ana.call("PUT", "/v1/me/consents/world_domination", {"granted": True})

    assert decided.at("granted") is True
    assert decided.at("source") == "customer"
    assert unknown.status == 400
    assert unknown.at("errors", 0, "field") == "purpose"


async def test_an_order_can_be_marked_as_a_gift(site: Site) -> None:
    """What was bought for a nephew says nothing about the customer."""
    await with_order(site, "ana")
    ana = site.customer("ana")

    marked = await ana.call("PUT", "/v1/me/orders/F-10231/gift", {"is_gift": True})
    others = await site.customer("ben").call("PUT", "/v1/me/orders/F-10231/gift", {"is_gift": True})

    assert marked.at("is_gift") is True
    assert others.status == 404


async def test_the_copy_to_take_along_is_complete(site: Site) -> None:
    """The right to one's data means all of it."""
    await with_order(site, "ana")
    ana = site.customer("ana")
    await ana.said(await ana.started(), "How do I return an order?")

    copy = await ana.get("/v1/me/export")

    assert copy.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    for part in ("ana@example.com", "F-10231", "How do I return an order?"):
        assert part in copy.raw.decode()


@pytest.mark.parametrize("kind", ["customer", "visitor"])
async def test_after_erasing_nothing_is_left_and_the_token_is_dead(site: Site, kind: str) -> None:
    """Erased is erased; what still carries the old token is refused."""
    browser = site.customer("ana") if kind == "customer" else await site.visitor()
    conversation = await browser.started()
    await browser.said(conversation, "How do I return an order?")

    erased = await browser.call("DELETE", "/v1/me")
    after = await browser.get("/v1/me")

    assert erased.status == 204
    assert after.status == 401
    assert (await browser.get(f"/v1/conversations/{conversation}")).status == 401
    mara = await site.agent()
    assert (await mara.get("/v1/desk/conversations")).at("conversations") == []
