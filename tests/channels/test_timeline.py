"""What happened is told newest first: all of it to the customer, what they allow to staff, looks noted."""

from __future__ import annotations

from datetime import timedelta

from assistant.consents.model import Purpose
from assistant.events import CustomerId
from assistant.history.model import Activity
from assistant.staff.model import Role
from tests.channels.site import Browser, Response, Site
from tests.channels.test_audit import deeds
from tests.channels.test_customers import ORDER, with_order

OWN = "/v1/me/timeline"


def told(answer: Response, field: str = "words") -> list[str]:
    """Return one field of each entry, in order."""
    assert answer.status == 200, answer.raw
    entries = answer.at("entries")
    assert isinstance(entries, list)
    return [str(one[field]) for one in entries if isinstance(one, dict)]


async def id_of(site: Site, external_id: str) -> CustomerId:
    """Return our id of a customer who has been here."""
    async with site.work.reading() as work:
        profile = await work.customers.known(external_id)
    assert profile is not None
    return profile.id


async def lived_through(site: Site, external_id: str = "ana") -> Browser:
    """Have a customer buy, look around, talk, be taken over, decide and prefer."""
    await with_order(site, external_id)
    async with site.work.writing() as work:
        customer = await work.customers.known(external_id)
        assert customer is not None
        for number in range(3):
            at = ORDER.placed_at + timedelta(days=2, hours=number)
            looked = Activity(id=f"a-{number}", kind="product_viewed", at=at)
            await work.history.record_activity(customer.id, looked)
    browser, mara = site.customer(external_id), await site.agent()
    conversation = await browser.waiting()
    handoff = (await mara.get("/v1/queue")).text("waiting", 0, "id")
    assert (await mara.post(f"/v1/handoffs/{handoff}/claim")).status == 200
    await mara.post(f"/v1/desk/conversations/{conversation}/hand-back", {"note": "done"})
    assert (await browser.call("PUT", "/v1/me/preferences/milk", {"value": "oat"})).status == 200
    assert (await browser.call("PUT", "/v1/me/preferences/milk", {"value": "soy"})).status == 200
    assert (await browser.call("PUT", "/v1/me/consents/offers", {"granted": False})).status == 200
    return browser


async def test_a_customer_reads_everything_newest_first(site: Site) -> None:
    """From the decision of a moment ago back to the first order; a day of looking is one line."""
    ana = await lived_through(site)

    timeline = await ana.get(OWN)

    assert told(timeline, "kind") == [
        "consent",
        "preference_changed",
        "preference_learnt",
        "person_left",
        "person_took_over",
        "asked_for_person",
        "conversation",
        "looked",
        "ordered",
    ]
    words = told(timeline)
    assert words[1:4] == ["Changed: milk is soy (set)", "Learnt: milk is oat (set)", "The person handed back"]
    assert words[-2:] == ["Product viewed: 3 times", "Ordered Kettle; now delivered"]
    assert words[0].startswith("Refused: ")
    assert told(timeline, "source")[-1] == "order F-10231"
    assert timeline.at("before") is None


async def test_pages_of_any_size_hold_the_same_line(site: Site) -> None:
    """Whoever presses "show more" misses nothing and reads nothing twice."""
    ana = await lived_through(site)
    whole = told(await ana.get(OWN))

    found, path = list[str](), f"{OWN}?size=2"
    while path:
        page = await ana.get(path)
        found += told(page)
        before = page.at("before")
        path = f"{OWN}?size=2&before={before}" if before else ""

    assert found == whole


async def test_a_deleted_preference_leaves_nothing_behind(site: Site) -> None:
    """Not even that it was deleted: that would say that there was one."""
    ana = await lived_through(site)

    assert (await ana.call("DELETE", "/v1/me/preferences/milk")).status == 204

    assert "milk" not in " ".join(told(await ana.get(OWN)))


async def test_nobody_reads_anothers(site: Site) -> None:
    """A timeline is one person's."""
    await lived_through(site)

    assert told(await site.customer("ben").get(OWN)) == []
    assert (await site.nobody().get(OWN)).status == 401
    path = f"/v1/desk/customers/{await id_of(site, 'ana')}/timeline"
    assert (await site.customer("ana").get(path)).status == 401


async def test_an_agent_reads_it_without_what_was_preferred_and_the_look_is_noted(site: Site) -> None:
    """Ana can ask who looked, and sees it in her copy."""
    ana = await lived_through(site)
    olga = await site.agent("olga@x.example", role=Role.OWNER)
    customer = await id_of(site, "ana")
    await ana.call("PUT", f"/v1/me/consents/{Purpose.REMEMBER}", {"granted": True})

    timeline = await olga.get(f"/v1/desk/customers/{customer}/timeline")

    assert told(timeline)[2:4] == ["Changed: milk (set)", "Learnt: milk (set)"]
    assert told(timeline)[-1] == "Ordered Kettle; now delivered"
    assert timeline.at("withheld") == ""
    assert ("read timeline", "Olga") in await deeds(olga)
    assert b"read timeline" in (await ana.get("/v1/me/export")).raw


async def test_an_agent_reads_nothing_of_whoever_does_not_let_us_remember(site: Site) -> None:
    """The customer still sees all of it; that somebody tried to look is noted as well."""
    ana = await lived_through(site)
    olga = await site.agent("olga@x.example", role=Role.OWNER)
    await ana.call("PUT", f"/v1/me/consents/{Purpose.REMEMBER}", {"granted": False})

    timeline = await olga.get(f"/v1/desk/customers/{await id_of(site, 'ana')}/timeline")

    assert told(timeline) == []
    assert timeline.text("withheld").startswith("They do not let us")
    assert ("read timeline", "Olga") in await deeds(olga)
    assert len(told(await ana.get(OWN))) == 10


async def test_what_is_not_there_or_no_cursor_is_refused(site: Site) -> None:
    """A wrong address is an error, and not an empty life."""
    ana, mara = site.customer("ana"), await site.agent()

    assert (await mara.get("/v1/desk/customers/cus_nobody/timeline")).status == 404
    assert (await ana.get(f"{OWN}?before=yesterday")).status in {400, 422}
    assert (await ana.get(f"{OWN}?size=101")).status in {400, 422}
