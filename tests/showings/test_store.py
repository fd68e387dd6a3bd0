"""What was shown is kept with its probabilities, counted with the customer, and read of who allows it."""

from __future__ import annotations

from datetime import timedelta

from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId, ProductId
from assistant.showings.model import Option, Showing, Slot
from assistant.showings.store import KEPT_FOR
from assistant.work import UnitOfWork, Work
from tests.conversations.speaking import ANA, BEN, NOW, started

TRAY, LAMP = ProductId("tray"), ProductId("lamp")
SLOT = Slot(
    product_id=LAMP,
    options=(
        Option(product_id=TRAY, probability=0.9, parts={"taste": 0.25}),
        Option(product_id=LAMP, probability=0.1, mark="new", parts={}),
    ),
)


def a_showing(first: int = 0, *, counted: int = 1, ago: timedelta = timedelta(0)) -> Showing:
    """Return a showing of a lamp that might have been a tray."""
    return Showing(at=NOW - ago, first=first, counted=counted, slots=(SLOT,))


async def decide(unit: UnitOfWork, customer_id: CustomerId, *, granted: bool, purpose: Purpose) -> None:
    """Have a customer agree to a purpose, or refuse it."""
    consent = Consent(purpose=purpose, granted=granted, source="customer", at=NOW)
    await unit.consents.decide(customer_id, consent)


async def counted(work: Work, customer_id: CustomerId = ANA, purpose: Purpose = Purpose.OFFERS) -> int:
    """Return how many slots count."""
    async with work.reading() as unit:
        return (await unit.customers.read(customer_id, purpose)).slots_counted


async def agreed(work: Work) -> None:
    """Have Ana and Ben, who are there, agree to offers and to be counted."""
    await started(work)
    await started(work, BEN)
    async with work.writing() as unit:
        for customer_id in (ANA, BEN):
            await decide(unit, customer_id, granted=True, purpose=Purpose.OFFERS)
            await decide(unit, customer_id, granted=True, purpose=Purpose.ANALYTICS)


async def test_it_comes_back_as_it_was(work: Work) -> None:
    """To the last digit of each probability, oldest first; no showing leaves nothing."""
    await agreed(work)
    older = a_showing(ago=timedelta(days=1))
    async with work.writing() as unit:
        await unit.showings.note(ANA, a_showing(1))
        await unit.showings.note(ANA, older)
        await unit.showings.note(ANA, None)
        log = await unit.showings.log()

    assert log == [(ANA, older), (ANA, a_showing(1))]


async def test_slots_are_counted_on_from_the_last_showing(work: Work) -> None:
    """Each customer's by themselves, one that did not count changing nothing, for offers alone."""
    await agreed(work)
    assert await counted(work) == 0

    async with work.writing() as unit:
        await unit.showings.note(ANA, a_showing(first=4, ago=timedelta(hours=2)))
        await unit.showings.note(ANA, a_showing(first=5, counted=0))

    assert await counted(work) == 5
    assert (await counted(work, BEN), await counted(work, purpose=Purpose.PERSONAL_ANSWERS)) == (0, 0)


async def test_it_is_learnt_from_only_as_far_as_they_agree(work: Work) -> None:
    """Who withdraws either consent is in no estimate from now on."""
    await agreed(work)
    async with work.writing() as unit:
        await unit.showings.note(ANA, a_showing())
        await unit.showings.note(BEN, a_showing())
        await decide(unit, ANA, granted=False, purpose=Purpose.ANALYTICS)
        assert [one for one, _ in await unit.showings.log()] == [BEN]

        await decide(unit, BEN, granted=False, purpose=Purpose.OFFERS)
        assert await unit.showings.log() == []


async def test_it_can_be_taken_along_expires_and_goes_with_the_customer(work: Work) -> None:
    """As everything that is kept of somebody."""
    await agreed(work)
    old = a_showing(ago=KEPT_FOR + timedelta(days=1))
    async with work.writing() as unit:
        for customer_id, showing in ((ANA, old), (ANA, a_showing(1)), (BEN, a_showing())):
            await unit.showings.note(customer_id, showing)
        exported = await unit.customers.export(ANA)
        await unit.showings.expire(NOW)
        left = await unit.showings.log()
    assert len(exported["offer_showings"]) == 2  # type: ignore[arg-type]  # a list
    assert left == [(ANA, a_showing(1)), (BEN, a_showing())]

    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)
        assert await unit.showings.log() == [(BEN, a_showing())]
