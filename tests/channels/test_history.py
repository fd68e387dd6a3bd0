"""Customers see their history, mark gifts line by line, tell what changed in their lives, and clear."""

from __future__ import annotations

import pytest

from tests.channels.site import Site
from tests.channels.test_customers import with_order

APRIL = {"first": "2026-03-31T00:00:00Z", "last": "2026-04-30T00:00:00Z"}


async def test_customers_see_what_they_bought_and_did(site: Site) -> None:
    """Nothing about a person may be kept where that person cannot see it."""
    await with_order(site, "ana")
    ana = site.customer("ana")
    told = await ana.call("POST", "/v1/me/life-events", {"change": "moved_house"})

    history = await ana.get("/v1/me/history")

    assert told.status == 201
    assert history.at("orders", 0, "id") == "F-10231"
    assert history.at("activities", 0, "properties", "change") == "moved_house"


async def test_one_product_of_an_order_can_be_a_gift(site: Site) -> None:
    """The kettle was for grandmother, the rest was not."""
    await with_order(site, "ana")
    ana = site.customer("ana")

    marked = await ana.call("PUT", "/v1/me/orders/F-10231/lines/kettle/gift", {"is_gift": True})
    absent = await ana.call("PUT", "/v1/me/orders/F-10231/lines/mug/gift", {"is_gift": True})
    foreign = await site.customer("ben").call(
        "PUT", "/v1/me/orders/F-10231/lines/kettle/gift", {"is_gift": True}
    )

    assert marked.at("lines", 0, "is_gift") is True
    assert marked.at("is_gift") is False
    assert (absent.status, foreign.status) == (404, 404)


async def test_a_stretch_of_history_is_cleared_and_refused_from_then_on(site: Site) -> None:
    """The shop's next report of it is told so."""
    await with_order(site, "ana")
    ana = site.customer("ana")

    cleared = await ana.call("POST", "/v1/me/history/clear", APRIL)
    again = await ana.call("POST", "/v1/me/history/clear", APRIL)
    history = await ana.get("/v1/me/history")

    assert cleared.json == {"orders": 1, "activities": 0}
    assert again.json == {"orders": 0, "activities": 0}
    assert history.at("orders") == []


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/v1/me/history/clear", {"first": APRIL["last"], "last": APRIL["first"]}, "last"),
        ("/v1/me/history/clear", APRIL | {"kept": ["friends"]}, "kept"),
        ("/v1/me/history/clear", APRIL | {"kept": []}, "kept"),
        ("/v1/me/history/clear", {"first": "2026-04-01"}, "first"),
        ("/v1/me/life-events", {"change": "won_the_lottery"}, "change"),
        ("/v1/me/life-events", {"change": "new_job", "at": "2999-01-01T00:00:00Z"}, "at"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_the_field(
    site: Site, path: str, body: dict[str, object], named: str
) -> None:
    """Nothing is half cleared."""
    refused = await site.customer("ana").call("POST", path, body)

    assert refused.status in {400, 422}
    assert named in refused.raw.decode()
