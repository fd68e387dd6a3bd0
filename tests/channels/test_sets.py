"""Sets over HTTP: chosen for whoever asks, kept as a showing, and never without consent."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.channels.site import SHOP_KEY, Site, serving
from tests.channels.test_offers import products, stocked, told, with_machine

__all__ = ["stocked"]  # a fixture

pytestmark = pytest.mark.asyncio(loop_scope="module")

WISH = {"budget": "14.00", "currency": "GBP", "least": 2, "candidates": ["tray", "filter", "unheard of"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve a shop with products."""
    async with serving(stocked, tmp_path_factory.mktemp("sets")) as one:
        yield one


async def test_a_set_is_chosen_and_what_is_told_of_its_offers_is_obeyed(shop: Site) -> None:
    """From the wish to the refusal of one product, after which there is no such set."""
    somebody = await with_machine(shop)

    chosen = await somebody.post("/v1/offers/sets", WISH)
    poor = await somebody.post("/v1/offers/sets", WISH | {"budget": "13.99"})
    await told(somebody, chosen.text("offers", 0, "id"), "not_for_me")
    after = await somebody.post("/v1/offers/sets", WISH)

    assert set(products(chosen)) == {"tray", "filter"}
    assert (chosen.at("price"), chosen.at("currency"), chosen.at("because")) == ("14.00", "GBP", None)
    assert chosen.at("unknown") == ["unheard of"]
    assert "Goes with your Larkspur" in chosen.text("offers", 1, "reason")
    assert (poor.at("because"), poor.at("cheapest")) == ("budget too small", "14.00")
    assert (after.at("offers"), after.at("because")) == ([], "too few products")


async def test_without_consent_there_is_no_set_for_the_shop_either(shop: Site) -> None:
    """Nor for somebody whom nobody knows."""
    somebody = await with_machine(shop, allows=False)
    name = (await somebody.get("/v1/me")).text("profile", "external_id")
    server = shop.with_token(SHOP_KEY)

    refused = await server.post(f"/v1/customers/{name}/offers/sets", WISH)
    nobody = await server.post("/v1/customers/nobody/offers/sets", WISH)

    assert (refused.at("offers"), refused.at("because")) == ([], "no consent")
    assert nobody.status == 404


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"budget": "0"}, "budget"),
        ({"budget": "much"}, "budget"),
        ({"least": 3, "most": 2}, "most"),
        ({"currency": "XYZ"}, "currency"),
        ({"categories": 3}, "categories"),
    ],
)
async def test_a_wrong_wish_is_told_which_field(shop: Site, wrong: dict[str, object], named: str) -> None:
    """Whoever wires it up sees at once what is wrong."""
    refused = await shop.somebody().post("/v1/offers/sets", WISH | wrong)

    assert refused.status == 400
    assert named in refused.raw.decode()
