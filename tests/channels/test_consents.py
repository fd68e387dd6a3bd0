"""Test how customers are asked, and that a no holds at once, whoever says it and wherever they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.assembly import assembled, prepare_turns
from assistant.conversations.model import Message
from assistant.events import ConversationId
from assistant.watching import Watcher
from tests.channels.site import Browser, Site, serving, shop_token

SIGNAL = {"Sec-GPC": "1"}


@pytest.fixture
async def nowhere(prepared: Path, tmp_path: Path) -> AsyncIterator[Site]:
    """A server that does not know where its customers are, unless they say."""
    async with serving(prepared, tmp_path / "nowhere", consent_region=None) as site:
        yield site


def with_signal(browser: Browser) -> Browser:
    """Return the same person, with a browser that says no for them."""
    return Browser(session=browser.session, base=browser.base, headers=browser.headers | SIGNAL)


async def allowed(browser: Browser) -> set[str]:
    """Return what a customer allows now."""
    consents = (await browser.get("/v1/me/consents")).at("consents")
    assert isinstance(consents, list)
    return {str(one["purpose"]) for one in consents if isinstance(one, dict) and one["granted"]}


async def test_nothing_is_kept_of_somebody_who_was_not_asked(nowhere: Site) -> None:
    """Where we do not know better the strictest rule holds: what they say is answered and not remembered."""
    ana = nowhere.customer("ana")
    await ana.said(await ana.started(), "I'm vegan. How do I return an order?")

    assert await allowed(ana) == set()
    assert (await ana.get("/v1/me")).at("preferences") == []
    assert (await ana.get("/v1/me")).at("tier") == "opt_in"


async def test_where_the_shop_says_they_are_decides_what_holds(nowhere: Site) -> None:
    """The owner's defaults hold in Australia, and not in Germany."""
    shop = nowhere.with_token("the key with which the shop sends orders")
    for name, region in (("ben", "AU"), ("eva", "DE")):
        await shop.call("PUT", f"/v1/customers/{name}", {"region": region})

    assert await allowed(nowhere.customer("ben")) == {"remember", "personal_answers"}
    assert await allowed(nowhere.customer("eva")) == set()


async def test_each_purpose_is_asked_for_in_words_with_the_benefit(site: Site) -> None:
    """Nobody can agree to a code word."""
    asked = await site.somebody().get("/v1/me/consents")

    assert asked.at("policy") == 1
    assert asked.at("consents", 2, "purpose") == "offers"
    assert "suggest a product" in asked.text("consents", 2, "asks")
    assert asked.text("consents", 2, "benefit")


async def test_the_proof_of_a_decision_says_what_was_shown_and_where(site: Site) -> None:
    """Who, when, where and to which words; never from which address."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True, "policy": 1, "door": "widget"})

    kept = await ana.get("/v1/me/decisions")

    assert kept.at("decisions", 0, "source") == "customer"
    assert kept.at("decisions", 0, "door") == "widget"
    assert kept.at("decisions", 0, "policy") == 1
    assert kept.text("decisions", 0, "wording")
    assert kept.at("policies", 0, "purposes", "offers", "name") == "Suggestions"
    assert b"127.0.0.1" not in kept.raw


async def test_an_answer_to_words_that_have_changed_is_refused(site: Site) -> None:
    """A yes to an old page is no yes to the new one."""
    late = await site.somebody().call("PUT", "/v1/me/consents/offers", {"granted": True, "policy": 7})

    assert late.status == 409


async def test_one_press_switches_everything_off(site: Site) -> None:
    """To withdraw is as easy as to agree."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})

    out = await ana.post("/v1/me/opt-out", {"what": "everything", "door": "page"})

    assert out.status == 200
    assert await allowed(ana) == set()


async def test_do_not_sell_or_share_leaves_the_rest(site: Site) -> None:
    """What serves only the customer goes on."""
    ana = site.somebody()
    for purpose in ("offers", "analytics", "training"):
        await ana.call("PUT", f"/v1/me/consents/{purpose}", {"granted": True})

    await ana.post("/v1/me/opt-out", {"what": "sharing"})

    assert await allowed(ana) == {"remember", "personal_answers"}


async def test_the_browsers_signal_is_heeded_in_the_request_that_carries_it(site: Site) -> None:
    """The Global Privacy Control is a no without a click; what they switch on afterwards holds."""
    ana = site.somebody()
    for purpose in ("offers", "analytics", "training"):
        await ana.call("PUT", f"/v1/me/consents/{purpose}", {"granted": True})
    guarded = with_signal(ana)

    assert await allowed(guarded) == {"remember", "personal_answers"}
    assert (await guarded.get("/v1/me")).at("has_signal") is True

    await guarded.call("PUT", "/v1/me/consents/offers", {"granted": True})
    assert await allowed(guarded) == {"remember", "personal_answers", "offers"}


async def test_any_other_header_is_no_signal(site: Site) -> None:
    """Only `Sec-GPC: 1` says it, as the specification has it."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})

    await ana.call("GET", "/v1/me", headers={"Sec-GPC": "0", "DNT": "1"})

    assert "offers" in await allowed(ana)


async def test_the_signal_is_heeded_on_a_socket_too(site: Site) -> None:
    """A widget that only ever speaks over its socket is no way around it."""
    token = shop_token("ext_socket")
    ana = site.with_token(token)
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})
    conversation = await ana.started()

    async with site.session.ws_connect(
        site.base.replace("http", "ws", 1) + "/v1/socket", headers=SIGNAL
    ) as opened:
        await opened.send_json({"type": "hello", "token": token, "conversation": conversation, "after": 0})
        await opened.receive(20)

    assert "offers" not in await allowed(ana)


async def test_customers_learn_why_we_have_what_we_have(site: Site) -> None:
    """Each kind of data says where it comes from and what it is used for right now."""
    ana = site.somebody()
    await ana.post("/v1/me/opt-out")
    await ana.call("PUT", "/v1/me/consents/offers", {"granted": True})

    why = (await ana.get("/v1/me")).at("why")

    assert isinstance(why, list)
    assert [one["kind"] for one in why if isinstance(one, dict)] == [
        "profile",
        "preferences",
        "orders",
        "activities",
        "conversations",
    ]
    for one in why:
        assert isinstance(one, dict)
        assert one["source"]
        purposes = one["purposes"]
        assert isinstance(purposes, list)
        assert one["used_now"] == (["offers"] if "offers" in purposes else [])


async def test_a_conversation_can_be_forgotten_by_whose_it_is(site: Site) -> None:
    """Every line of the panel can be acted on, and only by its owner."""
    ana, ben = site.somebody(), site.somebody()
    conversation = await ana.started()
    await ana.said(conversation, "How do I return an order?")

    others = await ben.call("DELETE", f"/v1/me/conversations/{conversation}")
    own = await ana.call("DELETE", f"/v1/me/conversations/{conversation}")

    assert (others.status, own.status) == (404, 204)
    assert (await ana.get("/v1/me")).at("conversations") == []
    assert (await ana.get(f"/v1/conversations/{conversation}")).status == 404


async def test_what_one_looked_at_can_be_seen_and_forgotten(site: Site) -> None:
    """What the shop reports of a customer is theirs to see and to remove."""
    shop = site.with_token("the key with which the shop sends orders")
    await shop.post("/v1/customers/viewer/events", {"id": "e1", "kind": "viewed", "product_id": "kettle"})
    viewer = site.customer("viewer")

    assert (await viewer.get("/v1/me")).at("activities", 0, "product_id") == "kettle"
    assert (await site.somebody().call("DELETE", "/v1/me/activities/e1")).status == 404
    assert (await viewer.call("DELETE", "/v1/me/activities/e1")).status == 204
    assert (await viewer.get("/v1/me")).at("activities") == []


async def test_what_a_turn_learns_is_not_kept_once_consent_is_withdrawn(site: Site) -> None:
    """A turn under way when somebody says no ends as if they had said it before."""
    ana = site.customer("ana")
    conversation = await ana.started()
    async with site.work.reading() as work:
        talk = await work.conversations.get(ConversationId(conversation))

    async def withdraw(_message: Message) -> None:
        """Say no after the message was taken and before its answer is recorded."""
        await ana.call("PUT", "/v1/me/consents/remember", {"granted": False})

    async with assembled(site.settings) as parts:
        await prepare_turns(parts)
        outcome = await parts.turns.take(
            talk.customer_id,
            talk.id,
            client_id="m1",
            text="I'm vegan. How do I return an order?",
            watcher=Watcher(admitted=withdraw),
        )

    assert outcome.answer is not None
    assert (await ana.get("/v1/me")).at("preferences") == []
    copy = (await ana.get("/v1/me/export")).json
    assert copy["preferences"] == []
