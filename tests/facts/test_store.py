"""Facts are kept under one name, added up where there may be several, and used only where they may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.consents.model import Consent, Purpose
from assistant.customers.model import CustomerView
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.facts.kinds import YEAR
from assistant.facts.model import Origin, Preference, Sensitivity
from assistant.facts.using import Standard
from assistant.storage import Database
from assistant.work import Work
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 12, 30, 12, tzinfo=UTC)
ANA = CustomerId("cus_ana")


def a_fact(
    topic: str, value: str, origin: Origin = Origin.SAID, *, age: timedelta = timedelta()
) -> Preference:
    """Make a fact of an age."""
    return Preference(
        topic=topic, value=value, origin=origin, confidence=1.0, learned_at=NOW - age, source="message m"
    )


async def learnt(work: Work, *facts: Preference) -> list[Preference | None]:
    """Learn facts about Ana, one after the other."""
    async with work.writing() as unit:
        await unit.customers.visitor(ANA, locale="en", at=NOW)
        return [await unit.facts.learn(ANA, one) for one in facts]


async def seen(work: Work, purpose: Purpose = Purpose.PERSONAL_ANSWERS) -> CustomerView:
    """Return what may be used about Ana."""
    async with work.reading() as unit:
        return await unit.customers.read(ANA, purpose)


async def test_a_fact_comes_back_with_what_its_kind_says(work: Work) -> None:
    """Both databases keep until when it holds, how sensitive it is, and whether it is expected."""
    await learnt(work, a_fact("allergies", "nuts"), a_fact("size", "M", age=YEAR))

    allergens, size = sorted((await seen(work)).preferences, key=lambda one: one.topic)

    assert (allergens.topic, allergens.sensitivity, allergens.valid_until) == (
        "allergens",
        Sensitivity.SPECIAL,
        None,
    )
    assert size.valid_until == NOW + YEAR
    assert size.quality is not None
    assert 0.74 < size.quality.score < 0.76


async def test_a_second_allergy_does_not_replace_the_first(work: Work) -> None:
    """Whoever mentions milk after nuts still must not be shown nuts."""
    await learnt(work, a_fact("allergens", "nuts", age=timedelta(1)), a_fact("allergy", "milk"))

    assert (await seen(work)).preferred("allergens") == "nuts, milk"
    async with work.reading() as unit:
        assert [one.value for one in await unit.facts.ever(ANA, "allergy")] == ["nuts", "nuts, milk"]


async def test_a_second_size_replaces_the_first(work: Work) -> None:
    """Nobody is M and L."""
    await learnt(work, a_fact("size", "M", age=timedelta(1)), a_fact("size", "L"))

    assert (await seen(work)).preferred("size") == "L"


async def test_what_is_set_is_neither_added_to_nor_replaced_by_what_is_said(work: Work) -> None:
    """The panel says what holds, and nothing is slipped into it."""
    kept = await learnt(work, a_fact("allergens", "nuts", Origin.SET), a_fact("allergens", "milk"))

    view = await seen(work)
    assert kept[1] is None
    assert view.preferred("allergens") == "nuts"
    assert view.set_topics == {"allergens"}


async def test_a_fact_is_forgotten_under_any_of_its_names(work: Work) -> None:
    """Deleted means deleted, whatever the page calls it."""
    await learnt(work, a_fact("allergens", "nuts"))

    async with work.writing() as unit:
        await unit.facts.forget(ANA, "Allergies")
        with pytest.raises(NotFound):
            await unit.facts.forget(ANA, "allergens")

    assert (await seen(work)).preferences == ()


async def test_what_may_not_be_used_is_left_out_and_still_theirs_to_see(work: Work) -> None:
    """Answers do without it; the customer's own page hides nothing."""
    await learnt(
        work,
        a_fact("size", "M", age=3 * YEAR),
        a_fact("diet", "vegan", Origin.INFERRED),
        a_fact("tone", "sarcastic"),
        a_fact("milk", "oat"),
    )

    view = await seen(work)
    async with work.reading() as unit:
        own = await unit.customers.own(ANA)

    assert [one.value for one in view.preferences] == ["oat"]
    assert {one.topic for one in view.left_out} == {"size", "diet", "tone"}
    assert {one.topic for one in own.preferences} == {"size", "diet", "tone", "milk"}


async def test_what_is_left_out_needs_the_same_consent_as_what_is_used(work: Work) -> None:
    """Saying why something is not used must not tell it."""
    await learnt(work, a_fact("size", "purple"), replace(a_fact("poem", "?"), origin=Origin.SET))
    for purpose in (Purpose.PERSONAL_ANSWERS, Purpose.REMEMBER):
        async with work.writing() as unit:
            refused = Consent(purpose=purpose, granted=False, source="customer", at=NOW)
            await unit.consents.decide(ANA, refused)

    view = await seen(work)
    offered = await seen(work, Purpose.OFFERS)

    assert (view.preferences, view.left_out) == ((), ())
    assert {one.topic for one in offered.left_out} == {
        "poem"
    }  # they set it; the rest was not to be remembered
    assert view.set_topics == {"poem"}


_MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zones are given
_FACTS = st.builds(
    Preference,
    topic=st.sampled_from(["size", "diet", "allergens", "tone", "birthday", "milk", "poem", "religion"]),
    value=st.sampled_from(["M", "vegan", "nuts", "plain", "1984-05-02", "whole", "n/a"]),
    origin=st.sampled_from(Origin),
    confidence=st.floats(0, 1),
    learned_at=_MOMENTS,
    valid_until=st.none() | _MOMENTS,
    expected=st.booleans(),
)
_EXAMPLES = count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.lists(_FACTS, max_size=6), refused=st.sets(st.sampled_from(Purpose)), bar=st.floats(0, 1))
def test_no_view_of_any_purpose_ever_holds_a_fact_that_may_not_be_used(
    sqlite_database_url: str, known: list[Preference], refused: set[Purpose], bar: float
) -> None:
    """Below the bar, past its end or unexpected: whatever is known and agreed to, no turn sees it."""
    views = run_apart(_views_after(sqlite_database_url, f"cus_{next(_EXAMPLES)}", known, refused, bar))

    for purpose, view in views.items():
        assert not view.preferences or purpose not in refused
        for one in view.preferences:
            assert one.quality is not None
            assert one.quality.score >= bar
            assert one.expected
            assert one.valid_until is None or one.valid_until > NOW
            assert one.origin is Origin.SET or Purpose.REMEMBER not in refused


async def _views_after(
    url: str, name: str, known: list[Preference], refused: set[Purpose], bar: float
) -> dict[Purpose, CustomerView]:
    database, customer = Database.open(url, keys=KEYS), CustomerId(name)
    standard = Standard(bar=bar, clock=lambda: NOW)
    work = Work(database, consent_defaults=frozenset(Purpose), standard=standard)
    async with work.writing() as unit:
        await unit.customers.visitor(customer, locale="en", at=NOW)
        for one in known:
            await unit.facts.learn(customer, one)
        for purpose in refused:
            no = Consent(purpose=purpose, granted=False, source="customer", at=NOW)
            await unit.consents.decide(customer, no)
    async with work.reading() as unit:
        views = await unit.customers.views(customer, tuple(Purpose))
    await database.close()
    return views
