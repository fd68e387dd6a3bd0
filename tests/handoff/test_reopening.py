"""A conversation that a person had opens again for a while, to the same agent if they can take it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.conversations.model import Conversation, Owner
from assistant.errors import NotFound
from assistant.events import ConversationId, CustomerId
from assistant.handoff.model import Handoff, Reason, Stage
from assistant.handoff.queue import Queue
from assistant.reopening import reopen
from assistant.staff.model import Staff
from assistant.work import Work
from tests.handoff.builders import NOW
from tests.handoff.test_claiming import next_of, waits
from tests.handoff.test_passing import LATER, at_the_desk

ANA = CustomerId("cus_ana")
WEEK = timedelta(days=7)


async def ended(work: Work, staff: Staff) -> ConversationId:
    """Have `staff` help Ana to the end."""
    conversation = await waits(work, "ana")
    assert await next_of(work, staff) is not None
    async with work.writing() as unit:
        queue = Queue(unit.handoffs, unit.conversations, unit.outbox)
        await queue.close(conversation, at=NOW, by=staff)
    return conversation


async def written_again(
    work: Work, conversation: ConversationId, *, after: timedelta
) -> tuple[bool, Conversation, Handoff]:
    """Have Ana write again; return whether that is open, and how it stands."""
    async with work.writing() as unit:
        is_open = await reopen(unit, ANA, conversation, within=WEEK, at=NOW + after)
        handoff = await unit.handoffs.of_conversation(conversation)
        assert handoff is not None
        return is_open, await unit.conversations.get(conversation), handoff


async def test_it_goes_back_to_who_had_it_while_they_are_there(work: Work) -> None:
    """As a new request, with its reason; the ended one stays as it was."""
    mara = await at_the_desk(work, "mara")
    conversation = await ended(work, mara)

    is_open, now, handoff = await written_again(work, conversation, after=LATER - NOW)

    assert (is_open, now.is_open, now.owner, now.agent_id) == (True, True, Owner.PERSON, mara.id)
    assert (handoff.reason, handoff.stage, handoff.agent_id) == (Reason.REOPENED, Stage.CLAIMED, mara.id)


async def test_it_waits_where_they_have_gone_or_have_no_room(work: Work) -> None:
    """Nobody is made to hold more than they can."""
    mara = await at_the_desk(work, "mara", capacity=1)
    conversation = await ended(work, mara)
    await waits(work, "ben")
    await next_of(work, mara)

    _, now, handoff = await written_again(work, conversation, after=LATER - NOW)

    assert (now.owner, handoff.stage) == (Owner.NOBODY, Stage.WAITING)


async def test_after_a_while_and_for_others_it_stays_closed(work: Work) -> None:
    """And opening what is open changes nothing."""
    mara = await at_the_desk(work, "mara")
    conversation = await ended(work, mara)

    too_late, still, _ = await written_again(work, conversation, after=WEEK)
    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await reopen(unit, CustomerId("cus_ben"), conversation, within=WEEK, at=NOW)
    in_time, first, _ = await written_again(work, conversation, after=WEEK - timedelta(minutes=1))
    again, second, _ = await written_again(work, conversation, after=WEEK)

    assert (too_late, still.is_open) == (False, False)
    assert (in_time, again) == (True, True)
    assert second == first
