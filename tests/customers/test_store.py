"""Customers are kept once, and nothing of them is handed out that they did not allow."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.consents.model import Consent, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.errors import NotFound
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.facts.using import Standard
from assistant.history.model import Activity, Order, OrderLine
from assistant.storage import Database
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOBODY = CustomerId("cus_nobody")


def a_preference(
    value: str = "vegan", origin: Origin = Origin.SAID, *, confidence: float = 1.0, at: datetime = NOW
) -> Preference:
    """Make something to prefer."""
    return Preference(
        topic="drink", value=value, origin=origin, confidence=confidence, learned_at=at, source="message m"
    )


def an_order(number: str = "F-1", product: str = "larkspur-one", *, is_gift: bool = False) -> Order:
    """Make something to have bought."""
    line = OrderLine(product_id=ProductId(product), title=product, quantity=1, price=Decimal("349.00"))
    return Order(id=number, placed_at=NOW, status="sent", is_gift=is_gift, currency="GBP", lines=(line,))


async def ana(work: Work, **changed: str) -> Profile:
    """Have the shop vouch for Ana."""
    told = {"name": "Ana Ribeiro", "email": "ana@example.com", "locale": "en-GB", "region": "uk"} | changed
    async with work.writing() as unit:
        return await unit.customers.recognise("ana", **told, at=NOW)


async def decided(work: Work, customer: CustomerId, purpose: Purpose, *, granted: bool) -> None:
    """Have a customer decide."""
    async with work.writing() as unit:
        await unit.consents.decide(
            customer, Consent(purpose=purpose, granted=granted, source="customer", at=NOW)
        )


async def learnt(work: Work, customer: CustomerId, *preferences: Preference) -> list[Preference | None]:
    """Learn preferences one after the other."""
    async with work.writing() as unit:
        return [await unit.facts.learn(customer, one) for one in preferences]


async def ordered(work: Work, customer: CustomerId, *orders: Order) -> None:
    """Have a customer buy things."""
    async with work.writing() as unit:
        for one in orders:
            await unit.history.record_order(customer, one)


async def read(work: Work, customer: CustomerId, purpose: Purpose) -> CustomerView:
    """Read what may be used for a purpose."""
    async with work.reading() as unit:
        return await unit.customers.read(customer, purpose)


async def test_a_customer_is_recognised_again(work: Work) -> None:
    """Signing in twice makes one customer, brought up to date; what is left out stays."""
    first = await ana(work)
    assert await ana(work) == first

    async with work.writing() as unit:
        moved = await unit.customers.recognise("ana", name=None, email=None, locale=None, region="de", at=NOW)

    assert moved == replace(first, region="de", version=first.version + 1)
    async with work.reading() as unit:
        assert await unit.customers.known("ana") == moved
        assert await unit.customers.known("ben") is None


async def test_a_customer_who_signs_in_twice_at_once_is_one_customer(work: Work) -> None:
    """Two tabs open together; two customers would each remember half."""
    profiles = await asyncio.gather(*(ana(work) for _ in range(4)))

    assert len({profile.id for profile in profiles}) == 1


async def test_a_visitor_is_nobody_we_know(work: Work) -> None:
    """No name, no address, however often they come."""
    for _ in range(2):
        async with work.writing() as unit:
            visitor = await unit.customers.visitor(CustomerId("cus_v"), locale="de", at=NOW)

    assert not visitor.is_known
    assert (visitor.name, visitor.email, visitor.locale) == (None, None, "de")


async def test_nothing_is_handed_out_for_a_purpose_that_was_refused(work: Work) -> None:
    """Consent is checked where data is read: callers cannot forget it."""
    customer = (await ana(work)).id
    await learnt(work, customer, a_preference(origin=Origin.SET))
    await ordered(work, customer, an_order())
    await decided(work, customer, Purpose.OFFERS, granted=False)

    async with work.reading() as unit:
        views = await unit.customers.views(customer, (Purpose.OFFERS, Purpose.PERSONAL_ANSWERS))

    refused, allowed = views[Purpose.OFFERS], views[Purpose.PERSONAL_ANSWERS]
    assert (refused.profile.name, refused.profile.email) == (None, None)
    assert (refused.preferences, refused.orders, refused.activities) == ((), (), ())
    assert allowed.profile.name == "Ana Ribeiro"
    assert allowed.orders == (an_order(),)
    assert "refused by customer" in refused.consents.proof(Purpose.OFFERS)


async def test_the_latest_decision_holds(work: Work) -> None:
    """Whoever changes their mind is believed at once."""
    customer = (await ana(work)).id
    for granted in (False, True, False):
        await decided(work, customer, Purpose.REMEMBER, granted=granted)

    assert not (await read(work, customer, Purpose.REMEMBER)).allowed
    await decided(work, customer, Purpose.REMEMBER, granted=True)
    assert (await read(work, customer, Purpose.REMEMBER)).allowed


async def test_what_was_said_is_not_kept_against_their_will(work: Work) -> None:
    """Only what they set themselves is kept when we may not remember, and used."""
    customer = (await ana(work)).id
    before = a_preference(at=NOW - timedelta(days=1))
    await learnt(work, customer, before)
    await decided(work, customer, Purpose.REMEMBER, granted=False)

    assert await learnt(work, customer, a_preference("none")) == [None]
    assert (await read(work, customer, Purpose.PERSONAL_ANSWERS)).preferences == ()
    own = a_preference("lactose-free", Origin.SET)
    assert await learnt(work, customer, own) == [own]
    assert (await read(work, customer, Purpose.PERSONAL_ANSWERS)).preferences == (own,)


async def test_a_superseded_preference_is_retired_and_kept(work: Work) -> None:
    """The history shows what held before; only one value holds on a topic."""
    customer = (await ana(work)).id
    guessed, said = a_preference("none", Origin.INFERRED, confidence=0.6), a_preference()

    await learnt(work, customer, guessed, said, a_preference("fish", Origin.INFERRED, confidence=0.9))

    assert (await read(work, customer, Purpose.OFFERS)).preferences == (said,)
    async with work.reading() as unit:
        assert await unit.facts.ever(customer, "drink") == (guessed, said)


async def test_a_forgotten_preference_holds_no_longer(work: Work) -> None:
    """Deleted in the panel means gone, what it replaced too, and a new one may be learnt."""
    customer = (await ana(work)).id
    await learnt(work, customer, a_preference("none", Origin.INFERRED, confidence=0.6))
    await learnt(work, customer, a_preference(origin=Origin.SET))

    async with work.writing() as unit:
        await unit.facts.forget(customer, "drink")
    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await unit.facts.forget(customer, "drink")

    assert (await read(work, customer, Purpose.OFFERS)).preferences == ()
    async with work.reading() as unit:
        assert await unit.facts.ever(customer, "drink") == ()
    weaker = a_preference("fish", Origin.INFERRED, confidence=0.1)
    assert await learnt(work, customer, weaker) == [weaker]


async def test_two_who_learn_at_once_leave_one_value(work: Work) -> None:
    """Two tabs, two answers: one holds, none is lost from the history."""
    customer = (await ana(work)).id

    await asyncio.gather(
        *(learnt(work, customer, a_preference(f"v{n}", at=NOW + timedelta(seconds=n))) for n in range(4))
    )

    assert len((await read(work, customer, Purpose.OFFERS)).preferences) == 1


async def test_an_order_is_kept_once_and_brought_up_to_date(work: Work) -> None:
    """Shops send an order again at each change; a gift stays a gift."""
    customer = (await ana(work)).id
    await ordered(work, customer, an_order())
    async with work.writing() as unit:
        marked = await unit.history.mark_gift(customer, "F-1", is_gift=True)
        with pytest.raises(NotFound):
            await unit.history.mark_gift(customer, "F-9", is_gift=True)

    await ordered(work, customer, replace(an_order(), status="delivered"))

    assert (await read(work, customer, Purpose.OFFERS)).orders == (replace(marked, status="delivered"),)


async def test_an_activity_reported_twice_counts_once(work: Work) -> None:
    """Reporters repeat themselves when they are not sure that we heard."""
    customer = (await ana(work)).id
    viewed = Activity(
        id="a1", kind="viewed", at=NOW, product_id=ProductId("kettle"), properties={"page": "/shop"}
    )
    for _ in range(2):
        async with work.writing() as unit:
            await unit.history.record_activity(customer, viewed)

    assert (await read(work, customer, Purpose.OFFERS)).activities == (viewed,)


async def test_baskets_hold_only_what_was_bought_for_oneself_by_those_who_agree(work: Work) -> None:
    """What we learn from everyone, everyone agreed to."""
    customer = (await ana(work)).id
    earlier = replace(an_order("F-2", "beans"), placed_at=NOW - timedelta(days=3))
    await ordered(work, customer, an_order(), earlier, an_order("F-3", "gift", is_gift=True))
    async with work.reading() as unit:
        assert await unit.history.baskets() == []

    await decided(work, customer, Purpose.ANALYTICS, granted=True)

    async with work.reading() as unit:
        assert await unit.history.baskets() == [("beans", "larkspur-one")]


async def test_names_for_the_queue_are_absent_without_consent(work: Work) -> None:
    """A list of customers is read at once, and obeys each one's decision."""
    customer = (await ana(work)).id
    async with work.writing() as unit:
        ben = await unit.customers.recognise("ben", name="Ben", email=None, locale="de", region=None, at=NOW)
    await decided(work, customer, Purpose.REMEMBER, granted=False)

    async with work.reading() as unit:
        profiles = await unit.customers.profiles({customer, ben.id, NOBODY}, Purpose.REMEMBER)

    assert {one.id: one.name for one in profiles.values()} == {customer: None, ben.id: "Ben"}


async def test_an_export_and_the_own_view_hold_everything(work: Work) -> None:
    """Consent limits us, not the customers: they see all that is kept."""
    customer = (await ana(work)).id
    await learnt(work, customer, a_preference("none"), a_preference(at=NOW + timedelta(seconds=1)))
    await ordered(work, customer, an_order())
    for purpose in Purpose:
        await decided(work, customer, purpose, granted=False)

    async with work.reading() as unit:
        own = await unit.customers.own(customer)
        exported = str(await unit.customers.export(customer))

    assert own.profile.name == "Ana Ribeiro"
    assert [one.value for one in own.preferences] == ["vegan"]
    assert own.orders == (an_order(),)
    for kept in ("ana@example.com", "'value': 'none'", "F-1", "349.00", "proactive"):
        assert kept in exported


async def test_who_does_not_exist_is_not_found(work: Work) -> None:
    """Nothing is invented, and nothing kept, for an id that nobody has."""
    async with work.writing() as unit:
        for asked in (
            unit.customers.read(NOBODY, Purpose.OFFERS),
            unit.customers.own(NOBODY),
            unit.customers.profile(NOBODY),
            unit.customers.export(NOBODY),
            unit.facts.learn(NOBODY, a_preference()),
            unit.history.record_order(NOBODY, an_order()),
        ):
            with pytest.raises(NotFound):
                await asked


_EXAMPLES = count()
_PREFERENCES = st.builds(
    a_preference,
    value=st.sampled_from(["vegan", "fish", "none"]),
    origin=st.sampled_from(Origin),
    confidence=st.floats(0, 1),
    at=st.integers(0, 10).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(_PREFERENCES, max_size=8))
def test_whatever_the_order_nothing_that_was_outranked_holds(
    database_url: str, told: list[Preference]
) -> None:
    """What customers set beats what they said, and that beats our guesses, for every history."""
    (holds,) = run_apart(_after(database_url, f"learner-{next(_EXAMPLES)}", told, {})) or (None,)

    assert (holds is None) == (not told)
    if holds is not None:
        assert not any(one.outranks(holds) and one.origin > holds.origin for one in told)
        assert holds.origin is max(one.origin for one in told)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.dictionaries(st.sampled_from(Purpose), st.booleans()), purpose=st.sampled_from(Purpose))
def test_no_combination_of_decisions_leaks_anything(
    database_url: str, choices: Mapping[Purpose, bool], purpose: Purpose
) -> None:
    """For every set of decisions a view holds data exactly when its own purpose is allowed."""
    told = [a_preference(origin=Origin.SET)]
    seen = run_apart(_after(database_url, f"chooser-{next(_EXAMPLES)}", told, choices, purpose))

    assert bool(seen) == choices.get(purpose, purpose in CONSENT_DEFAULTS)


async def _after(
    url: str,
    name: str,
    told: list[Preference],
    choices: Mapping[Purpose, bool],
    purpose: Purpose = Purpose.OFFERS,
) -> tuple[Preference, ...]:
    database = Database.open(url, keys=KEYS)
    work = Work(database, consent_defaults=CONSENT_DEFAULTS, standard=Standard(bar=0))
    async with work.writing() as unit:
        customer = await unit.customers.recognise(
            name, name=None, email=None, locale=None, region=None, at=NOW
        )
    await learnt(work, customer.id, *told)
    for one, granted in choices.items():
        await decided(work, customer.id, one, granted=granted)
    view = await read(work, customer.id, purpose)
    await database.close()
    return view.preferences
