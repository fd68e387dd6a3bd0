"""What is said of an offer beside a reply or in a greeting: obeyed at once, theirs alone, and undone."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.assembly import assembled
from assistant.events import ProductId, utc_now
from tests.channels.site import Browser, Response, Site, frame, serving_by, settings_in, stocked_in
from tests.channels.test_socket import connected
from tests.offers.builders import a_product, an_order

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How do I descale the kettle?"
UNLIMITED = {"quiet_hours": "none", "offers_per_day": 1000, "offers_per_conversation": 1000}


async def stock(folder: Path) -> None:
    """Put two products into a prepared database that go with the question, and with something bought."""
    async with assembled(settings_in(folder)) as parts, parts.work.writing() as work:
        vectors = await parts.embedding.embed_all(["Descale the kettle", "A kettle that is easy to descale"])
        products = (a_product("descaler", works_with="kettle"), a_product("kettle", category="kettle"))
        for product, vector in zip(products, vectors, strict=True):
            await work.catalogue.put(product, vector, parts.embedding.model)


@pytest.fixture(scope="module")
def stocked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared folder with products."""
    return stocked_in(tmp_path_factory.mktemp("stocked"), prepared, stock)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve a shop with products, as often offered as is asked."""
    folder = tmp_path_factory.mktemp("shop") / "shop"
    shutil.copytree(stocked, folder)
    async with serving_by(utc_now, settings_in(folder, **UNLIMITED)) as one:
        yield one


async def with_kettle(shop: Site) -> Browser:
    """Return a customer who agreed to offers and bought a kettle the other day."""
    somebody = shop.somebody()
    await somebody.call("PUT", "/v1/me/consents/offers", {"granted": True})
    me = await somebody.get("/v1/me")
    async with shop.work.writing() as work:
        profile = await work.customers.known(me.text("profile", "external_id"))
        assert profile is not None
        order = replace(an_order("kettle"), placed_at=utc_now() - timedelta(days=10))
        await work.history.record_order(profile.id, order)
    return somebody


async def asked(somebody: Browser, talk: str, client_id: str) -> Response:
    """Ask what the descaler goes with."""
    return await somebody.said(talk, QUESTION, client_id=client_id)


def offered(said: Response) -> list[str]:
    """Return which products a reply brings."""
    offers = said.at("reply", "offers")
    assert isinstance(offers, list)
    return [str(one["product_id"]) for one in offers if isinstance(one, dict)]


async def told(somebody: Browser, offer: str, outcome: str) -> Response:
    """Say what came of an offer."""
    return await somebody.post(f"/v1/offers/{offer}/outcome", {"outcome": outcome})


async def test_what_decided_comes_with_a_reply_and_is_the_same_when_it_is_read_again(shop: Site) -> None:
    """The reason can be checked: the parts name what they stand on, and the heaviest is the reason's."""
    somebody = await with_kettle(shop)
    talk = await somebody.started()

    said = await asked(somebody, talk, "1")
    again = await somebody.get(f"/v1/conversations/{talk}?after=0")

    parts = said.at("reply", "offers", 0, "contributions")
    assert isinstance(parts, list)
    signals = [(one["signal"], one["because"]) for one in parts if isinstance(one, dict)]
    assert signals[0] == ("topic", "")
    assert ("fits", "Kettle") in signals
    assert said.text("reply", "offers", 0, "reason").startswith("It is about what you are asking")
    assert said.text("reply", "offers", 0, "rests_on") == "Kettle"
    assert said.at("reply", "offers") == again.at("messages", -1, "offers")


@pytest.mark.parametrize(("outcome", "topic"), [("not_for_me", "hide:descaler"), ("have_it", "own:descaler")])
async def test_a_no_to_an_offer_of_a_reply_is_obeyed_in_the_very_next_turn(
    shop: Site, outcome: str, topic: str
) -> None:
    """Said twice it counts once, and it is theirs to undo."""
    somebody = await with_kettle(shop)
    talk = await somebody.started()
    before = await asked(somebody, talk, "1")
    offer = before.text("reply", "offers", 0, "id")

    first, again = await told(somebody, offer, outcome), await told(somebody, offer, outcome)
    without = await asked(somebody, talk, "2")
    seen = await somebody.get("/v1/me")
    undone = await somebody.call("DELETE", f"/v1/me/preferences/{topic}")
    after = await asked(somebody, talk, "3")

    assert (first.status, first.json) == (200, again.json)
    assert first.at("topic") == topic
    assert seen.raw.decode().count(topic) == 1
    assert undone.status == 204
    assert ["descaler" in offered(one) for one in (before, without, after)] == [True, False, True]


async def test_what_was_bought_as_a_gift_weighs_nothing_from_then_on(shop: Site) -> None:
    """The purchase that an offer rests on is marked, not what is offered; and it can be taken back."""
    somebody = await with_kettle(shop)
    talk = await somebody.started()
    offer = (await asked(somebody, talk, "1")).text("reply", "offers", 0, "id")

    marked = [await told(somebody, offer, "was_a_gift") for _ in range(2)]
    history = await somebody.get("/v1/me/history")
    without = await asked(somebody, talk, "2")
    order, gift = marked[0].text("order_id"), marked[0].text("gift")
    undone = await somebody.call("PUT", f"/v1/me/orders/{order}/lines/{gift}/gift", {"is_gift": False})
    after = await asked(somebody, talk, "3")

    assert marked[0].json == marked[1].json
    assert (marked[0].text("product_id"), gift) == ("descaler", "kettle")
    assert history.at("orders", 0, "lines", 0, "is_gift") is True
    assert without.text("reply", "offers", 0, "rests_on") == ""
    assert undone.status in {200, 204}
    assert after.text("reply", "offers", 0, "rests_on") == "Kettle"


@pytest.mark.parametrize("outcome", ["not_for_me", "have_it", "was_a_gift"])
async def test_an_answer_is_told_with_the_offer_until_it_is_undone(shop: Site, outcome: str) -> None:
    """A page opened again, or a second one, shows what its customer answered; staff are not told."""
    somebody, agent = await with_kettle(shop), await shop.agent()
    talk = await somebody.started()
    offer = (await asked(somebody, talk, "1")).text("reply", "offers", 0, "id")
    path = f"/v1/conversations/{talk}?after=0"

    before = await somebody.get(path)
    kept = await told(somebody, offer, outcome)
    read = await somebody.get(path)
    async with connected(somebody, talk, after=2) as opened:
        resumed = await frame(opened, "message")
    at_desk = await agent.get(f"/v1/desk/conversations/{talk}")
    if topic := kept.at("topic"):
        await somebody.call("DELETE", f"/v1/me/preferences/{topic}")
    else:
        gift = f"/v1/me/orders/{kept.text('order_id')}/lines/{kept.text('gift')}/gift"
        await somebody.call("PUT", gift, {"is_gift": False})
    undone = await somebody.get(path)

    answered = [one.at("messages", -1, "offers", 0, "answered") for one in (before, read, at_desk, undone)]
    assert isinstance(kept.json, dict)
    expected = {name: one for name, one in kept.json.items() if name != "product_id"}
    assert expected["outcome"] == outcome
    assert answered == [None, expected, None, None]
    assert resumed["message"] == read.at("messages", -1)


async def test_an_offer_in_a_greeting_is_answered_like_any_other(shop: Site) -> None:
    """It is a message as well, and the next greeting knows of the no."""
    somebody = await with_kettle(shop)
    first = await somebody.get(f"/v1/conversations/{await somebody.started('one')}?after=0")
    offer = first.text("messages", 0, "offers", 0, "id")

    answered = await told(somebody, offer, "not_for_me")
    second = await somebody.get(f"/v1/conversations/{await somebody.started('two')}?after=0")

    assert answered.at("topic") == "hide:descaler"
    assert b"descaler" not in second.raw


async def test_an_offer_beside_a_reply_to_somebody_else_is_not_there(shop: Site) -> None:
    """Nobody answers for others, nor learns what they were shown; nor is there what was never shown."""
    theirs, other = await with_kettle(shop), await with_kettle(shop)
    said = await asked(theirs, await theirs.started(), "1")
    offer, message = said.text("reply", "offers", 0, "id"), said.text("message", "id")
    reply = offer.partition("-")[0]

    foreign = [await told(other, offer, outcome) for outcome in ("not_for_me", "was_a_gift", "clicked")]
    invented = [
        await told(theirs, one, "not_for_me")
        for one in (f"{reply}-9", f"{reply}-x", f"{reply}-", reply, f"{message}-0", f"msg_{'0' * 32}-0")
    ]

    assert {one.status for one in (*foreign, *invented)} == {404}
    assert b"hide:" not in (await other.get("/v1/me")).raw
    assert b"offer_clicked" not in (await other.get("/v1/me/history")).raw


async def test_what_was_shown_is_gone_with_the_conversation(shop: Site) -> None:
    """Once a conversation is forgotten, nothing of its offers can be answered or found out."""
    somebody = await with_kettle(shop)
    talk = await somebody.started()
    offer = (await asked(somebody, talk, "1")).text("reply", "offers", 0, "id")

    forgotten = await somebody.call("DELETE", f"/v1/me/conversations/{talk}")
    after = await told(somebody, offer, "not_for_me")

    assert forgotten.status in {200, 204}
    assert after.status == 404


async def test_after_erasure_no_offer_is_left_to_answer(shop: Site) -> None:
    """An erased customer's offers are nobody's, whoever asks for them."""
    somebody, other = await with_kettle(shop), await with_kettle(shop)
    offer = (await asked(somebody, await somebody.started(), "1")).text("reply", "offers", 0, "id")

    erased = await somebody.call("DELETE", "/v1/me")

    assert erased.status == 204
    assert (await told(somebody, offer, "not_for_me")).status in {401, 404}
    assert (await told(other, offer, "not_for_me")).status == 404


async def test_what_was_clicked_counts_once(shop: Site) -> None:
    """Whoever follows an offer of the chat's took it up, as one of a page's."""
    somebody = await with_kettle(shop)
    offer = (await asked(somebody, await somebody.started(), "1")).text("reply", "offers", 0, "id")

    for _ in range(2):
        assert (await told(somebody, offer, "clicked")).at("product_id") == ProductId("descaler")
    history = await somebody.get("/v1/me/history")

    assert history.raw.decode().count('"offer_clicked"') == 1
