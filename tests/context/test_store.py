"""What surrounds a customer is kept while it holds, and goes with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from assistant.consents.model import Consent, Purpose
from assistant.context.model import Lasting
from assistant.events import CustomerId
from assistant.storage import Database, tables
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = CustomerId("cus_ana")


def a_lasting(name: str, value: str, *, is_personal: bool = False, minutes: int = 60) -> Lasting:
    """Build a signal that holds so many minutes from now."""
    return Lasting(name=name, value=value, is_personal=is_personal, until=NOW + timedelta(minutes=minutes))


async def held(work: Work, *signals: Lasting) -> None:
    """Keep signals of Ana's."""
    async with work.writing() as unit:
        await unit.customers.visitor(ANA, locale="en", at=NOW)
        await unit.context.hold(ANA, signals)


async def kept(database: Database) -> int:
    """Return how many signals lie in the table."""
    async with database.reading() as connection:
        counted = select(func.count()).select_from(tables.surroundings)
        number: int = (await connection.execute(counted)).scalar_one()
    return number


async def test_the_latest_of_a_signal_comes_with_the_customer(work: Work) -> None:
    """In the one statement that reads them."""
    await held(work, a_lasting("weather", "rain"), a_lasting("place", "uk", is_personal=True))
    await held(work, a_lasting("weather", "snow", minutes=90))

    async with work.reading() as unit:
        view = await unit.customers.read(ANA, Purpose.PERSONAL_ANSWERS)
    assert {one.name: one.value for one in view.lasting} == {"weather": "snow", "place": "uk"}
    assert max(one.until for one in view.lasting) == NOW + timedelta(minutes=90)


async def test_without_consent_a_place_that_was_kept_is_absent(work: Work) -> None:
    """Withdrawn is withdrawn, also for what was said before."""
    await held(work, a_lasting("weather", "rain"), a_lasting("place", "uk", is_personal=True))
    async with work.writing() as unit:
        no = Consent(purpose=Purpose.PERSONAL_ANSWERS, granted=False, source="customer", at=NOW)
        await unit.consents.decide(ANA, no)

    async with work.reading() as unit:
        for purpose in Purpose:
            view = await unit.customers.read(ANA, purpose)
            assert [one.name for one in view.lasting] == ["weather"]


async def test_what_holds_no_longer_is_forgotten(work: Work, database: Database) -> None:
    """Where somebody was an hour ago is nobody's business."""
    await held(work, a_lasting("place", "uk", is_personal=True, minutes=1), a_lasting("weather", "rain"))

    async with work.writing() as unit:
        await unit.context.expire(NOW + timedelta(minutes=1))

    assert await kept(database) == 1


async def test_an_erased_customer_leaves_no_surroundings(work: Work, database: Database) -> None:
    """They go with everything else."""
    await held(work, a_lasting("place", "uk", is_personal=True))
    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    assert await kept(database) == 0


async def test_an_export_holds_them(work: Work) -> None:
    """What is kept about somebody is theirs to see."""
    await held(work, a_lasting("place", "uk", is_personal=True))

    async with work.reading() as unit:
        exported = await unit.customers.export(ANA)
    assert "uk" in str(exported["surroundings"])
