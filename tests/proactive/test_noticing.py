"""Notices are queued once, told seldom and only while they are true, on every database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from assistant import noticing
from assistant.consents.model import Consent, Purpose
from assistant.customers.model import CustomerView
from assistant.events import ConversationId, CustomerId, ProductId, Topic
from assistant.history.model import Kept, Order, Window
from assistant.noticing import MayBeTold, Noticing, always
from assistant.proactive.model import Kind, Notice, State, Trigger
from assistant.work import Work
from tests.proactive.people import MACHINE, NOW, an_order, faulty

CARE = Trigger(
    name="descale", kind=Kind.MAINTENANCE, words="Descale.", products=frozenset({MACHINE}), every_days=90
)
THANKS = Trigger(name="thanks", kind=Kind.MILESTONE, words="Thank you.", orders=1)
FIRST, SECOND = ConversationId("cnv_1"), ConversationId("cnv_2")


class Watch:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    """The time."""
    return Watch()


def noticing_of(
    work: Work, watch: Watch, *triggers: Trigger, most: int = 1, may_be_told: MayBeTold = always
) -> Noticing:
    """Build what looks and tells, as a process would."""
    return Noticing(triggers, work=work, clock=watch, most_in_week=most, may_be_told=may_be_told)


async def somebody(
    work: Work, *orders: Order, name: str = "ana", allows: tuple[Purpose, ...] = (Purpose.PROACTIVE,)
) -> CustomerId:
    """Keep a customer who bought this."""
    async with work.writing() as unit:
        profile = await unit.customers.recognise(
            name, name=None, email=None, locale="en", region="uk", at=NOW - timedelta(days=900)
        )
        for order in orders:
            await unit.history.record_order(profile.id, order)
    for purpose in allows:
        await decided(work, profile.id, purpose, granted=True)
    return profile.id


async def decided(work: Work, customer: CustomerId, purpose: Purpose, *, granted: bool) -> None:
    """Have a customer decide."""
    consent = Consent(purpose=purpose, granted=granted, source="customer", at=NOW)
    async with work.writing() as unit:
        await unit.consents.decide(customer, consent)


async def kept(work: Work, customer: CustomerId) -> list[Notice]:
    """Return what is in the queue."""
    async with work.reading() as unit:
        return await unit.proactive.of(customer)


async def test_an_occasion_is_queued_once_by_any_number_of_processes(work: Work, watch: Watch) -> None:
    """Two that look at once, and one after a restart, find the same."""
    customer = await somebody(work, an_order(95, MACHINE))
    ours, theirs = noticing_of(work, watch, CARE), noticing_of(work, watch, CARE)

    counts = await asyncio.gather(ours.go_round(), theirs.go_round())
    again = await noticing_of(work, watch, CARE).go_round()

    assert sum(counts) == 1
    assert again == 0
    assert [one.trigger for one in await kept(work, customer)] == ["descale"]
    async with work.reading() as unit:
        told = [one.event for one in await unit.outbox.pending(10) if one.event.topic is Topic.NOTICE_QUEUED]
    assert [one.about for one in told] == [customer]


async def test_all_customers_are_looked_at_page_by_page(
    work: Work, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each round begins anew, and nobody is left out where pages meet."""
    monkeypatch.setattr(noticing, "PAGE", 2)
    for number in range(5):
        await somebody(work, an_order(95, MACHINE), name=f"c{number}")
    looking = noticing_of(work, watch, CARE)

    pages = [await looking.go_on() for _ in range(4)]

    assert pages == [2, 2, 1, None]
    assert await looking.go_round() == 0


async def test_one_thing_is_told_at_a_visit_and_the_most_urgent_first(work: Work, watch: Watch) -> None:
    """A reload shows the same; a second visit in the week shows nothing more."""
    customer = await somebody(work, an_order(95, MACHINE))
    looking = noticing_of(work, watch, THANKS, CARE)
    await looking.go_round()

    first = await looking.tell(customer, FIRST)
    again = await looking.tell(customer, FIRST)
    second = await looking.tell(customer, SECOND)
    watch.now += timedelta(days=8)
    later = await looking.tell(customer, SECOND)

    assert first is not None
    assert again is not None
    assert first.occasion.trigger is CARE
    assert again.notice.id == first.notice.id
    assert second is None
    assert later is not None
    assert later.occasion.trigger is THANKS


async def test_a_fault_is_told_in_spite_of_caps_restraint_and_refusals(work: Work, watch: Watch) -> None:
    """It is a matter of safety, not of selling."""
    customer = await somebody(work, an_order(95, MACHINE), allows=())
    asked: list[CustomerView] = []

    async def never(view: CustomerView, _now: datetime, _conversation: ConversationId) -> bool:
        asked.append(view)
        return False

    looking = noticing_of(work, watch, faulty(), CARE, most=0, may_be_told=never)
    await looking.go_round()

    told = await looking.tell(customer, FIRST)

    assert told is not None
    assert told.occasion.trigger.kind is Kind.FAULT


async def test_whom_restraint_holds_back_is_told_later(work: Work, watch: Watch) -> None:
    """Quiet hours pass; the notice waits."""
    customer = await somebody(work, an_order(95, MACHINE))

    async def later(_view: CustomerView, now: datetime, _conversation: ConversationId) -> bool:
        return now > NOW

    looking = noticing_of(work, watch, CARE, may_be_told=later)
    await looking.go_round()

    assert await looking.tell(customer, FIRST) is None
    watch.now += timedelta(hours=8)
    assert await looking.tell(customer, FIRST) is not None


async def test_what_is_no_longer_allowed_is_not_told_and_waits_again_once_it_is(
    work: Work, watch: Watch
) -> None:
    """A withdrawn consent counts at once, not from the next round on."""
    customer = await somebody(work, an_order(95, MACHINE))
    looking = noticing_of(work, watch, CARE)
    await looking.go_round()
    await decided(work, customer, Purpose.PROACTIVE, granted=False)

    assert await looking.tell(customer, FIRST) is None
    (withdrawn,) = await kept(work, customer)
    await decided(work, customer, Purpose.PROACTIVE, granted=True)
    await looking.go_round()
    (back,) = await kept(work, customer)

    assert withdrawn.state is State.WITHDRAWN
    assert back.state is State.WAITING
    assert back.ended_at is None


async def test_what_came_of_it_is_noted(work: Work, watch: Watch) -> None:
    """Bought within a month counts; what nobody came for expires."""
    bought = await somebody(work, an_order(95, MACHINE), name="bought")
    stayed_away = await somebody(work, an_order(95, MACHINE), name="away")
    looking = noticing_of(work, watch, CARE)
    await looking.go_round()
    await looking.tell(bought, FIRST)
    async with work.writing() as unit:
        await unit.history.record_order(bought, an_order(-5, MACHINE))

    watch.now += timedelta(days=31)
    await looking.go_round()

    assert [one.state for one in await kept(work, bought)] == [State.BOUGHT]
    assert State.EXPIRED in {one.state for one in await kept(work, stayed_away)}


async def test_a_no_is_a_no(work: Work, watch: Watch) -> None:
    """Declined once, it is gone from this conversation and from all others."""
    customer = await somebody(work, an_order(95, MACHINE))
    other = await somebody(work, name="other")
    looking = noticing_of(work, watch, CARE, most=7)
    await looking.go_round()
    told = await looking.tell(customer, FIRST)
    assert told is not None

    async with work.writing() as unit:
        with pytest.raises(Exception, match="notice"):
            await unit.proactive.decline(other, told.notice.id, at=NOW)
        await unit.proactive.decline(customer, told.notice.id, at=NOW)
    await looking.go_round()

    assert await looking.tell(customer, FIRST) is None
    assert await looking.tell(customer, SECOND) is None
    assert [one.state for one in await kept(work, customer)] == [State.DECLINED]


async def test_the_owner_sees_only_whom_it_may_concern(work: Work, watch: Watch) -> None:
    """The list keeps to consent; what is exported is all that is kept."""
    customer = await somebody(work, an_order(95, MACHINE))
    looking = noticing_of(work, watch, CARE, faulty())
    await looking.go_round()
    await decided(work, customer, Purpose.PROACTIVE, granted=False)

    async with work.reading() as unit:
        listed = await unit.proactive.listed(state=State.WAITING, limit=10)
        exported = await unit.proactive.export(customer)
        counted = await unit.proactive.counted()

    assert [one.kind for one in listed] == [Kind.FAULT]
    assert {one["trigger_name"] for one in exported} == {"descale", "leak"}
    assert counted == {State.WAITING: 2}
    assert ProductId("machine") == listed[0].product_id


async def test_an_agent_sees_what_might_be_said_and_nothing_is_noted(work: Work, watch: Watch) -> None:
    """It is a suggestion; the customer was not told yet."""
    customer = await somebody(work, an_order(95, MACHINE))
    looking = noticing_of(work, watch, CARE)
    await looking.go_round()

    async with work.reading() as unit:
        suggested = await looking.suggested(unit, customer, FIRST)

    assert [one.occasion.words for one in suggested] == ["Descale."]
    assert [one.state for one in await kept(work, customer)] == [State.WAITING]


async def test_orders_that_are_cleared_leave_no_notice(work: Work, watch: Watch) -> None:
    """Whoever has us forget a purchase is reminded of it no more, and no list tells of it."""
    customer = await somebody(work, an_order(95, MACHINE), an_order(400))
    looking = noticing_of(work, watch, CARE, faulty())
    await looking.go_round()
    window = Window(first=NOW - timedelta(days=100), last=NOW)

    async with work.writing() as unit:
        await unit.history.clear(customer, window, kept=[Kept.ORDERS], at=NOW)

    assert await kept(work, customer) == []
    assert await looking.go_round() == 0


async def test_two_visits_at_once_are_told_one_thing(work: Work, watch: Watch) -> None:
    """The cap holds for a customer who opens two windows."""
    customer = await somebody(work, an_order(95, MACHINE))
    ours, theirs = noticing_of(work, watch, THANKS, CARE), noticing_of(work, watch, THANKS, CARE)

    told = await asyncio.gather(ours.tell(customer, FIRST), theirs.tell(customer, SECOND))

    assert sum(one is not None for one in told) == 1
