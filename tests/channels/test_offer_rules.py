"""The owner's rules: made, changed and previewed by the owner alone, and obeyed at once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from assistant.staff.model import Role
from tests.channels.site import SHOP_KEY, Browser, Site, serving
from tests.channels.test_articles import owner
from tests.channels.test_offers import products, stocked, with_machine

__all__ = ["stocked"]  # the fixture
SEGMENTS = '[{"name": "british", "title": "At home", "when": {"field": "region", "in": ["GB"]}}]'


@pytest.fixture
async def shop(stocked: Path, tmp_path: Path) -> AsyncGenerator[Site]:
    """Serve a shop with products, in London, that counts a segment."""
    segments = tmp_path / "segments.json"
    segments.write_text(SEGMENTS)
    async with serving(stocked, tmp_path / "shop", segments_file=segments, time_zone="Europe/London") as one:
        yield one


def a_rule(**fields: object) -> dict[str, object]:
    """Return what the owner sends, of which only `fields` matter."""
    return {"name": "Kettle week", "kind": "pin", "products": ["kettle"]} | fields


async def pinned(boss: Browser, **fields: object) -> Browser:
    """Make a rule, and return who made it."""
    made = await boss.post("/v1/offers/rules", a_rule(**fields))
    assert made.status == 201, made.raw
    return boss


async def person(shop: Site, somebody: Browser) -> str:
    """Return a customer's id here."""
    me = await somebody.get("/v1/me")
    async with shop.work.reading() as work:
        profile = await work.customers.known(me.text("profile", "external_id"))
    assert profile is not None
    return profile.id


async def deeds(boss: Browser) -> list[object]:
    """Return what the log says was done."""
    lines = (await boss.get("/v1/audit")).at("lines")
    assert isinstance(lines, list)
    return [one["deed"] for one in lines if isinstance(one, dict)]


async def test_a_rule_counts_at_once_and_the_customer_is_told_whose_word_it_is(shop: Site) -> None:
    """No restart; and what the shop calls its campaign is not the customer's to read."""
    somebody, boss = await with_machine(shop), await owner(shop)
    before = await somebody.post("/v1/offers/rank")

    await pinned(boss, name="Clear out old stock")
    after = await somebody.post("/v1/offers/rank")

    assert products(before)[0] != "kettle"
    assert products(after)[0] == "kettle"
    assert after.text("offers", 0, "reason") == "A current recommendation of the shop."
    assert after.at("offers", 0, "contributions", 0, "signal") == "shop"
    assert b"Clear out" not in after.raw


async def test_a_rule_ends_and_begins_by_the_shops_clock(shop: Site) -> None:
    """Midnight in London in summer is eleven in the evening elsewhere."""
    boss = await owner(shop)

    made = await boss.post(
        "/v1/offers/rules", a_rule(starts_at="2030-07-01T00:00", ends_at="2030-07-08T00:00+00:00")
    )

    assert made.at("starts_at") == "2030-07-01T00:00:00+01:00"
    assert made.at("ends_at") == "2030-07-08T01:00:00+01:00"
    assert made.at("state") == "planned"


async def test_a_rule_is_for_its_segment_alone(shop: Site) -> None:
    """A campaign at home says nothing to anybody abroad."""
    somebody, boss = await with_machine(shop), await owner(shop)
    await pinned(boss, segment="british")

    abroad = await somebody.post("/v1/offers/rank")
    me = (await somebody.get("/v1/me")).text("profile", "external_id")
    await shop.with_token(SHOP_KEY).call("PUT", f"/v1/customers/{me}", {"region": "GB"})
    at_home = await somebody.post("/v1/offers/rank")

    assert products(abroad)[0] != "kettle"
    assert products(at_home)[0] == "kettle"


async def test_the_slower_of_two_owners_is_told(shop: Site) -> None:
    """And a rule that was removed counts no more."""
    somebody, boss = await with_machine(shop), await owner(shop)
    made = await boss.post("/v1/offers/rules", a_rule())
    address = f"/v1/offers/rules/{made.text('id')}"

    changed = await boss.call("PUT", address, a_rule(name="Week of kettles", version=1))
    slower = await boss.call("PUT", address, a_rule(kind="bury", version=1))
    listed = await boss.get("/v1/offers/rules")
    removed = await boss.call("DELETE", address)
    again = await boss.call("DELETE", address)

    assert (changed.status, changed.at("version"), slower.status) == (200, 2, 409)
    assert listed.at("rules") == [changed.json]
    assert (removed.status, again.status) == (204, 404)
    assert products(await somebody.post("/v1/offers/rank"))[0] != "kettle"
    assert (await deeds(boss))[:3] == ["removed offer rule", "changed offer rule", "made offer rule"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": "2030-01-01T00:00", "starts_at": "2030-01-02T00:00"}, "ends_at"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59-12:00"}, "starts_at"),
        ({"products": ["teapot"]}, "products"),
        ({"products": []}, "products"),
        ({"segment": "loyal"}, "segment"),
        ({"strength": 7}, "strength"),
        ({"kind": "margin", "products": []}, "kind"),
        ({"attribute": "category", "value": "machine"}, "products"),
        ({"products": [], "attribute": "category", "value": "ship"}, "value"),
        ({"name": " "}, "name"),
        ({"kind": "hide"}, "kind"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_by_its_field(
    shop: Site, wrong: dict[str, object], field: str
) -> None:
    """With nothing kept of it."""
    boss = await owner(shop)

    refused = await boss.post("/v1/offers/rules", a_rule(**wrong))

    assert refused.status == 400, refused.raw
    assert field in refused.raw.decode()
    assert (await boss.get("/v1/offers/rules")).at("rules") == []


async def test_what_a_rule_may_be_made_of_is_offered(shop: Site) -> None:
    """The page lets the owner choose, instead of typing ids."""
    boss = await owner(shop)

    choices = await boss.get("/v1/offers/choices")
    found = await boss.get("/v1/offers/products?q=LARK")

    assert choices.at("time_zone") == "Europe/London"
    assert choices.at("segments") == [{"name": "british", "title": "At home"}]
    assert {"name": "category", "values": {"machine": 1}} in as_list(choices.at("attributes"))
    assert found.at("products") == [{"id": "larkspur", "title": "Larkspur"}]


async def test_only_the_owner_makes_rules_or_previews(shop: Site) -> None:
    """What every customer is shown is the owner's business, and so is looking over their shoulder."""
    agent, somebody = await shop.agent(role=Role.AGENT), shop.somebody()
    body = {"person": "cus_" + "0" * 32}

    for who, status in ((agent, 403), (somebody, 401), (shop.nobody(), 401)):
        assert (await who.post("/v1/offers/rules", a_rule())).status == status
        assert (await who.get("/v1/offers/rules")).status == status
        assert (await who.post("/v1/offers/preview", body)).status == status


async def test_a_preview_shows_both_sides_with_what_made_them(shop: Site) -> None:
    """So that the owner sees what a rule does to one customer before it does it to all."""
    somebody, boss = await with_machine(shop), await owner(shop)
    await somebody.call("PUT", "/v1/me/preferences/allergens", {"value": "nuts"})
    await pinned(boss)

    seen = await boss.post("/v1/offers/preview", {"person": await person(shop, somebody)})

    assert (seen.status, seen.at("because"), seen.at("is_held_back")) == (200, None, False), seen.raw
    assert seen.at("with_rules", 0, "product_id") == "kettle"
    assert seen.at("with_rules", 0, "is_by_rule") is True
    assert seen.at("with_rules", 0, "contributions", 0, "because") == "Kettle week"
    assert "kettle" not in [one["product_id"] for one in as_list(seen.at("without_rules"))]
    assert {"product_id": "praline", "title": "Praline", "limit": "allergens"} in as_list(seen.at("excluded"))


async def test_a_preview_changes_nothing_but_the_log(shop: Site) -> None:
    """Whoever is looked at was shown nothing, so nothing may count as shown to them."""
    somebody, boss = await with_machine(shop), await owner(shop)
    who = await person(shop, somebody)
    before = await somebody.get("/v1/me/export")

    await boss.post("/v1/offers/preview", {"person": who, "question": "How do I descale the kettle?"})
    await boss.post("/v1/offers/preview", {"person": who, "page": "/shop/larkspur"})

    after, log = await somebody.get("/v1/me/export"), await deeds(boss)
    assert without_looks(after.json) == without_looks(before.json)
    assert [one["deed"] for one in as_list(after.at("seen_by_staff"))] == ["previewed offers"] * 2
    assert log[:2] == ["previewed offers"] * 2
    assert who.encode() not in (await boss.get("/v1/audit")).raw


async def test_a_page_that_they_look_at_counts_in_a_preview(shop: Site) -> None:
    """The same customer sees something else on another page."""
    boss, somebody = await owner(shop), shop.somebody()
    await somebody.call("PUT", "/v1/me/consents/offers", {"granted": True})
    who = await person(shop, somebody)

    seen = await boss.post("/v1/offers/preview", {"person": who, "page": "/shop/larkspur"})

    signals = {part["signal"] for part in as_list(seen.at("without_rules", 0, "contributions"))}
    assert "context" in signals


async def test_who_refuses_offers_is_not_previewed(shop: Site) -> None:
    """Their no holds for the owner's curiosity, too; who is not there is not found."""
    somebody, boss = await with_machine(shop, allows=False), await owner(shop)
    await pinned(boss)

    seen = await boss.post("/v1/offers/preview", {"person": await person(shop, somebody)})
    nobody = await boss.post("/v1/offers/preview", {"person": "cus_" + "0" * 32})

    assert (seen.at("because"), seen.at("with_rules"), seen.at("excluded")) == ("no consent", [], [])
    assert nobody.status == 404


def as_list(value: object) -> list[dict[str, object]]:
    """Return a JSON list of objects."""
    assert isinstance(value, list)
    return [one for one in value if isinstance(one, dict)]


def without_looks(export: object) -> dict[str, object]:
    """Return an export without who of the staff looked at it."""
    assert isinstance(export, dict)
    return {name: value for name, value in export.items() if name != "seen_by_staff"}
