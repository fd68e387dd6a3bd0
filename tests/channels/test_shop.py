"""Test what the shop's own server tells: it counts in the very next turn, and once."""

from __future__ import annotations

import pytest

from tests.channels.site import SHOP_KEY, Browser, Site

ORDER = {
    "placed_at": "2026-04-01T10:00:00Z",
    "currency": "GBP",
    "lines": [{"product_id": "kettle", "title": "Kettle", "price": "49.00"}],
}


def the_shop(site: Site) -> Browser:
    """The shop's server, with its key."""
    return site.with_token(SHOP_KEY)


async def test_an_order_is_seen_at_once_and_counts_once(site: Site) -> None:
    """Shops send an order again whenever its status changes."""
    await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-1", ORDER)
    await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-1", ORDER | {"status": "shipped"})

    orders = (await site.customer("ana").get("/v1/me")).at("orders")

    assert isinstance(orders, list)
    assert len(orders) == 1
    assert orders[0]["status"] == "shipped"  # type: ignore[index,call-overload]  # a wrong shape fails the test


async def test_what_a_customer_bought_shows_in_the_next_answer(site: Site) -> None:
    """They should not have to say which machine is theirs."""
    ana = site.customer("ana")
    conversation = await ana.started()
    before = await ana.said(conversation, "How do I descale it?", client_id="m1")

    await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-1", ORDER)
    after = await ana.said(conversation, "How do I descale it?", client_id="m2")

    assert before.at("reply", "personal") == []
    assert after.at("reply", "personal") == ["You own the Kettle."]


async def test_what_a_customer_looked_at_shows_in_the_next_answer(site: Site) -> None:
    """“How do I descale it?” is about what they have just looked at; reported twice, it counts once."""
    view = {"id": "view-1", "kind": "product_viewed", "product_id": "kettle"}
    ana = site.customer("ana")
    conversation = await ana.started()

    first = await the_shop(site).post("/v1/customers/ana/events", view)
    again = await the_shop(site).post("/v1/customers/ana/events", view)
    answer = await ana.said(conversation, "How do I descale it?")

    assert (first.status, again.status) == (204, 204)
    assert answer.at("reply", "personal") == ["You looked at it lately."]


async def test_a_name_that_is_left_out_stays(site: Site) -> None:
    """An update of the region is not a request to forget the name."""
    await the_shop(site).call("PUT", "/v1/customers/ana", {"name": "Ana Ribeiro"})
    told = await the_shop(site).call("PUT", "/v1/customers/ana", {"region": "uk"})

    assert told.json == {
        "external_id": "ana",
        "name": "Ana Ribeiro",
        "email": None,
        "locale": "en",
        "region": "uk",
    }


async def test_who_was_erased_does_not_come_back_through_the_shop(site: Site) -> None:
    """An order system that was not told would undo the erasure in a minute."""
    await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-1", ORDER)
    await site.customer("ana").call("DELETE", "/v1/me")

    refused = await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-2", ORDER)

    assert refused.status == 409
    assert "erased" in refused.text("detail")


@pytest.mark.parametrize("token", ["", "x" * 40, SHOP_KEY[:-1], SHOP_KEY + "x"])
async def test_only_the_shops_key_opens_its_door(site: Site, token: str) -> None:
    """Whoever could write orders could write anyone's next answer."""
    refused = await site.with_token(token).call("PUT", "/v1/customers/ana/orders/F-1", ORDER)

    assert refused.status == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "pounds"}, "currency"),
        ({"lines": []}, "lines"),
        ({"lines": [{"product_id": "kettle", "price": "-1"}]}, "lines.0.price"),
        ({"placed_at": "yesterday"}, "placed_at"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_order_is_refused_by_its_field(
    site: Site, change: dict[str, object], field: str
) -> None:
    """Whoever connects a shop reads these messages all day."""
    refused = await the_shop(site).call("PUT", "/v1/customers/ana/orders/F-1", ORDER | change)

    assert refused.status == 400
    assert refused.text("errors", 0, "field") == field
    assert (await site.customer("ana").get("/v1/me")).at("orders") == []
