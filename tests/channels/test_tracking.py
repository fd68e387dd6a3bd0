"""Test the tracking API: what is acknowledged is kept, counts once, and counts at once."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue, SecretStr
from segment.analytics.client import Client

from assistant.intake.model import visitor_id
from tests.channels.site import SHOP_KEY, Browser, Response, Site, serving

KEY, OLD_KEY = "the write key of the shop's servers", "the write key that is being replaced"
PLACED = "2026-04-01T10:00:00Z"
KETTLE: dict[str, JsonValue] = {"product_id": "kettle", "name": "Kettle", "price": 49, "quantity": 1}
CUP: dict[str, JsonValue] = {"product_id": "cup", "name": "Cup", "price": 5, "quantity": 4}


@pytest.fixture
async def site(prepared: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """Serve for one test, to sources with two keys."""
    keys = (SecretStr(KEY), SecretStr(OLD_KEY))
    async with serving(prepared, tmp_path / "served", write_keys=keys) as one:
        yield one


def source(site: Site, key: str = KEY) -> Browser:
    """Return a server of the shop with its write key."""
    credentials = base64.b64encode(f"{key}:".encode()).decode()
    return Browser(session=site.session, base=site.base, headers={"Authorization": f"Basic {credentials}"})


def tracked(
    event: str, message_id: str, *, user: str = "ana", at: str = PLACED, **properties: JsonValue
) -> dict[str, JsonValue]:
    """Return one event as a library sends it."""
    return {
        "type": "track",
        "event": event,
        "messageId": message_id,
        "userId": user,
        "timestamp": at,
        "properties": properties,
        "context": {"library": {"name": "test"}},
    }


def identified(message_id: str, *, at: str = PLACED, **traits: JsonValue) -> dict[str, JsonValue]:
    """Return what a library sends of who somebody is."""
    return {"type": "identify", "messageId": message_id, "userId": "ana", "timestamp": at, "traits": traits}


async def sent(site: Site, *events: object, **around: JsonValue) -> Response:
    """Send a batch."""
    return await source(site).post("/v1/batch", {"batch": list(events), **around})


async def orders_of(site: Site, external_id: str = "ana") -> list[dict[str, JsonValue]]:
    """Return the orders that the customer sees in the panel."""
    orders = (await site.customer(external_id).get("/v1/me")).at("orders")
    assert isinstance(orders, list)
    return orders  # type: ignore[return-value]  # a wrong shape fails the test


async def done_by(site: Site, external_id: str = "ana") -> list[dict[str, JsonValue]]:
    """Return what a customer did, as the copy says that they can take along."""
    done = (await site.customer(external_id).get("/v1/me/export")).at("activities")
    assert isinstance(done, list)
    return done  # type: ignore[return-value]  # a wrong shape fails the test


async def test_what_a_library_reports_counts_in_the_very_next_answer(site: Site) -> None:
    """“How do I descale it?” right after looking at a kettle is about the kettle."""
    ana = site.customer("ana")
    conversation = await ana.started()
    before = await ana.said(conversation, "How do I descale it?", client_id="m1")

    told = await sent(site, tracked("Product Viewed", "v-1", product_id="kettle"))
    looked = await ana.said(conversation, "How do I descale it?", client_id="m2")
    await sent(site, tracked("Order Completed", "o-1", order_id="F-1", currency="GBP", products=[KETTLE]))
    bought = await ana.said(conversation, "How do I descale it?", client_id="m3")

    assert told.json == {"success": True, "accepted": 1, "rejected": []}
    assert before.at("reply", "personal") == []
    assert looked.at("reply", "personal") == ["You looked at it lately."]
    assert "You own the Kettle." in str(bought.at("reply", "personal"))


async def test_a_repeat_counts_once_in_any_batch(site: Site) -> None:
    """Libraries send again whatever they did not see acknowledged."""
    view = tracked("Product Viewed", "v-1", product_id="kettle")
    order = tracked("Order Completed", "o-1", order_id="F-1", currency="GBP", products=[KETTLE])

    for _ in range(2):
        assert (await sent(site, view, view, order, order)).at("accepted") == 4

    assert [one["id"] for one in await done_by(site)] == ["v-1"]
    assert [one["id"] for one in await orders_of(site)] == ["F-1"]


async def test_an_id_may_be_a_number(site: Site) -> None:
    """Shops number their customers, and their programs send numbers; the description says so too."""
    shop = source(site)

    told = await shop.post("/v1/page", {"userId": 42, "messageId": "p-1", "name": "Kettles"})
    stranger = await shop.post("/v1/page", {"anonymousId": 0, "messageId": "p-2"})
    described = await site.nobody().get("/openapi.json")
    body = described.text(
        "paths", "/v1/page", "post", "requestBody", "content", "application/json", "schema", "$ref"
    )

    assert (told.at("accepted"), stranger.at("accepted")) == (1, 1)
    assert [one["id"] for one in await done_by(site, "42")] == ["p-1"]
    for name in ("userId", "anonymousId"):
        kinds = described.at(*body.split("/")[1:], "properties", name, "anyOf")
        assert {"type": "integer"} in kinds  # type: ignore[operator]  # a wrong shape fails the test


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_an_order_stands_as_it_was_told_in_whatever_order_it_came(
    site: Site, order: tuple[int, ...]
) -> None:
    """A refund that overtakes its order must not leave the customer with what they sent back."""
    events = (
        tracked("Order Completed", "o-1", order_id="F-1", currency="GBP", products=[KETTLE, CUP]),
        tracked("Order Updated", "o-2", at="2026-04-02T10:00:00Z", order_id="F-1", status="shipped"),
        tracked("Order Refunded", "o-3", at="2026-04-03T10:00:00Z", order_id="F-1", products=[KETTLE]),
    )

    for place in order:
        await sent(site, events[place])

    (found,) = await orders_of(site)
    assert found["status"] == "partially_refunded"
    assert str(found["placed_at"]).startswith("2026-04-01T10:00:00")
    lines = found["lines"]
    assert isinstance(lines, list)
    assert [(one["product_id"], one["quantity"]) for one in lines if isinstance(one, dict)] == [("cup", 4)]


async def test_what_was_refunded_steers_no_answer(site: Site) -> None:
    """“You own the Kettle” to somebody who sent it back is worse than nothing."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await sent(site, tracked("Order Completed", "o-1", order_id="F-1", products=[KETTLE]))

    await sent(site, tracked("Order Refunded", "o-2", at="2026-04-03T10:00:00Z", order_id="F-1"))

    answer = await ana.said(conversation, "How do I descale it?")
    assert answer.at("reply", "personal") == []
    assert [one["status"] for one in await orders_of(site)] == ["refunded"]


async def test_a_refund_of_what_the_shop_told_otherwise_counts_once(site: Site) -> None:
    """Orders may come by the shop's own key, and refunds by its tracking."""
    order = {
        "placed_at": PLACED,
        "currency": "GBP",
        "lines": [{"product_id": "cup", "quantity": 3, "price": "5"}],
    }
    refund = tracked("Order Refunded", "r-1", order_id="F-1", products=[{"product_id": "cup", "quantity": 1}])
    await site.with_token(SHOP_KEY).call("PUT", "/v1/customers/ana/orders/F-1", order)

    for _ in range(2):
        await sent(site, refund)
    await sent(site, refund | {"messageId": "r-2"})

    (found,) = await orders_of(site)
    line = found["lines"][0]  # type: ignore[index]  # a wrong shape fails the test
    assert (line["product_id"], line["quantity"]) == ("cup", 1)  # type: ignore[index,call-overload]  # likewise


async def test_one_bad_event_is_named_and_the_others_count(site: Site) -> None:
    """A library would drop, or send for ever, a batch that is refused as a whole."""
    response = await sent(
        site,
        tracked("Product Viewed", "v-1", product_id="kettle"),
        tracked("Order Completed", "o-1", order_id="F-1", products=[{"product_id": "cup", "price": -1}]),
        {"type": "track", "event": "Product Viewed", "messageId": "v-2"},
        {"type": "dance", "messageId": "v-3", "userId": "ana"},
        "not an event",
        tracked("Product Viewed", "v-4", product_id="kettle", padding="x" * 33_000),
        tracked("Product Viewed", "v-5", product_id="kettle"),
    )

    assert response.status == 200
    assert response.at("accepted") == 2
    rejected = response.at("rejected")
    assert isinstance(rejected, list)
    assert [(one["index"], one["messageId"]) for one in rejected if isinstance(one, dict)] == [
        (1, "o-1"),
        (2, "v-2"),
        (3, "v-3"),
        (4, None),
        (5, "v-4"),
    ]
    assert response.at("rejected", 0, "problem") == "properties.products[0].price is out of range"
    assert {one["id"] for one in await done_by(site)} == {"v-1", "v-5"}
    async with site.work.reading() as work:
        kept = await work.intake.rejected(10)
    assert [row["message_id"] for row in kept] == ["v-4", None, "v-3", "v-2", "o-1"]


async def test_who_is_identified_is_called_so_and_late_news_changes_nothing(site: Site) -> None:
    """A phone that comes back from a flight must not undo last week's change of name."""
    await sent(site, identified("i-2", at="2026-04-02T10:00:00Z", firstName="Ana", lastName="Ribeiro"))
    await sent(site, identified("i-1", name="Anna", email="ana@example.com", locale="en_GB"))

    async with site.work.reading() as work:
        profile = await work.customers.known("ana")
    assert profile
    assert (profile.name, profile.email, profile.locale) == ("Ana Ribeiro", "ana@example.com", "en-GB")


async def test_an_anonymous_visitor_is_somebody_of_their_own(site: Site) -> None:
    """Nobody has verified that the browser is Ana's, whatever an alias says."""
    view = tracked("Product Viewed", "v-1", product_id="kettle") | {
        "userId": None,
        "anonymousId": "browser-1",
    }
    alias = {"type": "alias", "messageId": "a-1", "userId": "ana", "previousId": "browser-1"}

    await sent(site, view, alias)

    assert [one["kind"] for one in await done_by(site)] == ["alias"]
    async with site.work.reading() as work:
        theirs = await work.customers.own(visitor_id("browser-1"))
    assert [one.id for one in theirs.activities] == ["v-1"]
    assert not theirs.profile.is_known


async def test_a_wrong_clock_is_put_right(site: Site) -> None:
    """A server whose clock is an hour ahead still tells what happened when."""
    now = datetime.now(UTC)
    wrong = now + timedelta(hours=1)
    event = tracked(
        "Product Viewed", "v-1", at=(wrong - timedelta(minutes=10)).isoformat(), product_id="kettle"
    )

    await sent(site, event, sentAt=wrong.isoformat())

    (done,) = await done_by(site)
    happened = datetime.fromisoformat(str(done["at"]))
    assert timedelta() <= happened - (now - timedelta(minutes=10)) < timedelta(seconds=30)


async def test_packed_bodies_are_read(site: Site) -> None:
    """Libraries pack what they send if they are told to."""
    body = gzip.compress(json.dumps({"batch": [tracked("Product Viewed", "v-1")]}).encode())

    response = await source(site).call("POST", "/v1/batch", raw=body, headers={"Content-Encoding": "gzip"})

    assert response.at("accepted") == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"batch": 1}', b'{"batch": {}}', b'\xff{"batch": []}', b"[" * 9999]
)
async def test_what_is_no_batch_is_refused(site: Site, body: bytes) -> None:
    """Whoever connects a shop reads these messages all day."""
    response = await source(site).call("POST", "/v1/batch", raw=body)

    assert response.status == 400
    assert response.text("type") == "urn:concierge:problem:invalid-input"


@pytest.mark.parametrize("is_packed", [False, True])
async def test_more_than_a_batch_may_hold_is_refused(site: Site, is_packed: bool) -> None:
    """However small it was made on the way."""
    body = json.dumps({"batch": [tracked("Product Viewed", "v-1", padding="x" * 600_000)]}).encode()

    headers = {"Content-Encoding": "gzip"} if is_packed else {}
    raw = gzip.compress(body) if is_packed else body
    response = await source(site).call("POST", "/v1/batch", raw=raw, headers=headers)

    assert response.status == 413


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
async def test_single_events_have_addresses_of_their_own(site: Site, kind: str) -> None:
    """Old libraries and hand-made calls send them so, with the key in the body."""
    event = {
        "messageId": "s-1",
        "userId": "ana",
        "event": "Signed Up",
        "groupId": "g",
        "previousId": "p",
        "writeKey": OLD_KEY,
    }

    good = await site.nobody().post(f"/v1/{kind}", event)
    bad = await site.nobody().post(f"/v1/{kind}", event | {"userId": ""})

    assert good.json == {"success": True, "accepted": 1, "rejected": []}
    assert bad.status == 400
    assert "userId" in bad.text("detail")


@pytest.mark.parametrize("key", ["", "x" * 40, KEY[:-1], KEY + "x", SHOP_KEY])
async def test_only_a_write_key_may_write(site: Site, key: str) -> None:
    """Whoever could write events could write anyone's next answer."""
    batch: dict[str, JsonValue] = {"batch": [tracked("Product Viewed", "v-1")]}

    by_header = await source(site, key).post("/v1/batch", batch)
    by_body = await site.nobody().post("/v1/batch", batch | {"writeKey": key})
    by_token = await site.with_token(KEY).post("/v1/batch", batch)

    refusals = by_header, by_body, by_token
    assert [one.status for one in refusals] == [401, 401, 401]
    challenges = {one.headers["WWW-Authenticate"] for one in refusals}
    assert challenges == {'Basic realm="tracking", charset="UTF-8"'}
    assert await done_by(site) == []


async def test_a_write_key_reads_nothing(site: Site) -> None:
    """Keys lie on many servers; one that leaks must not give anybody's data away."""
    await sent(site, identified("i-1", name="Ana Ribeiro"))
    paths = (await site.nobody().get("/openapi.json")).at("paths")
    assert isinstance(paths, dict)
    described = {
        path: methods["get"]
        for path, methods in paths.items()
        if isinstance(methods, dict) and "get" in methods
    }
    guarded = [path for path, get in described.items() if isinstance(get, dict) and get["security"]]

    for path in guarded:
        for reader in (source(site), site.with_token(KEY)):
            response = await reader.get(path.replace("{", "").replace("}", ""))
            assert response.status in {401, 404}, path
            assert b"Ribeiro" not in response.raw

    assert "/v1/me" in guarded


async def test_segments_own_library_works_unchanged(site: Site) -> None:
    """A shop changes the address in its settings, and nothing else."""
    lost: list[object] = []

    def send() -> None:
        """Send what a shop's server sends."""
        client = Client(KEY, host=site.base, gzip=True, on_error=lambda error, _batch: lost.append(error))
        client.identify("ana", {"name": "Ana Ribeiro", "email": "ana@example.com"})
        client.page("ana", "Kettles", "Kettle", {"url": "https://shop.example/kettle"})
        client.screen("ana", "Basket", "Home")
        client.group("ana", "cafe-1", {"name": "Café"})
        client.alias("browser-1", "ana")
        client.track("ana", "Product Viewed", {"product_id": "kettle", "price": 49.0})
        client.track("ana", "Order Completed", {"order_id": "F-1", "currency": "GBP", "products": [KETTLE]})
        client.track(None, "Product Viewed", {"product_id": "cup"}, anonymous_id="browser-1")
        client.flush()
        client.join()

    await asyncio.to_thread(send)

    assert lost == []
    assert {one["kind"] for one in await done_by(site)} == {
        *("page_viewed", "screen_viewed", "group", "alias", "product_viewed")
    }
    assert [one["id"] for one in await orders_of(site)] == ["F-1"]
    async with site.work.reading() as work:
        profile = await work.customers.known("ana")
        browser = await work.customers.own(visitor_id("browser-1"))
    assert profile
    assert profile.name == "Ana Ribeiro"
    assert [one.product_id for one in browser.activities] == ["cup"]


async def test_who_was_erased_does_not_come_back_through_tracking(site: Site) -> None:
    """A library that was not told would undo the erasure in a second."""
    await sent(site, tracked("Product Viewed", "v-1"), tracked("Order Completed", "bad"))
    await site.customer("ana").call("DELETE", "/v1/me")

    refused = await sent(site, tracked("Product Viewed", "v-2"), tracked("Product Viewed", "v-3", user="ben"))

    assert refused.at("accepted") == 1
    assert refused.text("rejected", 0, "problem") == "this customer was erased"
    async with site.work.reading() as work:
        assert await work.customers.known("ana") is None
        assert await work.intake.rejected(10) == []


async def test_what_a_customer_does_not_allow_is_not_used(site: Site) -> None:
    """Events come in whatever was agreed to; what is read of them depends on it."""
    ana = site.customer("ana")
    conversation = await ana.started()
    await sent(site, tracked("Product Viewed", "v-1", product_id="kettle"))

    await ana.call("PUT", "/v1/me/consents/personal_answers", {"granted": False})

    answer = await ana.said(conversation, "How do I descale it?")
    assert answer.at("reply", "personal") == []
