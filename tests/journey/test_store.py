"""Both databases tell the same line, of one customer alone, and nothing without a yes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference, Sensitivity
from assistant.history.model import Activity
from assistant.journey.model import Cursor, Entry
from assistant.work import Work
from tests.history.test_store import NOW, ORDER, ana

LATE = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)


async def lived_through(work: Work, external_id: str = "ana", *, remembers: bool = True) -> CustomerId:
    """Have a customer decide, look around on both sides of midnight, buy and prefer."""
    customer = await ana(work, external_id)
    async with work.writing() as unit:
        remember = Consent(purpose=Purpose.REMEMBER, granted=remembers, source="customer", at=NOW)
        await unit.consents.decide(customer, remember)
        for number in range(4):
            at = LATE + timedelta(minutes=number)
            looked = Activity(id=f"{external_id}-{number}", kind="page_viewed", at=at)
            await unit.history.record_activity(customer, looked)
        await unit.history.record_order(customer, ORDER)
        for topic, sensitivity in (("milk", Sensitivity.ORDINARY), ("faith", Sensitivity.SPECIAL)):
            liked = Preference(
                topic=topic,
                value="some",
                origin=Origin.SET,
                confidence=1.0,
                learned_at=NOW,
                sensitivity=sensitivity,
            )
            await unit.facts.learn(customer, liked)
    return customer


async def line(work: Work, customer: CustomerId, *, size: int) -> list[Entry]:
    """Read a customer's own line to its end."""
    found, cursor = list[Entry](), Cursor()
    while True:
        async with work.reading() as unit:
            page = await unit.journey.own(customer, cursor, size=size)
        found += page.entries
        if page.before is None:
            return found
        cursor = page.before


async def test_pages_of_one_are_the_same_line(work: Work) -> None:
    """All but the looking around happened at the same moment here."""
    customer = await lived_through(work)
    await lived_through(work, "ben")

    whole = await line(work, customer, size=100)

    assert await line(work, customer, size=1) == whole
    assert [one.words for one in whole] == [
        "Page viewed: 3 times",
        "Ordered beans, toy; now sent",
        "Learnt: faith is some (set)",
        "Learnt: milk is some (set)",
        "Allowed: remember",
        "Page viewed: once",
    ]


async def test_a_day_is_one_in_utc(work: Work) -> None:
    """Whatever time zone the database keeps."""
    customer = await lived_through(work)

    days = [one.at for one in await line(work, customer, size=100) if one.kind == "looked"]

    assert days == [datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)]


async def test_others_see_no_value_and_nothing_delicate(work: Work) -> None:
    """A topic alone can say what somebody believes."""
    customer = await lived_through(work)

    async with work.reading() as unit:
        page = await unit.journey.read(customer, Purpose.REMEMBER, Cursor(), size=100)

    assert [one.words for one in page.entries if one.words.startswith("Learnt")] == ["Learnt: milk (set)"]


async def test_without_a_yes_others_see_nothing_and_the_customer_everything(work: Work) -> None:
    """What is theirs stays theirs to read."""
    customer = await lived_through(work, remembers=False)

    async with work.reading() as unit:
        page = await unit.journey.read(customer, Purpose.REMEMBER, Cursor(), size=100)

    assert (page.entries, page.before) == ((), None)
    assert len(await line(work, customer, size=100)) == 6
