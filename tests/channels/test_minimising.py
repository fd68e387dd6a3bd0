"""What answers, offers, briefs and summaries rest on is counted through the doors, by its kind alone."""

from __future__ import annotations

from datetime import timedelta

from assistant.events import utc_now
from assistant.minimising.model import Counted, Item, Sort, Use
from assistant.storage import Database
from assistant.work import Work
from tests.channels.site import Site


async def counted(site: Site) -> set[tuple[Item, Use]]:
    """Return what was used today, and for what."""
    database = Database.open(site.settings.database)
    try:
        async with Work(database).reading() as unit:
            since = (utc_now() - timedelta(days=2)).date()
            found: list[Counted] = await unit.minimising.counted(since=since)
    finally:
        await database.close()
    return {(one.item, one.use) for one in found}


async def test_what_was_used_is_counted_for_what_it_was_used_for(site: Site) -> None:
    """The tone words a reply and a summary tells it; what came to nothing is not counted."""
    ana = site.customer("ana")
    for topic, value in (("milk", "oat"), ("grind", "fine"), ("tone", "formal")):
        await ana.call("PUT", f"/v1/me/preferences/{topic}", {"value": value})
    conversation = await ana.started()

    await ana.said(conversation, "How do I return an order?")
    before = await counted(site)
    await ana.said(conversation, "I want to talk to a person", client_id="m2")
    after = await counted(site)

    assert (Item(Sort.FACT, "tone"), Use.ANSWER) in before
    assert (Item(Sort.FACT, "tone"), Use.SUMMARY) in after - before
    assert "milk" not in {item.name for item, _ in after}
