"""Whoever waits for a person is in the queue once, and goes to one agent."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from assistant.accounts.model import ServiceLevel
from assistant.errors import Conflict, NotFound
from assistant.events import ConversationId, CustomerId, HandoffId, StaffId
from assistant.handoff.model import Handoff, Reason, Section, Stage, Summary, SummaryLine
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARA, JON = StaffId("stf_mara"), StaffId("stf_jon")
SUMMARY = Summary(lines=(SummaryLine(section=Section.WHO, text="Ana", source="profile"),))


async def a_conversation(work: Work, client_id: str = "c1") -> ConversationId:
    """Have somebody start a conversation."""
    customer = CustomerId("cus_ana")
    async with work.writing() as unit:
        await unit.customers.visitor(customer, locale="en", at=NOW)
        started, _ = await unit.conversations.start(customer, channel="web", client_id=client_id, at=NOW)
    return started.id


async def requested(work: Work, client_id: str = "c1", *, after: int = 0) -> Handoff:
    """Have somebody ask for a person, so many minutes from now."""
    conversation = await a_conversation(work, client_id)
    async with work.writing() as unit:
        return await unit.handoffs.request(
            conversation, reason=Reason.REQUESTED, summary=SUMMARY, at=NOW + timedelta(minutes=after)
        )


async def claimed(work: Work, handoff: Handoff, agent: StaffId = MARA) -> Handoff:
    """Have an agent claim a handoff."""
    async with work.writing() as unit:
        return await unit.handoffs.claim(handoff.id, agent, NOW)


async def test_asking_twice_waits_once(work: Work) -> None:
    """Pressing the button again does not lose one's place, nor take two."""
    first, again = await requested(work), await requested(work, after=5)

    assert again == first
    async with work.reading() as unit:
        assert await unit.handoffs.waiting() == [first]


async def test_whoever_is_due_more_is_served_first_and_the_places_say_so(work: Work) -> None:
    """Among equals, who waits longest; the position that customers see is the order that agents see."""
    due = {"c1": 0, "c2": 2, "c3": 0, "c4": 2, "c5": 5}
    for after, (client_id, priority) in enumerate(due.items()):
        conversation = await a_conversation(work, client_id)
        async with work.writing() as unit:
            await unit.handoffs.request(
                conversation,
                reason=Reason.REQUESTED,
                summary=SUMMARY,
                at=NOW + timedelta(minutes=after),
                service=ServiceLevel(priority=priority, response_minutes=30),
            )

    async with work.reading() as unit:
        waiting = await unit.handoffs.waiting()
        places = [await unit.handoffs.position(one.conversation_id) for one in waiting]
    assert [one.service.priority for one in waiting] == [5, 2, 2, 0, 0]
    assert [(one.requested_at - NOW).seconds // 60 for one in waiting] == [4, 1, 3, 0, 2]
    assert places == [1, 2, 3, 4, 5]
    assert waiting[0].respond_by == waiting[0].requested_at + timedelta(minutes=30)


async def test_asking_twice_at_once_waits_once(work: Work) -> None:
    """The assistant's doubt and the customer's wish may come together."""
    await a_conversation(work)

    both = await asyncio.gather(*(requested(work) for _ in range(3)))

    assert len({one.id for one in both}) == 1


async def test_of_two_agents_who_claim_at_once_one_gets_it(work: Work) -> None:
    """Nobody is helped twice over, or by nobody because each thought of the other."""
    handoff = await requested(work)

    outcomes = await asyncio.gather(
        claimed(work, handoff, MARA), claimed(work, handoff, JON), return_exceptions=True
    )

    (won,) = [one for one in outcomes if isinstance(one, Handoff)]
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    async with work.reading() as unit:
        assert await unit.handoffs.get(handoff.id) == won
        assert await unit.handoffs.waiting() == []
        assert await unit.handoffs.held_by(won.agent_id or JON) == [won]


async def test_places_in_the_queue_follow_the_time_of_asking(work: Work) -> None:
    """The customer is told their place; it moves up as others are helped."""
    late, soon = await requested(work, "late", after=2), await requested(work, "soon", after=1)
    async with work.reading() as unit:
        assert await unit.handoffs.waiting() == [soon, late]
        assert await unit.handoffs.position(soon.conversation_id) == 1
        assert await unit.handoffs.position(late.conversation_id) == 2

    await claimed(work, soon)

    async with work.reading() as unit:
        assert await unit.handoffs.position(soon.conversation_id) is None
        assert await unit.handoffs.position(late.conversation_id) == 1


async def test_what_was_given_back_can_be_asked_for_again(work: Work) -> None:
    """A second request starts anew; the first keeps what was settled."""
    first = await claimed(work, await requested(work))
    async with work.writing() as unit:
        returned = await unit.handoffs.give_back(first.id, "Refund agreed.", NOW)
        with pytest.raises(Conflict):
            await unit.handoffs.give_back(first.id, "Again.", NOW)

    second = await requested(work, after=9)

    assert (returned.stage, returned.note, returned.summary) == (Stage.RETURNED, "Refund agreed.", SUMMARY)
    assert second.id != first.id
    async with work.reading() as unit:
        assert await unit.handoffs.of_conversation(first.conversation_id) == second
        assert await unit.handoffs.held_by(MARA) == []


async def test_what_has_ended_stays_ended(work: Work) -> None:
    """Closing twice changes nothing, and nobody claims what is over."""
    handoff = await requested(work)
    async with work.writing() as unit:
        once = await unit.handoffs.close(handoff.id, NOW)
        assert await unit.handoffs.close(handoff.id, NOW + timedelta(hours=1)) == once

    assert once.stage is Stage.CLOSED
    with pytest.raises(Conflict):
        await claimed(work, handoff)


async def test_what_nobody_asked_for_is_not_found(work: Work) -> None:
    """An id that was never given out."""
    async with work.writing() as unit:
        for asked in (
            unit.handoffs.get(HandoffId("hnd_none")),
            unit.handoffs.claim(HandoffId("hnd_none"), MARA, NOW),
            unit.handoffs.close(HandoffId("hnd_none"), NOW),
        ):
            with pytest.raises(NotFound):
                await asked
        assert await unit.handoffs.of_conversation(ConversationId("cnv_none")) is None
