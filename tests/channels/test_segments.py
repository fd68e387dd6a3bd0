"""Customers see where they are counted and why; where they refuse, nobody counts them."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import JsonValue

from assistant.consents.model import Purpose
from tests.channels.site import Browser, Site, serving
from tests.channels.test_customers import with_order

SEGMENTS = [
    {"name": "british", "title": "British", "when": {"field": "region", "is": "uk"}},
    {"name": "buyers", "title": "Buyers", "when": {"field": "orders", "at_least": 1}},
    {"name": "french", "title": "French", "when": {"field": "region", "is": "fr"}},
    {
        "name": "likely",
        "title": "Likely",
        "when": {
            "any": [{"field": "chance_to_return", "at_least": 0.5}, {"field": "bought_category", "is": "x"}]
        },
    },
]
COUNTED = [
    {"name": "british", "title": "British", "because": "region: uk"},
    {"name": "buyers", "title": "Buyers", "because": "orders: 1, at least 1"},
]


def declared(folder: Path) -> Path:
    """Return a file with segments."""
    file = folder / "segments.json"
    file.write_text(json.dumps(SEGMENTS), encoding="utf-8")
    return file


async def decide(browser: Browser, *allowed: Purpose) -> None:
    """Let a customer allow these purposes and no other that segments may rest on."""
    for purpose in (Purpose.PERSONAL_ANSWERS, Purpose.ANALYTICS, Purpose.REMEMBER):
        answer = await browser.call("PUT", f"/v1/me/consents/{purpose}", {"granted": purpose in allowed})
        assert answer.status == 200


async def card(site: Site, customer: Browser) -> tuple[JsonValue, JsonValue]:
    """Return what an agent sees of a customer's stage and segments."""
    talk = await customer.waiting()
    read = await (await site.agent()).get(f"/v1/desk/conversations/{talk}")
    return read.at("customer", "stage"), read.at("customer", "segments")


async def test_customers_read_where_they_are_counted_and_why(prepared: Path, tmp_path: Path) -> None:
    """With whichever of the two purposes they allow."""
    async with serving(prepared, tmp_path / "served", segments_file=declared(tmp_path)) as site:
        await with_order(site, "ana")
        ana = site.customer("ana")
        for purpose in (Purpose.PERSONAL_ANSWERS, Purpose.ANALYTICS):
            await decide(ana, purpose)

            told = await ana.get("/v1/me/segments")

            assert told.at("purpose") == purpose
            assert told.at("segments") == COUNTED
            assert told.text("stage", "because").startswith("bought once")


async def test_whoever_refuses_is_counted_nowhere(prepared: Path, tmp_path: Path) -> None:
    """Neither for themselves nor at the desk."""
    async with serving(prepared, tmp_path / "served", segments_file=declared(tmp_path)) as site:
        await with_order(site, "ana")
        ana = site.customer("ana")
        await decide(ana, Purpose.REMEMBER)

        told = await ana.get("/v1/me/segments")

        assert told.text("withheld").startswith("You allow neither")
        assert (told.at("segments"), told.at("stage"), told.at("purpose")) == ([], None, None)
        assert await card(site, ana) == (None, [])


async def test_an_agent_sees_them_on_the_card(prepared: Path, tmp_path: Path) -> None:
    """With the reason, so that the agent can explain it."""
    async with serving(prepared, tmp_path / "served", segments_file=declared(tmp_path)) as site:
        await with_order(site, "ana")
        ana = site.customer("ana")
        await decide(ana, Purpose.PERSONAL_ANSWERS)

        stage, segments = await card(site, ana)

        assert isinstance(stage, dict)
        assert str(stage["because"]).startswith("bought once")
        assert segments == COUNTED


async def test_strangers_are_turned_away(site: Site) -> None:
    """It is for the customer's own eyes."""
    assert (await site.nobody().get("/v1/me/segments")).status == 401
