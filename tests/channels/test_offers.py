"""Shelves of the shop's own: ranked for whoever asks, never without consent, and obedient."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from assistant.assembly import assembled
from assistant.consents.model import Consent, Purpose
from assistant.events import ProductId, utc_now
from assistant.offers.model import Signal
from tests.channels.site import SHOP_KEY, Browser, Response, Site, serving, settings_in, stocked_in
from tests.channels.test_customers import with_order
from tests.offers.builders import NOW, a_product, a_view, an_order

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRODUCTS = (
    a_product("kettle", brand="finch"),
    a_product("jug", brand="finch"),
    a_product("filter", works_with="larkspur", price="4.00"),
    a_product("larkspur", category="machine"),
    a_product("tray", works_with="larkspur"),
    a_product("praline", works_with="larkspur", allergens=("nuts",)),
)
DIMENSIONS = 384


async def stock(folder: Path) -> None:
    """Put products into a prepared database, each unlike the others."""
    async with assembled(settings_in(folder)) as parts, parts.work.writing() as work:
        for place, product in enumerate(PRODUCTS):
            vector = np.zeros(DIMENSIONS, dtype=np.float32)
            vector[place] = 1.0
            await work.catalogue.put(product, vector, parts.embedding.model)


@pytest.fixture(scope="module")
def stocked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared folder with products."""
    return stocked_in(tmp_path_factory.mktemp("stocked"), prepared, stock)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve a shop with products."""
    async with serving(stocked, tmp_path_factory.mktemp("shop")) as one:
        yield one


async def with_machine(shop: Site, *, allows: bool = True) -> Browser:
    """Return a customer who told of their machine."""
    somebody = shop.somebody()
    await somebody.call("PUT", "/v1/me/consents/offers", {"granted": allows})
    await somebody.call("PUT", "/v1/me/preferences/machine", {"value": "larkspur"})
    return somebody


async def with_tray(shop: Site, somebody: Browser) -> None:
    """Record that they bought a tray."""
    me = await somebody.get("/v1/me")
    async with shop.work.writing() as work:
        profile = await work.customers.known(me.text("profile", "external_id"))
        assert profile is not None
        await work.history.record_order(profile.id, an_order("tray"))


def products(shelf: Response) -> Sequence[object]:
    """Return what is on a shelf, in order."""
    assert shelf.status == 200, shelf.raw
    offers = shelf.at("offers")
    assert isinstance(offers, list)
    return [one["product_id"] for one in offers if isinstance(one, dict)]


async def told(somebody: Browser, offer: str, outcome: str) -> Response:
    """Say what came of an offer."""
    return await somebody.post(f"/v1/offers/{offer}/outcome", {"outcome": outcome})


async def only(somebody: Browser, product: str) -> str:
    """Return the offer of one product."""
    shelf = await somebody.post("/v1/offers/rank", {"candidates": [product]})
    return shelf.text("offers", 0, "id")


async def test_each_offer_comes_with_its_reason_and_what_its_score_is_made_of(shop: Site) -> None:
    """A shop can show why, and anybody can check that the reason is what decided."""
    somebody = await with_machine(shop)

    shelf = await somebody.post("/v1/offers/rank", {"candidates": ["tray", "filter", "unheard of"]})

    assert set(products(shelf)) == {"tray", "filter"}
    assert shelf.at("unknown") == ["unheard of"]
    assert shelf.at("because") is None
    assert "Goes with your Larkspur" in shelf.text("offers", 0, "reason")
    assert shelf.at("offers", 0, "contributions", 0, "signal") == "fits"
    assert shelf.text("offers", 0, "difference")


async def test_without_consent_there_is_nothing_and_the_answer_says_why(shop: Site) -> None:
    """A shop's page must not break because somebody said no."""
    somebody = await with_machine(shop, allows=False)

    shelf = await somebody.post("/v1/offers/rank")
    history = await somebody.get("/v1/me/history")

    assert products(shelf) == []
    assert (shelf.at("because"), shelf.at("showing")) == ("no consent", None)
    assert history.at("activities") == []


async def test_what_they_must_not_eat_is_never_on_a_shelf(shop: Site) -> None:
    """Naming a product does not lift a limit."""
    somebody = await with_machine(shop)
    await somebody.call("PUT", "/v1/me/preferences/allergens", {"value": "hazelnuts"})

    shelf = await somebody.post("/v1/offers/rank", {"candidates": ["praline", "tray"], "limit": 50})

    assert products(shelf) == ["tray"]


@pytest.mark.parametrize(("outcome", "topic"), [("not_for_me", "hide:tray"), ("have_it", "own:tray")])
async def test_what_they_say_is_obeyed_until_they_take_it_back(shop: Site, outcome: str, topic: str) -> None:
    """No means no at once, for every shelf; and it is theirs to undo."""
    somebody = await with_machine(shop)
    offer = await only(somebody, "tray")

    first, again = await told(somebody, offer, outcome), await told(somebody, offer, outcome)
    without = await somebody.post("/v1/offers/rank", {"limit": 50})
    seen, taken_along = await somebody.get("/v1/me"), await somebody.get("/v1/me/export")
    undone = await somebody.call("DELETE", f"/v1/me/preferences/{topic}")
    after = await somebody.post("/v1/offers/rank", {"limit": 50})

    assert first.json == again.json
    assert first.at("topic") == topic
    assert "tray" not in products(without)
    assert seen.raw.decode().count(topic) == 1
    assert topic in taken_along.raw.decode()
    assert undone.status == 204
    assert "tray" in products(after)


async def test_a_gift_is_marked_on_the_line_that_it_was_bought_in(shop: Site) -> None:
    """What they gave away is not theirs; where nothing was bought there is nothing to mark."""
    giver = await with_machine(shop)
    offer = await only(giver, "tray")

    before = await told(giver, offer, "was_a_gift")
    await with_tray(shop, giver)
    after = await told(giver, offer, "was_a_gift")
    history = await giver.get("/v1/me/history")

    assert (before.at("order_id"), after.at("order_id")) == (None, "F-10")
    assert history.at("orders", 0, "lines", 0, "is_gift") is True
    assert history.at("orders", 0, "is_gift") is False


@pytest.mark.parametrize("outcome", ["shown", "clicked", "bought"])
async def test_what_came_of_an_offer_is_kept_once_where_they_can_see_and_forget_it(
    shop: Site, outcome: str
) -> None:
    """Pages send the same thing twice; a customer may have it forgotten."""
    somebody = await with_machine(shop)
    offer = await only(somebody, "tray")

    for _ in range(2):
        await told(somebody, offer, outcome)
    history = await somebody.get("/v1/me/history")
    forgotten = await somebody.call("DELETE", f"/v1/me/activities/{offer}:{outcome}")

    assert history.raw.decode().count(f'"offer_{outcome}"') == 1
    assert forgotten.status == 204


async def test_an_offer_to_somebody_else_is_not_there(shop: Site) -> None:
    """Nobody answers for others, nor learns what they were shown."""
    offer = await only(await with_machine(shop), "tray")

    foreign = await told(await with_machine(shop), offer, "not_for_me")
    invented = await told(await with_machine(shop), f"off_{'0' * 32}-0", "not_for_me")

    assert (foreign.status, invented.status) == (404, 404)


async def test_the_shop_may_ask_for_a_customer_of_its_own(shop: Site) -> None:
    """Pages that are made on the server have no token of the customer's."""
    await with_order(shop, "ana")
    ana = shop.customer("ana")
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})
    await ana.call("PUT", "/v1/me/preferences/machine", {"value": "larkspur"})
    server = shop.with_token(SHOP_KEY)

    shelf = await server.post("/v1/customers/ana/offers/rank", {"candidates": ["tray"]})
    nobody = await server.post("/v1/customers/nobody/offers/rank")

    assert products(shelf) == ["tray"]
    assert nobody.status == 404


async def test_what_was_bought_a_second_ago_counts_at_once(shop: Site) -> None:
    """The kettle brings up what is of its kind, and is itself no longer offered."""
    buyer = shop.customer("buyer")
    await buyer.call("PUT", "/v1/me/consents/offers", {"granted": True})
    before = await buyer.post("/v1/offers/rank", {"candidates": ["kettle", "jug"]})
    line = {"product_id": "kettle", "title": "Kettle", "quantity": 1, "price": "10.00"}
    order = {"placed_at": datetime.now(UTC).isoformat(), "currency": "GBP", "lines": [line]}

    await shop.with_token(SHOP_KEY).call("PUT", "/v1/customers/buyer/orders/F-1", order)
    after = await buyer.post("/v1/offers/rank", {"candidates": ["kettle", "jug"]})
    way = await buyer.post("/v1/offers/rank", {"candidates": ["jug"], "mode": "journey"})
    visit = await buyer.post("/v1/offers/rank", {"candidates": ["jug"], "mode": "session"})

    assert products(before) == []
    assert products(after) == ["jug"]
    assert (products(way), products(visit)) == ([], ["jug"])
    assert "brand: finch" in after.text("offers", 0, "reason")


async def test_learnt_weights_hold_without_a_restart(stocked: Path, tmp_path: Path) -> None:
    """A version that goes by nothing that they have shows nothing; going back shows it again."""
    folder = shutil.copytree(stocked, tmp_path / "weighed")
    view = a_view(preferences={"machine": "larkspur"})
    shown = []
    async with assembled(settings_in(folder)) as parts:
        for weights in ({}, {Signal.FITS: 0.0}, {}):
            async with parts.work.writing() as unit:
                await unit.catalogue.weigh(weights, at=NOW)
            await parts.shelf.refresh()
            suggested = await parts.shelf.ranked(view, limit=1)
            shown.append([one.product.id for one in suggested.suggestions])

    assert shown == [["filter"], [], ["filter"]]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"limit": 51}, "limit"),
        ({"candidates": ["one"] * 501}, "candidates"),
        ({"candidates": [""]}, "candidates"),
        ({"mode": "mood"}, "mode"),
        ({"context": {"mood": "good"}}, "context.mood"),
    ],
)
async def test_a_bad_request_is_told_which_field(shop: Site, body: object, named: str) -> None:
    """Whoever wires a shelf up sees at once what is wrong."""
    refused = await shop.somebody().post("/v1/offers/rank", body)

    assert refused.status == 400
    assert named in refused.raw.decode()


async def test_what_was_shown_pushes_out_nothing_that_they_did(shop: Site) -> None:
    """A shelf on every page must not be all that is known of a customer; they see it day by day."""
    somebody = await with_machine(shop)
    for _ in range(3):
        assert (await somebody.post("/v1/offers/rank", {})).at("showing") is not None

    me, timeline = await somebody.get("/v1/me"), await somebody.get("/v1/me/timeline")

    assert me.at("activities") == []
    assert b"Offers shown: 3 times" in timeline.raw


async def with_news(folder: Path) -> None:
    """Have a scale come into the shop today."""
    async with assembled(settings_in(folder)) as parts, parts.work.writing() as work:
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        vector[-1] = 1.0
        await work.catalogue.put(a_product("scale"), vector, parts.embedding.model, at=utc_now())


async def test_a_shelf_discovers_what_is_due_and_says_so(
    stocked: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With every slot for discovery, what is new takes the place of what is ranked; its chance is kept."""
    fresh = stocked_in(tmp_path_factory.mktemp("fresh"), stocked, with_news)
    async with serving(fresh, tmp_path_factory.mktemp("discovering"), discovery_share=1.0) as shop:
        somebody = await with_machine(shop)

        shelf = await somebody.call("POST", "/v1/offers/rank", {"limit": 1})
        exported = await somebody.get("/v1/me/export")

    assert products(shelf) == ["scale"]
    assert shelf.at("offers", 0, "reason") == "New in our shop."
    assert shelf.at("offers", 0, "contributions", 0, "signal") == "new"
    assert exported.at("offer_showings", 0, "slots", 0, "options", 0, "probability") == 1.0


async def test_the_erased_leave_what_was_learnt_from_orders(stocked: Path, tmp_path: Path) -> None:
    """What others bought with it is forgotten by a running server, too."""
    folder = shutil.copytree(stocked, tmp_path / "erased")
    view = a_view(orders=[an_order("kettle")])
    shown = []
    async with assembled(settings_in(folder)) as parts:
        async with parts.work.writing() as unit:
            profile = await unit.customers.recognise(
                "ben", name=None, email=None, locale=None, region=None, at=NOW
            )
            allowed = Consent(purpose=Purpose.ANALYTICS, granted=True, source="customer", at=NOW)
            await unit.consents.decide(profile.id, allowed)
            await unit.history.record_order(profile.id, an_order("kettle", "tray"))
        await parts.shelf.refresh()
        shown.append(await parts.shelf.ranked(view, limit=1, among=frozenset({ProductId("tray")})))
        async with parts.work.writing() as unit:
            await unit.customers.erase(profile.id, at=NOW)
        assert await parts.shelf.refresh()
        shown.append(await parts.shelf.ranked(view, limit=1, among=frozenset({ProductId("tray")})))

    assert [[one.product.id for one in each.suggestions] for each in shown] == [["tray"], []]
