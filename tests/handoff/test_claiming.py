"""Agents take who stands first for them, each another one, and no more than they can hold."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import Conflict
from assistant.events import ConversationId, CustomerId
from assistant.handoff.model import Handoff, Reason, Summary
from assistant.handoff.needs import NO_NEEDS, Needs
from assistant.handoff.queue import Queue
from assistant.staff.model import Role, Staff
from assistant.work import Work
from tests.handoff.builders import NOW

NOBODY_YET = Summary(lines=())


async def hired(work: Work, name: str, *, skills: tuple[str, ...] = (), capacity: int = 8) -> Staff:
    """Take somebody on."""
    async with work.writing() as unit:
        await unit.staff.invite(f"{name}@example.com", name.title(), Role.AGENT, at=NOW)
        return await unit.staff.set(f"{name}@example.com", skills=skills, capacity=capacity)


async def waits(work: Work, name: str, needs: Needs = NO_NEEDS) -> ConversationId:
    """Have somebody ask for a person."""
    customer = CustomerId(f"cus_{name}")
    async with work.writing() as unit:
        await unit.customers.visitor(customer, locale="en", at=NOW)
        started, _ = await unit.conversations.start(customer, channel="web", client_id=name, at=NOW)
        await unit.handoffs.request(
            started.id, reason=Reason.REQUESTED, summary=NOBODY_YET, at=NOW, needs=needs
        )
    return started.id


async def next_of(work: Work, staff: Staff) -> Handoff | None:
    """Have `staff` take whom they should help next."""
    async with work.writing() as unit:
        taken = await Queue(unit.handoffs, unit.conversations, unit.outbox).claim_next(staff=staff, at=NOW)
    return taken[0] if taken else None


async def test_agents_who_ask_at_once_each_get_another_one(work: Work) -> None:
    """The claim is atomic: nobody is given twice, nobody is left while somebody has room."""
    waiting = {await waits(work, f"c{number}") for number in range(6)}
    agents = [await hired(work, f"agent{number}") for number in range(8)]

    taken = await asyncio.gather(*(next_of(work, agent) for agent in agents))

    given = [one.conversation_id for one in taken if one is not None]
    assert sorted(given) == sorted(waiting)
    async with work.reading() as unit:
        owners = [(await unit.conversations.get(one)).agent_id for one in given]
    assert owners == [one.agent_id for one in taken if one is not None]


async def test_an_agent_who_asks_twice_at_once_holds_no_more_than_they_can(work: Work) -> None:
    """Two windows of one agent count together."""
    for number in range(4):
        await waits(work, f"c{number}")
    mara = await hired(work, "mara", capacity=2)

    taken = await asyncio.gather(*(next_of(work, mara) for _ in range(4)), return_exceptions=True)

    assert sum(isinstance(one, Handoff) for one in taken) == 2
    assert sum(isinstance(one, Conflict) for one in taken) == 2
    async with work.reading() as unit:
        assert len(await unit.handoffs.held_by(mara.id)) == 2


async def test_whoever_is_full_takes_nobody_by_hand_either(work: Work) -> None:
    """There is no way around one's capacity; what they hold already they may take once more."""
    held, other = await waits(work, "c1"), await waits(work, "c2")
    mara = await hired(work, "mara", capacity=1)

    async def by_hand(conversation: ConversationId) -> None:
        """Take one of those who wait."""
        async with work.writing() as unit:
            handoff = await unit.handoffs.of_conversation(conversation)
            assert handoff is not None
            queue = Queue(unit.handoffs, unit.conversations, unit.outbox)
            await queue.claim(handoff.id, staff=mara, at=NOW)

    await by_hand(held)
    await by_hand(held)
    with pytest.raises(Conflict, match="as many"):
        await by_hand(other)


async def test_needs_are_kept_and_decide_who_is_given(work: Work) -> None:
    """Who asks about tea is not given to whoever knows nothing of it."""
    needs = Needs(skills=("tea",), language="de")
    conversation = await waits(work, "c1", needs)
    jon, katja = await hired(work, "jon"), await hired(work, "katja", skills=("tea",))

    assert await next_of(work, jon) is None
    taken = await next_of(work, katja)

    assert taken is not None
    assert (taken.conversation_id, taken.needs) == (conversation, needs)
