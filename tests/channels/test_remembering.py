"""Test through the door that earlier conversations are recalled when they are referred to, and only then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.events import utc_now
from assistant.web.tokens import SharedSecret
from tests.channels.site import SHOP_SECRET, Browser, Site

TOLD = "The lid of my grinder broke when it fell from the table"
REFERS = "Do you remember what I told you last time about the lid of my grinder?"


@pytest.fixture
async def ana(site: Site) -> Browser:
    """A customer who told us something in an earlier conversation."""
    ana = site.customer("ana")
    await ana.said(await ana.started("first"), TOLD)
    return ana


async def test_what_was_told_in_an_earlier_conversation_is_recalled_with_its_day(ana: Browser) -> None:
    """Nobody wants to tell it twice, and everybody wants to know how we know."""
    response = await ana.said(await ana.started("second"), REFERS)

    said = response.text("reply", "html")
    assert "you wrote: “" in said
    assert "grinder broke" in said
    assert str(datetime.now().astimezone().year) in said
    assert "From your conversation on" in response.text("reply", "personal", 0)


async def test_who_does_not_refer_to_the_past_is_not_reminded_of_it(ana: Browser) -> None:
    """To quote somebody unasked is creepy."""
    response = await ana.said(await ana.started("second"), "The lid of my grinder is loose")

    assert response.status == 201, response.raw
    assert "grinder broke" not in response.text("reply", "html")


async def test_who_asks_again_is_told_the_same_and_not_what_they_asked(ana: Browser) -> None:
    """Nothing is as like a question as the same question; it remembers nothing."""
    await ana.said(await ana.started("second"), REFERS)

    response = await ana.said(await ana.started("third"), REFERS)

    assert "you wrote: “The lid of my grinder broke" in response.text("reply", "html")


async def test_nothing_is_recalled_without_consent_to_remember(ana: Browser) -> None:
    """Consent is checked where the memory is read."""
    await ana.call("PUT", "/v1/me/consents/remember", {"granted": False})

    response = await ana.said(await ana.started("second"), REFERS)

    assert "grinder broke" not in response.text("reply", "html")


async def test_nothing_is_recalled_after_erasure(ana: Browser, site: Site) -> None:
    """Who comes back after being erased is somebody we never met."""
    assert (await ana.call("DELETE", "/v1/me")).status == 204
    shop = SharedSecret(secret=SHOP_SECRET, audience=None)
    token = shop.sign("ana", at=utc_now() + timedelta(seconds=2), life=timedelta(hours=1))
    returned = site.with_token(token)

    response = await returned.said(await returned.started("second"), REFERS)

    assert "grinder broke" not in response.text("reply", "html")


async def test_nobody_is_told_what_another_customer_said(ana: Browser, site: Site) -> None:
    """The worst memory is somebody else's."""
    ben = site.customer("ben")

    response = await ben.said(await ben.started("second"), REFERS)

    assert "grinder broke" not in response.text("reply", "html")


async def test_a_follow_up_is_answered_from_what_was_asked_before(ana: Browser) -> None:
    """By itself it would find anything or nothing."""
    conversation = await ana.started("second")
    first = await ana.said(conversation, "How do I return an order?")

    second = await ana.said(conversation, "And how long do I have?", client_id="m2")

    assert second.at("reply", "sources") or second.at("reply", "decision") != "answer"
    assert first.at("reply", "sources", 0, "article_id") == "returns.md"
    assert "returns.md" in second.raw.decode() or second.at("reply", "decision") == "ask_back"
