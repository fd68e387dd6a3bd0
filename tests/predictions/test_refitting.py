"""Predictions are learnt again without whoever withdrew their orders, and weekly where new orders came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from assistant.background import Refit
from assistant.consents.model import Consent, Purpose
from assistant.errors import ConciergeError
from assistant.events import CustomerId
from assistant.history.model import Kept, Order, Window
from assistant.predictions.model import WEEK, Fit
from assistant.refitting import Refitting
from assistant.work import UnitOfWork, Work
from tests.identities.planting import a_visitor
from tests.predictions.shops import NOW, a_shop, an_order

YEAR = timedelta(days=365)


class Turning:
    """A clock that tests turn."""

    now = NOW

    def __call__(self) -> datetime:
        """Return the moment that it was turned to."""
        return self.now


class Interrupted(Exception):
    """Something went wrong later in a transaction."""


class Stopping(Refitting):
    """Has the loop stop after its first round."""

    stop: asyncio.Event

    @override
    async def refit_if_due(self) -> Fit | None:
        fit = await super().refit_if_due()
        self.stop.set()
        return fit


async def allowing(unit: UnitOfWork, customer_id: CustomerId, *, is_allowed: bool) -> None:
    """Let a customer allow analytics, or refuse them."""
    said = Consent(purpose=Purpose.ANALYTICS, granted=is_allowed, source="customer", at=NOW)
    await unit.consents.decide(customer_id, said)


async def opened(work: Work, count: int) -> list[CustomerId]:
    """Put so many customers in who allow analytics, and return who they are."""
    customers = []
    placed: list[tuple[CustomerId, Order]] = []
    async with work.writing() as unit:
        for number, orders in enumerate(a_shop(count)):
            person = await unit.customers.recognise(
                f"c{number}", name=None, email=None, locale="en", region=None, at=NOW - YEAR
            )
            await allowing(unit, person.id, is_allowed=True)
            customers.append(person.id)
            placed += [(person.id, order) for order in orders]
        await unit.history.record_orders(placed, before={})
    return customers


async def kept(work: Work) -> Fit | None:
    """Return the version that holds."""
    async with work.reading() as unit:
        return await unit.predictions.newest()


async def erase(unit: UnitOfWork, customer_id: CustomerId) -> None:
    """Erase a customer."""
    await unit.customers.erase(customer_id, at=NOW)


async def refuse(unit: UnitOfWork, customer_id: CustomerId) -> None:
    """Withdraw the consent."""
    await allowing(unit, customer_id, is_allowed=False)


async def clear(unit: UnitOfWork, customer_id: CustomerId) -> None:
    """Clear every order of a customer."""
    await unit.history.clear(customer_id, Window(first=NOW - YEAR, last=NOW), kept={Kept.ORDERS}, at=NOW)


@pytest.mark.parametrize("withdraw", [erase, refuse, clear])
async def test_who_withdrew_is_counted_in_no_version(
    work: Work, withdraw: Callable[[UnitOfWork, CustomerId], Awaitable[None]]
) -> None:
    """Deleted means deleted: also from what was computed of them."""
    ana, *_ = await opened(work, 60)
    refitting = Refitting(work=work, clock=lambda: NOW)
    before = await refitting.refit()
    assert await refitting.refit_if_due() is None

    async with work.writing() as unit:
        await withdraw(unit, ana)
    after = await refitting.refit_if_due()

    assert after is not None
    assert after == await kept(work)
    assert (before.version, before.buyers) == (1, 60)
    assert (after.version, after.buyers) == (2, 59)
    assert await refitting.refit_if_due() is None
    async with work.writing() as unit:
        assert await unit.predictions.forget_before(1000) == 1, "the older version is gone already"


async def test_orders_that_join_somebody_who_refuses_are_withdrawn(work: Work) -> None:
    """What a visit allowed ends where the customer whom it joins said no before."""
    await opened(work, 60)
    visitor = await a_visitor(work)
    async with work.writing() as unit:
        await allowing(unit, visitor, is_allowed=True)
        await unit.history.record_order(visitor, an_order(9))
        ben = await unit.customers.recognise("b", name=None, email=None, locale="en", region=None, at=NOW)
        await allowing(unit, ben.id, is_allowed=False)
    refitting = Refitting(work=work, clock=lambda: NOW)
    assert (await refitting.refit()).buyers == 61

    async with work.writing() as unit:
        await unit.merges.join(visitor, ben.id, at=NOW + WEEK)
    after = await refitting.refit_if_due()

    assert after is not None
    assert after.buyers == 60


async def test_a_withdrawal_that_was_undone_changes_nothing(work: Work) -> None:
    """It is counted in the transaction that withdraws, so with it or not at all."""
    ana, *_ = await opened(work, 60)
    refitting = Refitting(work=work, clock=lambda: NOW)
    await refitting.refit()

    async def half_way(unit: UnitOfWork) -> None:
        """Erase, and fail."""
        await erase(unit, ana)
        raise Interrupted

    with pytest.raises(Interrupted):
        await work.write(half_way)

    assert await refitting.refit_if_due() is None


async def test_who_had_no_orders_is_erased_without_a_new_version(work: Work) -> None:
    """No version ever counted them."""
    await opened(work, 60)
    refitting = Refitting(work=work, clock=lambda: NOW)
    await refitting.refit()

    async with work.writing() as unit:
        ben = await unit.customers.recognise("b", name=None, email=None, locale="en", region=None, at=NOW)
        await refuse(unit, ben.id)
        await erase(unit, ben.id)

    assert await refitting.refit_if_due() is None


async def test_with_too_few_left_nothing_holds_and_later_numbers_go_on(work: Work) -> None:
    """The version that counted them goes all the same, and none ever bears its number again."""
    ana, *_ = await opened(work, 50)
    clock = Turning()
    refitting = Refitting(work=work, clock=clock)
    assert (await refitting.refit()).version == 1

    async with work.writing() as unit:
        await erase(unit, ana)
    assert await refitting.refit_if_due() is None
    assert await kept(work) is None

    async with work.writing() as unit:
        new = await unit.customers.recognise("n", name=None, email=None, locale="en", region=None, at=NOW)
        await allowing(unit, new.id, is_allowed=True)
        await unit.history.record_order(new.id, an_order(20))
    assert await refitting.refit_if_due() is None, "it was tried this week"
    clock.now += WEEK
    after = await refitting.refit_if_due()
    assert after is not None
    assert after.version > 1
    assert after.buyers == 50


async def test_new_orders_are_learnt_from_after_a_week(work: Work) -> None:
    """Sooner, little would change; without new orders nothing would but the clock."""
    ana, *_ = await opened(work, 60)
    clock = Turning()
    refitting = Refitting(work=work, clock=clock)
    first = await refitting.refit()

    clock.now += WEEK
    assert await refitting.refit_if_due() is None
    async with work.writing() as unit:
        await unit.history.record_order(ana, an_order(0))
    clock.now += timedelta(hours=1)
    second = await refitting.refit_if_due()

    assert second is not None
    assert first.used is not None
    assert second.used == replace(first.used, orders=first.used.orders + 1, newest=NOW)


async def test_a_slow_fit_that_counts_the_erased_does_not_outlive_a_newer_one(work: Work) -> None:
    """Two may learn at once: what was read before the erasure is not kept after it."""
    ana, *_ = await opened(work, 60)
    refitting = Refitting(work=work, clock=lambda: NOW)
    slow = await refitting.refit()
    async with work.writing() as unit:
        await erase(unit, ana)
    quick = await refitting.refit()

    async with work.writing() as unit:
        await unit.predictions.keep(replace(slow, version=quick.version + 1))

    assert await kept(work) == quick


async def test_a_shop_that_never_had_anything_learnt_is_left_alone(work: Work) -> None:
    """The owner begins."""
    await opened(work, 60)

    assert await Refitting(work=work, clock=lambda: NOW).refit_if_due() is None


async def test_the_loop_looks_before_it_is_told_to_stop(work: Work) -> None:
    """One round learns again, and ends when it should."""
    ana, *_ = await opened(work, 60)
    refitting = Stopping(work=work, clock=lambda: NOW)
    refitting.stop = asyncio.Event()
    await refitting.refit()
    async with work.writing() as unit:
        await erase(unit, ana)

    await Refit(refitting).run(refitting.stop)

    holds = await kept(work)
    assert holds is not None
    assert (holds.version, holds.buyers) == (2, 59)


async def test_too_few_are_said_to_be(work: Work) -> None:
    """Whoever asks by hand is told why nothing was learnt."""
    await opened(work, 3)

    with pytest.raises(ConciergeError, match="too few"):
        await Refitting(work=work, clock=lambda: NOW).refit()
