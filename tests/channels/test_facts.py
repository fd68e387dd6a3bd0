"""What customers say and set of themselves, seen through the doors: kept, overruled, judged and left out."""

from __future__ import annotations

from assistant.answering.model import Step
from assistant.events import utc_now
from assistant.facts.model import Origin, Preference
from tests.channels.site import Answer, Browser, Site


async def reply(browser: Browser, text: str) -> Answer:
    """Say something in a new conversation and return the reply."""
    found = (await browser.said(await browser.started(), text)).json["reply"]
    assert isinstance(found, dict)
    return found


async def known(browser: Browser) -> dict[str, Answer]:
    """Return what the customer's own page shows, by topic."""
    found = (await browser.get("/v1/me")).json["preferences"]
    assert isinstance(found, list)
    return {str(one["topic"]): one for one in found if isinstance(one, dict)}


async def test_what_they_set_stays_and_they_are_told_so(site: Site) -> None:
    """The reply, the panel and the trace tell one story."""
    ana = site.customer("ana")
    await ana.call("PUT", "/v1/me/preferences/size", {"value": "M"})

    said = await reply(ana, "I'm a size L")

    assert said["decision"] == Step.ACKNOWLEDGE
    assert "You set size M, and now you say L." in str(said["text"])
    assert "noted" not in str(said["text"])
    assert (await known(ana))["size"]["value"] == "M"
    trace = await (await site.agent()).get(f"/v1/traces/{said['trace_id']}")
    assert trace.at("steps", "learnt") == ["not size=L: they set it themselves"]


async def test_an_impossible_fact_is_shown_with_its_reason_and_left_out_of_answers(site: Site) -> None:
    """Their page shows why it counts for nothing; the trace says that it did."""
    ana = site.customer("ana")
    await ana.call("PUT", "/v1/me/preferences/tone", {"value": "plain"})
    impossible = Preference(
        topic="birthday", value="2999-01-01", origin=Origin.SAID, confidence=1.0, learned_at=utc_now()
    )
    async with site.work.writing() as work:
        known_as = await work.customers.known("ana")
        assert known_as is not None
        await work.facts.learn(known_as.id, impossible)

    said = await reply(ana, "How do I return an order?")

    birthday = (await known(ana))["birthday"]
    assert birthday["score"] == 0
    assert birthday["reasons"] == ["impossible: lies in the future"]
    assert birthday["sensitivity"] == "personal"
    trace = await (await site.agent()).get(f"/v1/traces/{said['trace_id']}")
    assert "left out: birthday=2999-01-01, quality 0.00 is below 0.25" in str(trace.at("steps", "left_out"))
