"""Agents are warned in time of what was promised, once; what was put aside comes back by itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from assistant.accounts.model import ServiceLevel
from assistant.events import CustomerId, Topic
from assistant.handoff.model import Handoff, Reason, Warned
from assistant.handoff.needs import Routing
from assistant.handoff.passing import Passing
from assistant.promising import Promising
from assistant.work import Work
from tests.handoff.builders import NOW
from tests.handoff.test_claiming import NOBODY_YET, hired, next_of, waits
from tests.handoff.waiting import a_request

PROMISES = {Topic.SERVICE_LEVEL_DUE_SOON, Topic.SERVICE_LEVEL_BREACHED}


def at(minute: float) -> datetime:
    """Return a minute of the day."""
    return NOW + timedelta(minutes=minute)


async def promised(work: Work, minutes: int) -> Handoff:
    """Have somebody ask for a person who was promised one."""
    async with work.writing() as unit:
        await unit.customers.visitor(CustomerId("cus_acme"), locale="en", at=NOW)
        started, _ = await unit.conversations.start(
            CustomerId("cus_acme"), channel="web", client_id="c", at=NOW
        )
        return await unit.handoffs.request(
            started.id,
            reason=Reason.REQUESTED,
            summary=NOBODY_YET,
            at=NOW,
            service=ServiceLevel(response_minutes=minutes),
        )


async def looked(work: Work, minute: float) -> None:
    """Have two processes look at once."""
    await asyncio.gather(*(Promising(work=work, clock=lambda: at(minute)).look() for _ in range(2)))


async def told(work: Work) -> list[Topic]:
    """Return what was told of promises, in order."""
    async with work.reading() as unit:
        return [one.event.topic for one in await unit.outbox.pending(99) if one.event.topic in PROMISES]


def test_the_warning_comes_with_a_fifth_of_the_time_left() -> None:
    """And at least a minute, so that somebody can still do something about it."""
    an_hour, quick, free = a_request("a", promised=60), a_request("b", promised=2), a_request("c")

    assert [an_hour.warning(at(minute)) for minute in (47, 48, 60)] == [
        None,
        Warned.DUE_SOON,
        Warned.BREACHED,
    ]
    assert quick.warning(at(1)) is Warned.DUE_SOON
    assert free.warning(at(1000)) is None


async def test_each_warning_is_told_once_whoever_looks(work: Work) -> None:
    """Several processes look, and each again and again."""
    handoff = await promised(work, minutes=60)

    for minute in (10, 50, 51, 61, 62):
        await looked(work, minute)

    assert await told(work) == [Topic.SERVICE_LEVEL_DUE_SOON, Topic.SERVICE_LEVEL_BREACHED]
    async with work.reading() as unit:
        assert (await unit.handoffs.get(handoff.id)).warned is Warned.BREACHED


async def test_whoever_was_helped_in_time_is_no_reason_to_warn(work: Work) -> None:
    """The promise was to answer, not to be done."""
    await promised(work, minutes=60)
    assert await next_of(work, await hired(work, "mara")) is not None

    await looked(work, 70)

    assert await told(work) == []


async def test_what_was_put_aside_is_back_when_its_time_has_come(work: Work) -> None:
    """Every desk is told."""
    conversation = await waits(work, "c1")
    mara = await hired(work, "mara")
    await next_of(work, mara)
    async with work.writing() as unit:
        steps = Passing(unit.handoffs, unit.conversations, unit.outbox)
        await steps.snooze(conversation, staff=mara, until=at(30), at=NOW)
        await unit.outbox.delivered([one.id for one in await unit.outbox.pending(99)])

    await looked(work, 29)
    async with work.reading() as unit:
        before = await unit.outbox.pending(99)
    await looked(work, 30)

    async with work.reading() as unit:
        after = await unit.outbox.pending(99)
        (handoff,) = await unit.handoffs.held_by(mara.id)
    assert before == []
    assert [one.event.topic for one in after] == [Topic.HANDOFF_CHANGED]
    assert handoff.snoozed_until is None


def test_what_an_account_is_promised_outranks_what_everybody_is() -> None:
    """Sooner or later: it was agreed."""
    everybody = Routing(response_minutes=60)

    assert everybody.promised(ServiceLevel()).response_minutes == 60
    assert everybody.promised(ServiceLevel(response_minutes=240)).response_minutes == 240
    assert Routing().promised(ServiceLevel()) == ServiceLevel()
