"""Offers over the door: few, never after a no, and none where something went wrong."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import JsonValue

from assistant.assembly import assembled
from assistant.events import TraceId, utc_now
from tests.channels.site import Browser, Response, Site, serving_by, settings_in, shop_token, stocked_in
from tests.offers.builders import a_product

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "How do I descale the kettle?"
DAYS = timedelta(days=100)


@dataclass(slots=True)
class Later:
    """A clock that goes on when it is told to."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Return the time."""
        return utc_now() + self.ahead


async def stock(folder: Path) -> None:
    """Put something into a prepared database that goes with the question."""
    async with assembled(settings_in(folder)) as parts, parts.work.writing() as work:
        vectors = await parts.embedding.embed_all(["Descale the kettle"])
        await work.catalogue.put(a_product("descaler"), vectors[0], parts.embedding.model)


@pytest.fixture(scope="module")
def stocked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a prepared folder with a product."""
    return stocked_in(tmp_path_factory.mktemp("stocked"), prepared, stock)


@pytest.fixture
def later() -> Later:
    """The server's clock."""
    return Later()


@pytest_asyncio.fixture(loop_scope="module")
async def shop(stocked: Path, tmp_path: Path, later: Later) -> AsyncGenerator[Site]:
    """Serve a shop with a product."""
    folder = tmp_path / "shop"
    shutil.copytree(stocked, folder)
    async with serving_by(later, settings_in(folder, quiet_hours="none")) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def priya(shop: Site) -> Browser:
    """Return a customer who agreed to offers."""
    priya = shop.with_token(shop_token("priya", life=DAYS))
    assert (await priya.call("PUT", "/v1/me/consents/offers", {"granted": True})).status == 200
    return priya


def offered(said: Response) -> list[str]:
    """Return which products a reply brings."""
    offers = said.at("reply", "offers")
    assert isinstance(offers, list)
    return [str(one["product_id"]) for one in offers if isinstance(one, dict)]


async def why(shop: Site, said: Response) -> JsonValue:
    """Return what the trace tells of why nothing was offered."""
    async with shop.work.reading() as work:
        steps = (await work.conversations.trace(TraceId(said.text("reply", "trace_id")))).steps
    offers = steps["offers"]
    assert isinstance(offers, dict)
    return offers.get("held_back")


async def test_a_no_is_obeyed_at_once_and_the_next_day_there_are_fewer(
    shop: Site, priya: Browser, later: Later
) -> None:
    """Offered, declined, silent; then less than before, and after another no for longer."""
    talk = await priya.started()
    assert offered(await priya.said(talk, QUESTION, client_id="1")) == ["descaler"]

    no = await priya.said(talk, "No thanks, no offers", client_id="2")
    assert no.at("reply", "decision") == "acknowledge"
    assert no.text("reply", "text") == "All right, no offers for now."
    silent = await priya.said(talk, QUESTION, client_id="3")
    assert offered(silent) == []
    assert str(await why(shop, silent)).startswith("held back because you declined on ")

    later.ahead = timedelta(days=1, hours=1)
    next_day = await priya.started("next-day")
    answers = [await priya.said(next_day, QUESTION, client_id=f"n{one}") for one in range(2)]
    assert [offered(one) for one in answers] == [["descaler"], []]
    assert await why(shop, answers[1]) == "held back because 1 of at most 1 were offered in this conversation"


async def test_after_a_complaint_there_is_silence_in_the_next_conversation_too(
    shop: Site, priya: Browser, later: Later
) -> None:
    """Somebody in dispute with the shop is helped and sold nothing."""
    first = await priya.started()
    complaint = await priya.said(first, f"My last kettle arrived broken. {QUESTION}", client_id="1")
    assert offered(complaint) == []

    later.ahead = timedelta(days=1)
    second = await priya.started("second")
    silent = await priya.said(second, QUESTION, client_id="2")
    assert offered(silent) == []
    assert "something went wrong" in str(await why(shop, silent))

    later.ahead = timedelta(days=5)
    third = await priya.started("third")
    assert offered(await priya.said(third, QUESTION, client_id="3")) == ["descaler"]


async def test_a_conversation_has_a_cap(shop: Site, priya: Browser) -> None:
    """The fourth offer in a row is nagging."""
    talk = await priya.started()

    answers = [await priya.said(talk, QUESTION, client_id=f"m{one}") for one in range(4)]

    assert [len(offered(one)) for one in answers] == [1, 1, 1, 0]
    assert "in this conversation" in str(await why(shop, answers[-1]))


async def test_who_forbids_offers_withdraws_a_consent_that_they_can_give_again(
    shop: Site, priya: Browser
) -> None:
    """They see it where they see the others."""
    talk = await priya.started()

    said = await priya.said(talk, "Please stop showing me offers", client_id="1")
    consents = (await priya.get("/v1/me")).at("consents")

    assert "no more offers" in said.text("reply", "text")
    assert isinstance(consents, list)
    assert [one["granted"] for one in consents if isinstance(one, dict) and one["purpose"] == "offers"] == [
        False
    ]
    silent = await priya.said(talk, QUESTION, client_id="2")
    assert offered(silent) == []
    assert await why(shop, silent) == "no consent to offers"


async def test_without_consent_nothing_is_offered_and_nothing_kept_of_it(shop: Site) -> None:
    """What holds offers back is kept only of those who may be offered something."""
    somebody = shop.somebody()
    await somebody.call("PUT", "/v1/me/consents/offers", {"granted": False})
    talk = await somebody.started()

    said = await somebody.said(talk, f"My kettle arrived broken. {QUESTION}", client_id="1")

    assert offered(said) == []
    exported = await somebody.get("/v1/me/export")
    assert exported.at("offer_encounters") == []


async def test_customers_see_why_nothing_is_offered_and_can_take_a_no_back(
    shop: Site, priya: Browser
) -> None:
    """A no in passing must not hold for ever, nor in secret."""
    talk = await priya.started()
    await priya.said(talk, QUESTION, client_id="1")
    await priya.said(talk, "No thanks", client_id="2")

    told = await priya.get("/v1/me/offers")
    assert told.text("held_back").startswith("held back because you declined on ")
    assert told.at("refusals") == 1

    undone = await priya.call("DELETE", "/v1/me/offers/refusals")
    assert (undone.at("held_back"), undone.at("refusals"), undone.at("declined_at")) == (None, 0, None)
    assert offered(await priya.said(talk, QUESTION, client_id="3")) == ["descaler"]


async def test_no_door_shows_an_offer_without_consent(shop: Site) -> None:
    """Greeting, chat and shelf, also to somebody of whom much is known."""
    somebody = shop.somebody()
    await somebody.call("PUT", "/v1/me/preferences/machine", {"value": "descaler"})
    await somebody.call("PUT", "/v1/me/consents/offers", {"granted": False})

    opened = await somebody.post("/v1/conversations", {"client_id": "first"})
    talk = opened.text("conversation", "id")
    said = await somebody.said(talk, QUESTION, client_id="1")
    shelf = await somebody.post("/v1/offers/rank")

    assert opened.at("messages", 0, "offers") == []
    assert offered(said) == []
    assert shelf.at("offers") == []
    assert (await somebody.get("/v1/me/offers")).at("held_back") == "no consent to offers"
