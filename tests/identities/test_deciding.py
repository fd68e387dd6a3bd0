"""Where both sides have something that only one can keep, it is decided the same way each time."""

from __future__ import annotations

import pytest

from assistant.facts.model import Origin, Preference
from assistant.work import Work
from tests.identities.acting import (
    LATER,
    allows,
    an_order,
    decide,
    joined,
    merged,
    prefer,
    two,
    undone,
)
from tests.identities.planting import a_customer, a_visitor


@pytest.mark.parametrize(
    ("theirs", "ours", "holds"),
    [
        (Origin.SET, Origin.SAID, "theirs"),
        (Origin.SAID, Origin.SET, "ours"),
        (Origin.SET, Origin.SET, "ours"),
    ],
)
async def test_the_preference_that_outranks_the_other_holds(
    work: Work, theirs: Origin, ours: Origin, holds: str
) -> None:
    """The loser is retired with the history, not lost; undoing gives each side its own again."""
    absorbed, survivor = await two(work)
    await prefer(work, absorbed, "theirs", origin=theirs)
    await prefer(work, survivor, "ours", origin=ours)

    merge = await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert (await unit.customers.own(survivor)).preferred("milk") == holds
        assert {one.value for one in await unit.facts.ever(survivor, "milk")} == {"theirs", "ours"}
    await undone(work, merge)
    async with work.reading() as unit:
        assert (await unit.customers.own(survivor)).preferred("milk") == "ours"
        assert (await unit.customers.own(absorbed)).preferred("milk") == "theirs"


async def test_no_allergy_is_forgotten_by_a_merge(work: Work) -> None:
    """Whatever either side cannot eat, the customer cannot; undoing gives each side its own again."""
    absorbed, survivor = await two(work)
    async with work.writing() as unit:
        for customer, value in ((absorbed, "nuts"), (survivor, "milk")):
            allergy = Preference(
                topic="allergens", value=value, origin=Origin.SAID, confidence=1, learned_at=LATER
            )
            await unit.facts.learn(customer, allergy)

    merge = await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert (await unit.customers.own(survivor)).preferred("allergens") == "nuts, milk"
    await undone(work, merge)
    async with work.reading() as unit:
        assert (await unit.customers.own(survivor)).preferred("allergens") == "milk"
        assert (await unit.customers.own(absorbed)).preferred("allergens") == "nuts"


async def test_what_is_forgotten_after_a_merge_does_not_come_back_when_it_is_undone(work: Work) -> None:
    """Cleared is cleared, in what the merge noted as well."""
    absorbed, survivor = await two(work)
    async with work.writing() as unit:
        for customer, value in ((absorbed, "nuts"), (survivor, "milk")):
            allergy = Preference(
                topic="allergens", value=value, origin=Origin.SAID, confidence=1, learned_at=LATER
            )
            await unit.facts.learn(customer, allergy)
    merge = await merged(work, absorbed, survivor)

    async with work.writing() as unit:
        await unit.facts.forget(survivor, "allergens")
    await undone(work, merge)

    async with work.reading() as unit:
        assert await unit.facts.ever(survivor, "allergens") == ()
        assert await unit.facts.ever(absorbed, "allergens") == ()


async def test_what_the_customer_sets_after_a_merge_stays_with_them_when_it_is_undone(work: Work) -> None:
    """Undoing brings back what was, and never takes away what somebody did since."""
    absorbed, survivor = await two(work)
    await prefer(work, absorbed, "theirs")
    await prefer(work, survivor, "ours", origin=Origin.SAID)
    merge = await merged(work, absorbed, survivor)
    async with work.writing() as unit:
        newer = Preference(topic="milk", value="newer", origin=Origin.SET, confidence=1, learned_at=LATER)
        await unit.facts.learn(survivor, newer)
        await unit.history.record_order(survivor, an_order("F-9"))

    await undone(work, merge)

    async with work.reading() as unit:
        view = await unit.customers.own(survivor)
        assert view.preferred("milk") == "newer"
        assert [order.id for order in view.orders] == ["F-9"]


async def test_an_order_that_both_have_is_there_once_and_the_other_copy_is_kept_apart(work: Work) -> None:
    """The shop's number says that it is the same order; buying it twice would be made up."""
    absorbed, survivor = await two(work)
    async with work.writing() as unit:
        for customer, number in ((absorbed, "F-1"), (survivor, "F-1"), (absorbed, "F-2")):
            await unit.history.record_order(customer, an_order(number))

    await merged(work, absorbed, survivor)

    async with work.reading() as unit:
        assert {one.id for one in (await unit.customers.own(survivor)).orders} == {"F-1", "F-2"}
        kept = await unit.identities.kept_apart(survivor)
    assert [row["id"] for row in kept["orders"]] == ["F-1"]


@pytest.mark.parametrize(
    ("theirs", "ours", "holds"),
    [
        ((True, 1), (False, 2), False),
        ((False, 2), (True, 1), False),
        ((False, 1), (True, 2), True),
        ((True, 2), (False, 1), False),
        ((True, 1), None, False),
        (None, (True, 1), True),
    ],
)
async def test_the_stricter_consent_wins_unless_the_verified_customer_decided_later(
    work: Work, theirs: tuple[bool, int] | None, ours: tuple[bool, int] | None, *, holds: bool
) -> None:
    """A visitor's yes, given on a shared computer, must not open a customer's account to anything."""
    visitor, customer = await a_visitor(work), await a_customer(work, "ana")
    for who, decision in ((visitor, theirs), (customer, ours)):
        if decision is not None:
            await decide(work, who, granted=decision[0], hours=decision[1])
    was = await allows(work, visitor), await allows(work, customer)

    merge = await joined(work, visitor, customer)

    assert await allows(work, customer) is holds
    await undone(work, merge)
    assert (await allows(work, visitor), await allows(work, customer)) == was
