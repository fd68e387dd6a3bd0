"""Test that staff find what was said, wherever that was, and that looking is noted."""

from __future__ import annotations

import pytest

from assistant.channels.searching import PAGE, around
from assistant.staff.model import Role
from tests.channels.site import Answer, Browser, Site
from tests.channels.test_privacy import dict_of


async def found(agent: Browser, words: str, *, after: str = "") -> list[Answer]:
    """Return what a search finds."""
    answer = await agent.get(f"/v1/desk/search?q={words}&after={after}")
    assert answer.status == 200, answer.raw
    mentions = answer.at("mentions")
    assert isinstance(mentions, list)
    return [dict_of(one) for one in mentions]


async def test_a_message_is_found_in_any_conversation_with_the_words_around_it(site: Site) -> None:
    """An agent remembers a word of it, and not whose it was."""
    ana, ben, mara = site.customer("ana"), site.customer("ben"), await site.agent()
    await ben.said(await ben.started(), "Nothing of the kind.")
    conversation = await ana.started()
    sent = await ana.said(conversation, "My Kestrel hums at night, like a FRIDGE does.")

    (mention,) = await found(mara, "fridge%20hums")

    assert mention["conversation_id"] == conversation
    assert mention["message_id"] == sent.text("message", "id")
    assert (mention["found"], mention["behind"]) == ("FRIDGE", " does.")
    assert str(mention["before"]).startswith("My Kestrel")
    assert mention["customer_name"] is None


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(site: Site) -> None:
    """What was said in the same moment must not fall between two pages."""
    ana, mara = site.customer("ana"), await site.agent()
    conversation = await ana.waiting()
    for number in range(PAGE + 3):
        await ana.said(conversation, f"parcel {number}", client_id=f"m{number}")

    first = await mara.get("/v1/desk/search?q=parcel")
    rest = await found(mara, "parcel", after=first.text("next"))

    mentions = first.at("mentions")
    assert isinstance(mentions, list)
    seen = [dict_of(one)["behind"] for one in mentions] + [one["behind"] for one in rest]
    assert seen == [f" {number}" for number in reversed(range(PAGE + 3))]


async def test_a_search_is_noted_without_its_words(site: Site) -> None:
    """The log tells who looked; what they looked for may be a customer's own word."""
    ana, owner = site.customer("ana"), await site.agent(role=Role.OWNER)
    await ana.said(await ana.started(), "My code word is PERIWINKLE.")

    await found(owner, "periwinkle")

    log = await owner.get("/v1/audit")
    assert log.at("lines", 0, "deed") == "searched conversations"
    assert log.at("lines", 0, "about") == "1"
    assert b"eriwinkle" not in log.raw


async def test_customers_find_nothing(site: Site) -> None:
    """Searching everybody's conversations is for staff."""
    assert (await site.customer("ana").get("/v1/desk/search?q=parcel")).status == 401


@pytest.mark.parametrize("query", ["", "q=", "q=a", "q=parcel&after=yesterday"])
async def test_what_cannot_be_looked_for_is_refused(site: Site, query: str) -> None:
    """One letter would find everything."""
    mara = await site.agent()

    assert (await mara.get(f"/v1/desk/search?{query}")).status == 400


def test_long_messages_are_cut_around_the_word() -> None:
    """A list shows one line of each."""
    before, held, behind = around(f"{'x ' * 100}the Word{' y' * 100}", "word")

    assert before.startswith("…")
    assert before.endswith("the ")
    assert held == "Word"
    assert behind.endswith("…")
    assert len(behind) < 70
