"""Test the counter: staff find, note and are told, as far as the customer allows; nobody else does."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assistant.events import ProductId, new_id
from assistant.history.model import Order, OrderLine
from assistant.staff.model import Role
from tests.channels.site import SHOP_KEY, Browser, Site

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LINE = OrderLine(product_id=ProductId("kettle"), title="Kettle", quantity=1, price=Decimal("49.00"))
ORDER = Order(id="F-1", placed_at=NOW, status="delivered", is_gift=False, currency="GBP", lines=(LINE,))


async def ana(site: Site) -> str:
    """Keep a customer with an order, and return her id here."""
    async with site.work.writing() as work:
        profile = await work.customers.recognise(
            "F-88213", name="Ana Ribeiro", email="ana@example.com", locale="en", region=None, at=NOW
        )
        await work.history.record_order(profile.id, ORDER)
    return profile.id


async def consents(site: Site, **decided: bool) -> None:
    """Let Ana decide."""
    for purpose, granted in decided.items():
        decision = {"granted": granted}
        await site.customer("F-88213").call("PUT", f"/v1/me/consents/{purpose}", decision)


def path(person: str, what: str = "") -> str:
    """Return an address at the counter."""
    return f"/v1/counter/customers/{person}{what}"


@pytest.mark.parametrize("words", ["F-88213", "ANA@example.com", "ana", "Ribei"])
async def test_a_customer_is_found_by_what_they_say(site: Site, words: str) -> None:
    """With no more than it takes to choose the right one."""
    person = await ana(site)

    found = await (await site.agent()).post("/v1/counter/find", {"words": words})

    assert found.at("matches") == [{"id": person, "name": "Ana R.", "hint": "number …213, a…@example.com"}]
    assert found.at("is_cut") is False


async def test_too_short_a_name_finds_nobody(site: Site) -> None:
    """Two letters would list half of the customers."""
    refused = await (await site.agent()).post("/v1/counter/find", {"words": "an"})

    assert refused.status == 400
    assert "words" in refused.text("detail")


async def test_whoever_is_not_to_be_remembered_is_not_found_by_name(site: Site) -> None:
    """Their number still finds them, without their name, and the brief says why there is none."""
    person = await ana(site)
    await consents(site, remember=False)
    agent = await site.agent()

    by_name = await agent.post("/v1/counter/find", {"words": "ana"})
    by_number = await agent.post("/v1/counter/find", {"words": "F-88213"})
    brief = await agent.get(path(person))
    arrived = await agent.post(path(person, "/arrivals"), {"client_id": "a1"})

    assert by_name.at("matches") == []
    assert by_number.at("matches") == [{"id": person, "name": None, "hint": "number …213"}]
    assert (brief.at("lines"), brief.at("name")) == ([], None)
    assert "do not let us remember" in brief.text("withheld")
    assert arrived.at("is_recorded") is False
    exported = await site.customer("F-88213").get("/v1/me/export")
    assert b"arrived" not in exported.raw
    assert b"Ana" not in brief.raw + by_number.raw + arrived.raw


async def test_an_arrival_brings_a_brief_and_counts_once(site: Site) -> None:
    """A double press at the till is one visit."""
    person = await ana(site)
    agent = await site.agent()

    first = await agent.post(path(person, "/arrivals"), {"client_id": "a1"})
    await agent.post(path(person, "/arrivals"), {"client_id": "a1"})
    exported = await site.customer("F-88213").get("/v1/me/export")

    assert first.status == 201
    assert first.at("is_recorded") is True
    assert first.at("lines", 0) == {"text": "Ana Ribeiro", "source": "profile"}
    assert first.at("lines", 1, "source") == "order F-1"
    assert exported.raw.count(b'"arrived"') == 1


async def test_a_note_is_kept_with_who_heard_it_and_the_customer_sees_it(site: Site) -> None:
    """It is said, not set: what customers set themselves stands above it."""
    person = await ana(site)
    customer, agent = site.customer("F-88213"), await site.agent("mara@example.com")

    noted = await agent.post(path(person, "/notes"), {"topic": "milk", "value": " oat ", "at": "phone"})
    me = await customer.get("/v1/me")
    await customer.call("PUT", "/v1/me/preferences/milk", {"value": "soy"})
    outranked = await agent.post(path(person, "/notes"), {"topic": "milk", "value": "oat"})

    assert noted.at("is_kept") is True
    assert "milk: oat" in str(noted.at("brief", "lines"))
    assert me.at("preferences", 0, "value") == "oat"
    assert me.at("preferences", 0, "origin") == "said"
    assert me.at("preferences", 0, "source") == "said to staff Mara (phone)"
    assert outranked.at("is_kept") is False
    assert outranked.at("because") == "they set this themselves"


async def test_nothing_is_noted_of_whoever_does_not_want_it(site: Site) -> None:
    """The colleague is told, so that they can say so."""
    person = await ana(site)
    await consents(site, remember=False)

    noted = await (await site.agent()).post(path(person, "/notes"), {"topic": "milk", "value": "oat"})

    assert noted.at("is_kept") is False
    assert noted.at("because") == "they do not let us remember them"
    assert (await site.customer("F-88213").get("/v1/me")).at("preferences") == []


async def test_without_personal_answers_neither_orders_nor_preferences_are_told(site: Site) -> None:
    """Being remembered is not being read out."""
    person = await ana(site)
    await consents(site, personal_answers=False)

    brief = await (await site.agent()).get(path(person))

    assert [brief.at("lines", 0, "text")] == ["Ana Ribeiro"]
    assert b"Kettle" not in brief.raw
    assert "personal answers" in brief.text("withheld")


async def test_staff_alone_are_at_the_counter(site: Site) -> None:
    """Neither customers nor the shop's server look others up."""
    person = await ana(site)
    calls: list[tuple[str, str, object]] = [
        ("POST", "/v1/counter/find", {"words": "ana"}),
        ("GET", path(person), None),
        ("POST", path(person, "/arrivals"), {"client_id": "a1"}),
        ("POST", path(person, "/notes"), {"topic": "milk", "value": "oat"}),
    ]
    strangers: list[Browser] = [
        site.nobody(),
        site.customer("F-88213"),
        await site.visitor(),
        site.with_token(SHOP_KEY),
    ]

    for stranger in strangers:
        for method, address, body in calls:
            assert (await stranger.call(method, address, body)).status == 401
    for role in (Role.AGENT, Role.OWNER):
        staff = await site.agent(f"{role}@example.com", role=role)
        for method, address, body in calls:
            assert (await staff.call(method, address, body)).status in {200, 201}


async def test_an_id_that_nobody_has_and_a_visitors_look_the_same(site: Site) -> None:
    """Whoever guesses learns nothing."""
    agent, visitor = await site.agent(), await site.visitor()
    await visitor.started()
    async with site.work.reading() as work:
        (one,) = await work.conversations.search("", 1)
    statuses = {(await agent.get(path(person))).status for person in (new_id("cus"), one.customer_id)}

    assert statuses == {404}


async def test_a_body_that_is_wrong_is_named(site: Site) -> None:
    """The page's makers read which field."""
    person = await ana(site)
    agent = await site.agent()

    topic = await agent.post(path(person, "/notes"), {"topic": "Milk!", "value": "oat"})
    place = await agent.post(path(person, "/arrivals"), {"client_id": "a1", "at": "roof"})

    assert (topic.status, place.status) == (400, 400)
    assert "topic" in topic.text("detail")
    assert "at" in place.text("detail")
