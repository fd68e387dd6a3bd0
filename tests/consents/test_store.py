"""Decisions are kept with their proof, and SQL and Python never disagree about what they allow."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from assistant.consents.model import Consent, Purpose
from assistant.consents.policy import SHARING
from assistant.consents.reading import read_policy
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.storage import Database
from assistant.storage.tables import customers
from assistant.work import UnitOfWork, Work
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNERS = frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS})
POLICY = read_policy(None, allowed=OWNERS, fallback=None)
_NAMES = count()

REGIONS = st.sampled_from([None, "de", "UK", "us-ca", "US", "AU", "au-nsw", "Narnia", "X", "", "eu"])
LOCALES = st.sampled_from(
    ["en", "en-US", "de-CH", "sr-Latn-RS", "zh-Hans", "fr-FR", "en-AU", "en-GB-oxendict"]
)


async def customer_in(unit: UnitOfWork, region: str | None, locale: str = "en") -> CustomerId:
    """Return a new customer who lives there."""
    profile = await unit.customers.recognise(
        f"c{next(_NAMES)}", name=None, email=None, locale=locale, region=region, at=NOW
    )
    return profile.id


def no(
    purpose: Purpose, *, granted: bool = False, source: str = "customer", policy: int | None = None
) -> Consent:
    """Return a decision, a no if nothing else is said."""
    return Consent(purpose=purpose, granted=granted, source=source, at=NOW, door="page", policy=policy)


async def test_a_decision_is_kept_with_what_was_shown(database: Database) -> None:
    """Whoever has to show that somebody agreed needs who, when, where, and to which words."""
    work = Work(database, policy=POLICY)
    async with work.writing() as unit:
        ana = await customer_in(unit, "DE")
        await unit.consents.decide(ana, no(Purpose.OFFERS, granted=True))

    async with work.reading() as unit:
        (kept,) = await unit.consents.history(ana)
        (shown,) = await unit.consents.shown(1)

    assert (kept.source, kept.door, kept.at, kept.policy) == ("customer", "page", NOW, 1)
    assert kept.wording == POLICY.wording(Purpose.OFFERS)
    offers = shown["purposes"]["offers"]  # type: ignore[call-overload,index]  # JSON
    assert offers["asks"] == POLICY.terms[Purpose.OFFERS].asks  # type: ignore[call-overload,index]  # JSON


async def test_the_browsers_signal_is_a_no_once(database: Database) -> None:
    """It withdraws what was allowed; what the customer says themselves afterwards holds."""
    work = Work(database, policy=POLICY)
    async with work.writing() as unit:
        ana = await customer_in(unit, "US-CA")
        await unit.consents.decide(ana, no(Purpose.OFFERS, granted=True))
        assert set(await unit.consents.heed_signal(ana, door="widget", at=NOW)) == SHARING
    async with work.writing() as unit:
        assert not (await unit.consents.of(ana)).allows(Purpose.OFFERS)
        await unit.consents.decide(ana, no(Purpose.OFFERS, granted=True))
        assert await unit.consents.heed_signal(ana, door="widget", at=NOW) == ()

    async with work.reading() as unit:
        consents = await unit.consents.of(ana)
        sources = [one.source for one in await unit.consents.history(ana)]

    assert consents.allows(Purpose.OFFERS)
    assert consents.allows(Purpose.REMEMBER)  # the signal says nothing of it
    assert sources.count("gpc") == len(SHARING)


async def test_nobodys_consents_are_not_found(database: Database) -> None:
    """Who does not exist agrees to nothing, and that is said."""
    work = Work(database, policy=POLICY)
    async with work.writing() as unit:
        for asked in (
            unit.consents.of(CustomerId("cus_nobody")),
            unit.consents.heed_signal(CustomerId("cus_nobody"), door="", at=NOW),
        ):
            with pytest.raises(NotFound):
                await asked


async def test_a_decision_from_before_wording_was_kept_still_holds(database: Database) -> None:
    """An update of ours must not withdraw what customers agreed to, nor forget what they refused."""
    work = Work(database, policy=POLICY)
    async with work.writing() as unit:
        ana = await customer_in(unit, "DE")
    async with database.writing() as connection:
        await connection.execute(
            text(
                "INSERT INTO consents (customer_id, purpose, granted, source, at) "
                "VALUES (:who, 'offers', :yes, 'customer', :at)"
            ),
            {
                "who": ana,
                "yes": True,
                "at": NOW if connection.dialect.name == "postgresql" else "2026-03-01",
            },
        )

    async with work.reading() as unit:
        assert (await unit.consents.of(ana)).allows(Purpose.OFFERS)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    region=REGIONS,
    locale=LOCALES,
    decisions=st.lists(st.tuples(st.sampled_from(Purpose), st.booleans(), st.integers(0, 1)), max_size=6),
)
def test_sql_and_python_agree_on_what_is_allowed(
    database_url: str, region: str | None, locale: str, decisions: list[tuple[Purpose, bool, int]]
) -> None:
    """One law, asked in two languages: where they differ, rows come out that nobody allowed."""
    found = run_apart(_allowed(database_url, region, locale, decisions))

    for purpose, (in_python, in_sql) in found.items():
        assert in_python == in_sql, purpose


async def _allowed(
    url: str, region: str | None, locale: str, decisions: list[tuple[Purpose, bool, int]]
) -> dict[Purpose, tuple[bool, bool]]:
    database = Database.open(url, keys=KEYS)
    work = Work(database, policy=POLICY)
    async with work.writing() as unit:
        ana = await customer_in(unit, region, locale)
        for purpose, granted, policy in decisions:
            await unit.consents.decide(ana, no(purpose, granted=granted, policy=policy))
    async with database.reading() as connection, work.reading() as unit:
        consents = await unit.consents.of(ana)
        found = {}
        for purpose in Purpose:
            lets = select(unit.consents.lets(customers.c.id, purpose)).where(customers.c.id == ana)
            in_sql = (await connection.execute(lets)).scalar_one()
            found[purpose] = (consents.allows(purpose), bool(in_sql))
    await database.close()
    return found
