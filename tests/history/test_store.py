"""What was bought and done is kept once, gifts stay gifts, and what was cleared never comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assistant.consents.model import Consent, Purpose
from assistant.customers.model import CustomerView
from assistant.errors import Conflict, NotFound
from assistant.events import CustomerId, ProductId
from assistant.history.model import Activity, Kept, Order, OrderLine, Window
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINES = tuple(
    OrderLine(product_id=ProductId(name), title=name, quantity=1, price=Decimal(9))
    for name in ("beans", "toy")
)
ORDER = Order(id="F-1", placed_at=NOW, status="sent", is_gift=False, currency="GBP", lines=LINES)
LOOKED = Activity(id="a-1", kind="product_viewed", at=NOW, product_id=ProductId("beans"))
THEN = Window(first=NOW - timedelta(hours=1), last=NOW + timedelta(hours=1))


async def ana(work: Work, external_id: str = "ana") -> CustomerId:
    """Have the shop vouch for Ana."""
    async with work.writing() as unit:
        profile = await unit.customers.recognise(
            external_id, name="Ana", email=None, locale="en", region=None, at=NOW
        )
    return profile.id


async def seen(work: Work, customer: CustomerId) -> CustomerView:
    """Return all that is kept."""
    async with work.reading() as unit:
        return await unit.customers.own(customer)


async def test_a_line_marked_as_a_gift_stays_one_when_the_shop_sends_the_order_again(work: Work) -> None:
    """The shop does not know whom it was for; the customer said so."""
    customer = await ana(work)
    async with work.writing() as unit:
        await unit.history.record_order(customer, ORDER)
        marked = await unit.history.mark_gift(customer, "F-1", is_gift=True, product=ProductId("toy"))
        await unit.history.record_order(customer, replace(ORDER, status="delivered"))

    [order] = (await seen(work, customer)).orders

    assert [line.is_gift for line in marked.lines] == [False, True]
    assert [line.is_gift for line in order.lines] == [False, True]
    assert order.status == "delivered"
    assert (await seen(work, customer)).owned == {"beans"}


async def test_a_gift_line_is_in_nobodys_basket(work: Work) -> None:
    """What was bought for others says nothing of what goes with what."""
    customer = await ana(work)
    async with work.writing() as unit:
        await unit.history.record_order(customer, ORDER)
        await unit.history.mark_gift(customer, "F-1", is_gift=True, product=ProductId("toy"))

        assert await unit.history.baskets() in ([("beans",)], [])  # none where analytics is off by default


async def test_buyers_are_counted_once_each_and_only_if_they_allow_it(work: Work) -> None:
    """Twice by Ana is one buyer; Ben refuses to be counted; the end of the time is not in it."""
    customer, other = await ana(work), await ana(work, "ben")
    day = timedelta(days=1)
    async with work.writing() as unit:
        for who, granted in ((customer, True), (other, False)):
            consent = Consent(purpose=Purpose.ANALYTICS, granted=granted, source="customer", at=NOW)
            await unit.consents.decide(who, consent)
            await unit.history.record_order(who, ORDER)
        await unit.history.record_order(customer, replace(ORDER, id="F-2"))

        assert await unit.history.buyers(NOW, NOW + day) == {"beans": 1, "toy": 1}
        assert await unit.history.buyers(NOW - day, NOW) == {}


@pytest.mark.parametrize("product", ["kettle", None])
async def test_a_gift_that_is_not_there_is_not_found(work: Work, product: str | None) -> None:
    """A product that the order does not have, an order that does not exist."""
    customer = await ana(work)
    async with work.writing() as unit:
        await unit.history.record_order(customer, ORDER)
        with pytest.raises(NotFound):
            await unit.history.mark_gift(
                customer,
                "F-1" if product else "F-2",
                is_gift=True,
                product=ProductId(product) if product else None,
            )


async def test_clearing_equals_never_having_had_it(work: Work) -> None:
    """Bit for bit, for every purpose; what lies outside of the window stays."""
    cleared, spared = await ana(work), await ana(work, "ben")
    later = replace(ORDER, id="F-2", placed_at=NOW + timedelta(days=1))
    async with work.writing() as unit:
        await unit.history.record_order(cleared, ORDER)
        await unit.history.record_activity(cleared, LOOKED)
        for customer in (cleared, spared):
            await unit.history.record_order(customer, later)
        removed = await unit.history.clear(cleared, THEN, kept=tuple(Kept), at=NOW)

    one, other = await seen(work, cleared), await seen(work, spared)
    assert removed == {Kept.ORDERS: 1, Kept.ACTIVITIES: 1}
    assert (one.orders, one.activities, one.owned) == (other.orders, other.activities, other.owned)
    async with work.reading() as unit:
        assert (await unit.customers.read(cleared, Purpose.OFFERS)).orders in (one.orders, ())


async def test_only_what_is_named_is_cleared(work: Work) -> None:
    """Whoever clears what they looked at keeps their orders."""
    customer = await ana(work)
    async with work.writing() as unit:
        await unit.history.record_order(customer, ORDER)
        await unit.history.record_activity(customer, LOOKED)
        await unit.history.clear(customer, THEN, kept=[Kept.ACTIVITIES], at=NOW)

    view = await seen(work, customer)

    assert [one.id for one in view.orders] == ["F-1"]
    assert view.activities == ()


async def test_what_was_cleared_does_not_come_back(work: Work) -> None:
    """A late report or an import would undo what the customer asked for."""
    customer = await ana(work)
    async with work.writing() as unit:
        await unit.history.clear(customer, THEN, kept=tuple(Kept), at=NOW)

        with pytest.raises(Conflict):
            await unit.history.record_order(customer, ORDER)
        with pytest.raises(Conflict):
            await unit.history.record_activity(customer, LOOKED)
        await unit.history.record_activity(customer, replace(LOOKED, id="a-2", at=NOW + timedelta(hours=2)))

    view = await seen(work, customer)
    assert [one.id for one in view.activities] == ["a-2"]


async def test_nobody_clears_the_history_of_somebody_else(work: Work) -> None:
    """Each window belongs to one customer."""
    customer, other = await ana(work), await ana(work, "ben")
    async with work.writing() as unit:
        await unit.history.record_order(other, ORDER)
        await unit.history.clear(customer, THEN, kept=tuple(Kept), at=NOW)

    assert len((await seen(work, other)).orders) == 1
