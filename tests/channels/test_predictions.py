"""Customers see what is foretold of them and from what, and nothing is foretold where they refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import JsonValue

from assistant.consents.model import Purpose
from assistant.events import utc_now
from assistant.predictions.learning import learnt
from assistant.predictions.model import Used
from tests.channels.site import Browser, Site
from tests.channels.test_customers import with_order
from tests.predictions.shops import NOW, a_shop, an_order

USED = Used(customers=60, orders=300, newest=NOW, withdrawals=0)  # none since, so that it goes on holding
PURPOSES = (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS)


async def decide(browser: Browser, *, is_allowed: bool) -> None:
    """Let a customer allow or refuse both purposes that forecasts rest on."""
    for purpose in PURPOSES:
        decided = await browser.call("PUT", f"/v1/me/consents/{purpose}", {"granted": is_allowed})
        assert decided.status == 200


async def test_a_customer_sees_where_they_stand_and_what_is_expected(site: Site) -> None:
    """With what it was learnt from, so that they can judge it."""
    await with_order(site, "ana")
    async with site.work.writing() as work:
        await work.predictions.keep(learnt(a_shop(), version=1, now=NOW, used=USED))
    ana = site.customer("ana")
    await decide(ana, is_allowed=True)

    told = await ana.get("/v1/me/predictions")

    assert told.status == 200
    assert told.text("stage", "because").startswith("bought once, last ")
    assert told.at("outlook", "chance_to_return") is None
    assert told.at("outlook", "weeks") == 26
    assert told.at("learnt", "buyers") == 60
    assert told.at("withheld") == ""


async def test_how_well_it_holds_is_said_in_a_sentence(site: Site) -> None:
    """Or that nobody can tell: a small shop has too few orders for that."""
    await with_order(site, "ana")
    fit = learnt(a_shop(), version=1, now=NOW, used=USED)
    async with site.work.writing() as work:
        await work.predictions.keep(fit)
    ana = site.customer("ana")
    await decide(ana, is_allowed=True)
    told = await ana.get("/v1/me/predictions")
    async with site.work.writing() as work:
        await work.predictions.keep(replace(fit, version=2, calibration=None))

    without = await ana.get("/v1/me/predictions")

    assert re.fullmatch(
        r"In the last 21 weeks, of 100 customers for whom we expected that about \d+ would buy again, "
        r"\d+ did\.",
        told.text("learnt", "holds"),
    )
    assert without.text("learnt", "holds") == "There are too few orders to tell how well this holds."


@pytest.mark.parametrize(("days_ago", "is_overdue"), [(1, False), (300, True)])
async def test_a_product_whose_day_has_passed_is_overdue(site: Site, days_ago: int, is_overdue: bool) -> None:
    """The day is not moved on; that it passed is said."""
    await with_order(site, "ana")
    at = utc_now()
    async with site.work.writing() as work:
        profile = await work.customers.known("ana")
        assert profile is not None
        for number in (days_ago, days_ago + 30):
            order = replace(an_order(number), placed_at=at - timedelta(days=number))
            await work.history.record_order(profile.id, order)
        await work.predictions.keep(learnt(a_shop(), version=1, now=NOW, used=USED))
    ana = site.customer("ana")
    await decide(ana, is_allowed=True)

    told = await ana.get("/v1/me/predictions")

    found: list[dict[str, JsonValue]] = told.json["due"]  # type: ignore[assignment]  # fails below if not
    assert {one["product_id"]: one["overdue"] for one in found}["beans"] is is_overdue


async def test_before_anything_was_learnt_only_the_stage_is_told(site: Site) -> None:
    """A forecast that rests on nothing is none."""
    await with_order(site, "ana")
    ana = site.customer("ana")
    await decide(ana, is_allowed=True)

    told = await ana.get("/v1/me/predictions")

    assert told.at("outlook") is None
    assert told.at("learnt") is None
    assert told.at("stage", "stage") in {"new", "at_risk", "lapsed"}


async def test_nothing_is_foretold_of_whoever_refuses(site: Site) -> None:
    """Not even where they stand: that is made of their orders."""
    await with_order(site, "ana")
    async with site.work.writing() as work:
        await work.predictions.keep(learnt(a_shop(), version=1, now=NOW, used=USED))
    ana = site.customer("ana")
    await decide(ana, is_allowed=False)

    told = await ana.get("/v1/me/predictions")

    assert told.text("withheld").startswith("You allow neither")
    assert (told.at("stage"), told.at("outlook"), told.at("due"), told.at("learnt")) == (None, None, [], None)


async def test_strangers_are_turned_away(site: Site) -> None:
    """It is for the customer's own eyes."""
    assert (await site.nobody().get("/v1/me/predictions")).status == 401
