"""A conversation is passed on with its place in line, or put aside until something happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.conversations.model import Owner
from assistant.errors import Conflict, InvalidInput
from assistant.events import ConversationId
from assistant.handoff.model import Handoff, Passed, Stage
from assistant.handoff.passing import LONGEST_SNOOZE, Passing
from assistant.handoff.queue import Queue
from assistant.staff.model import Staff
from assistant.work import UnitOfWork, Work
from tests.handoff.builders import NOW
from tests.handoff.test_claiming import hired, next_of, waits

LATER = NOW + timedelta(minutes=20)


def passing(unit: UnitOfWork) -> Passing:
    """Return the steps between agents."""
    return Passing(unit.handoffs, unit.conversations, unit.outbox)


async def at_the_desk(work: Work, name: str, *, skills: tuple[str, ...] = (), capacity: int = 8) -> Staff:
    """Take somebody on who is there."""
    staff = await hired(work, name, skills=skills, capacity=capacity)
    async with work.writing() as unit:
        return await unit.staff.available(staff.id, is_available=True, at=LATER)


async def passed(
    work: Work, conversation: ConversationId, by: Staff, to: Staff | None = None, skill: str | None = None
) -> Handoff:
    """Have somebody pass a conversation on; return how it waits."""
    async with work.writing() as unit:
        await passing(unit).transfer(
            conversation, staff=by, to=to, skill=skill, note="Wants a refund", at=LATER
        )
        waiting = await unit.handoffs.of_conversation(conversation)
    assert waiting is not None
    return waiting


async def next_at(work: Work, staff: Staff) -> ConversationId | None:
    """Have `staff` take whom they should help next, a little after things were passed on."""
    async with work.writing() as unit:
        queue = Queue(unit.handoffs, unit.conversations, unit.outbox)
        taken = await queue.claim_next(staff=staff, at=LATER + timedelta(minutes=1))
    return taken[0].conversation_id if taken else None


async def test_a_colleague_gets_what_was_passed_to_them_with_the_note(work: Work) -> None:
    """The customer keeps their place, and nobody else is given them meanwhile."""
    conversation = await waits(work, "c1")
    mara, jon, noor = [await at_the_desk(work, name) for name in ("mara", "jon", "noor")]
    before = await next_of(work, mara)

    waiting = await passed(work, conversation, mara, to=noor)

    assert before is not None
    assert (waiting.stage, waiting.stands_since) == (Stage.WAITING, before.stands_since)
    assert waiting.passed == Passed(by=mara.id, to=noor.id, note="Wants a refund")
    async with work.reading() as unit:
        assert (await unit.handoffs.get(before.id)).stage is Stage.PASSED
        now = await unit.conversations.get(conversation)
        said = (await unit.conversations.recent(conversation, 9))[-1].text
    assert (now.owner, now.agent_id) == (Owner.NOBODY, None)
    assert said == "Mara is passing you on to Noor."  # and not the note
    assert await next_at(work, jon) is None
    assert await next_at(work, noor) == conversation


async def test_whoever_knows_about_it_gets_it_and_never_who_passed_it_on(work: Work) -> None:
    """To a skill, or to anybody: else an agent who presses "next" has it back at once."""
    tea, anything = await waits(work, "c1"), await waits(work, "c2")
    mara, jon = await at_the_desk(work, "mara"), await at_the_desk(work, "jon")
    katja = await at_the_desk(work, "katja", skills=("tea",), capacity=1)
    await next_of(work, mara)
    await next_of(work, mara)

    await passed(work, tea, mara, skill="tea")
    await passed(work, anything, mara)

    assert await next_at(work, mara) is None
    assert await next_at(work, katja) == tea
    assert await next_at(work, jon) == anything


async def test_only_who_has_it_passes_it_on_and_to_somebody_who_is_there(work: Work) -> None:
    """A customer is not sent to an empty chair."""
    conversation = await waits(work, "c1")
    mara, jon, gone = (
        await at_the_desk(work, "mara"),
        await at_the_desk(work, "jon"),
        await hired(work, "noor"),
    )
    await next_of(work, mara)

    for by, to, why in ((jon, mara, "not yours"), (mara, gone, "not at the desk"), (mara, mara, "already")):
        with pytest.raises(Conflict, match=why):
            await passed(work, conversation, by, to=to)


async def test_what_is_put_aside_takes_no_room_until_its_time(work: Work) -> None:
    """An agent who waits for a parcel to be found can help somebody else."""
    conversation, other = await waits(work, "c1"), await waits(work, "c2")
    mara = await at_the_desk(work, "mara", capacity=1)
    first = await next_of(work, mara)
    assert first is not None
    until = LATER + timedelta(hours=1)

    async with work.writing() as unit:
        aside = await passing(unit).snooze(first.conversation_id, staff=mara, until=until, at=LATER)

    assert (aside.is_snoozed(LATER), aside.is_snoozed(until)) == (True, False)
    assert {first.conversation_id, await next_at(work, mara)} == {conversation, other}
    async with work.writing() as unit:
        assert await unit.handoffs.room(mara.id, LATER) == 0
        assert await unit.handoffs.room(mara.id, until) == -1
        await passing(unit).wake(first.conversation_id, staff=mara, at=LATER)
        assert await unit.handoffs.room(mara.id, LATER) == -1


async def test_nothing_stays_aside_for_ever(work: Work) -> None:
    """Without a time it comes back within a month at the latest; the past is refused."""
    conversation = await waits(work, "c1")
    mara = await at_the_desk(work, "mara")
    await next_of(work, mara)

    async with work.writing() as unit:
        aside = await passing(unit).snooze(conversation, staff=mara, until=None, at=LATER)
        for wrong in (LATER, LATER + LONGEST_SNOOZE + timedelta(days=1)):
            with pytest.raises(InvalidInput, match="until"):
                await passing(unit).snooze(conversation, staff=mara, until=wrong, at=LATER)

    assert aside.snoozed_until == LATER + LONGEST_SNOOZE
