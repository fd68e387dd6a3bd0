"""How far each side has read only rises, never beyond the last message, and is for that side alone to say."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assistant.conversations.model import Conversation, ReadMark
from assistant.events import CustomerId, StaffId
from assistant.work import Work
from tests.conversations.speaking import ANA, BEN, MARA, NOW, admitted, closed, said, started, taken_over

LATER = NOW + timedelta(minutes=1)


async def with_a_person(work: Work) -> Conversation:
    """Return a conversation of Ana's and Mara's with two messages."""
    conversation = await started(work)
    await taken_over(work, conversation)
    await admitted(work, conversation, "Are you there?")
    await said(work, conversation)
    return conversation


async def read_by(
    work: Work, who: CustomerId | StaffId, conversation: Conversation, seq: int, at: datetime = NOW
) -> bool:
    """Have somebody read up to a message; return whether it was news."""
    async with work.writing() as unit:
        if who in {ANA, BEN}:
            return await unit.conversations.read_by_customer(conversation.id, CustomerId(who), seq=seq, at=at)
        return await unit.conversations.read_by_agent(conversation.id, StaffId(who), seq=seq, at=at)


async def marks(work: Work, conversation: Conversation) -> tuple[ReadMark | None, ReadMark | None]:
    """Return how far customer and agent have read."""
    async with work.reading() as unit:
        now = await unit.conversations.get(conversation.id)
    return now.customer_read, now.agent_read


async def test_each_side_has_a_mark_of_its_own(work: Work) -> None:
    """What one has seen says nothing of the other."""
    conversation = await with_a_person(work)

    news = [await read_by(work, ANA, conversation, 2), await read_by(work, MARA, conversation, 1, LATER)]

    assert news == [True, True]
    assert await marks(work, conversation) == (ReadMark(seq=2, at=NOW), ReadMark(seq=1, at=LATER))


@pytest.mark.parametrize("seq", [1, 2, 3])
async def test_a_mark_neither_falls_nor_passes_the_last_message(work: Work, seq: int) -> None:
    """Late frames and wrong numbers change nothing, not even the time."""
    conversation = await with_a_person(work)
    await read_by(work, ANA, conversation, 2)
    await read_by(work, MARA, conversation, 2)

    news = [await read_by(work, who, conversation, seq, LATER) for who in (ANA, MARA)]

    assert news == [False, False]
    assert await marks(work, conversation) == (ReadMark(seq=2, at=NOW), ReadMark(seq=2, at=NOW))


async def test_nobody_reads_for_another(work: Work) -> None:
    """Neither another customer, nor an agent who does not have the conversation."""
    conversation = await with_a_person(work)

    news = [await read_by(work, who, conversation, 1) for who in (BEN, StaffId("stf_noor"))]

    assert news == [False, False]
    assert await marks(work, conversation) == (None, None)


async def test_an_agent_marks_nothing_that_no_person_has(work: Work) -> None:
    """The assistant needs no mark, and whoever looks on while somebody waits promises nothing."""
    conversation = await started(work)
    await admitted(work, conversation, "Are you there?")

    assert not await read_by(work, MARA, conversation, 1)


async def test_what_has_ended_can_be_read(work: Work) -> None:
    """The last words of a conversation are often read after its end."""
    conversation = await with_a_person(work)
    await closed(work, conversation)

    assert await read_by(work, ANA, conversation, 2)
