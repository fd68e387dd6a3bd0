"""Conversations are kept once, in order, and only by whoever may speak."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.conversations.model import (
    Author,
    Conversation,
    Owner,
)
from assistant.errors import Closed, Conflict, NotFound
from assistant.storage import Database
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.conversations.speaking import (
    ANA,
    BEN,
    MARA,
    NOW,
    REPLY,
    admitted,
    closed,
    messages,
    recorded,
    said,
    started,
    taken_over,
)
from tests.databases import KEYS, run_apart


async def test_the_same_client_id_starts_one_conversation(work: Work) -> None:
    """A page that reloads while it starts must not leave two conversations behind."""
    first = await started(work)

    async with work.writing() as unit:
        again, is_repeat = await unit.conversations.start(
            ANA, channel="web", client_id="start", at=NOW + timedelta(seconds=1)
        )

    assert is_repeat
    assert again == first


async def test_what_is_kept_is_what_was_said(work: Work) -> None:
    """Text, sources and the trace's id come back as they went in."""
    conversation = await started(work)
    question = (await admitted(work, conversation, "How do I descale it? ☕")).message

    answer = await recorded(work, question)

    assert await messages(work, conversation) == (question, answer)
    assert answer.reply == REPLY


async def test_a_message_sent_twice_is_kept_once_and_brings_its_first_answer(work: Work) -> None:
    """Networks drop answers; sending again must be safe."""
    conversation = await started(work)
    first = await admitted(work, conversation)
    answer = await recorded(work, first.message)

    repeat = await admitted(work, conversation)

    assert (repeat.message, repeat.answer) == (first.message, answer)
    assert repeat.is_repeat
    assert not repeat.awaits_answer
    assert repeat.conversation.seq == 2


async def test_a_repeat_before_the_answer_still_awaits_it(work: Work) -> None:
    """A turn that was cut off can be finished by sending again."""
    conversation = await started(work)
    await admitted(work, conversation)

    repeat = await admitted(work, conversation)

    assert repeat.awaits_answer
    assert repeat.answer is None


async def test_the_same_id_with_another_text_is_refused(work: Work) -> None:
    """Answering the first text to somebody who sent the second would be a lie."""
    conversation = await started(work)
    await admitted(work, conversation, "one")

    with pytest.raises(Conflict):
        await admitted(work, conversation, "two")

    assert [message.text for message in await messages(work, conversation)] == ["one"]
    assert (await admitted(work, conversation, "three", client_id="m2")).message.seq == 2


async def test_two_of_the_same_message_at_once_are_kept_once(work: Work) -> None:
    """A retry often overtakes the request that it repeats."""
    conversation = await started(work)

    both = await asyncio.gather(*(admitted(work, conversation) for _ in range(4)))

    assert len({one.message.id for one in both}) == 1
    assert sum(not one.is_repeat for one in both) == 1
    assert len(await messages(work, conversation)) == 1


async def test_many_messages_at_once_are_numbered_without_gaps(work: Work) -> None:
    """A client resumes from the last number it saw; a gap would be a lost message."""
    conversation = await started(work)

    await asyncio.gather(*(admitted(work, conversation, client_id=f"m{n}") for n in range(8)))

    assert [message.seq for message in await messages(work, conversation)] == list(range(1, 9))


async def test_nobody_else_can_speak_or_look_in(work: Work) -> None:
    """Another customer's conversation looks as if it did not exist."""
    conversation = await started(work)
    await started(work, BEN)

    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await unit.conversations.admit(BEN, conversation.id, client_id="x", text="Hi", at=NOW)
    async with work.reading() as unit:
        with pytest.raises(NotFound):
            await unit.conversations.owned(conversation.id, BEN)
        assert (await unit.conversations.owned(conversation.id, ANA)).id == conversation.id


async def test_nothing_is_added_to_a_conversation_that_has_ended(work: Work) -> None:
    """Closed is closed, for customer, assistant and agent alike."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message
    ended = await closed(work, conversation)

    with pytest.raises(Closed):
        await admitted(work, conversation, client_id="m2")
    with pytest.raises(Conflict):
        await recorded(work, question, epoch=ended.epoch)
    with pytest.raises(Closed):
        await said(work, ended)
    with pytest.raises(Closed):
        await taken_over(work, conversation, epoch=ended.epoch)
    assert await messages(work, conversation) == (question,)


async def test_a_repeat_is_answered_even_after_the_end(work: Work) -> None:
    """The acknowledgement may have been lost just before the conversation was closed."""
    conversation = await started(work)
    first = await admitted(work, conversation)
    await closed(work, conversation)

    assert (await admitted(work, conversation)).message == first.message


async def test_the_assistant_is_silent_once_somebody_took_over(work: Work) -> None:
    """A reply that was being made while Mara joined must not appear after her."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message
    owned = await taken_over(work, conversation)

    with pytest.raises(Conflict):
        await recorded(work, question, epoch=conversation.epoch)

    assert owned.epoch == conversation.epoch + 1
    assert await messages(work, conversation) == (question,)


async def test_when_person_and_assistant_race_one_of_them_wins(work: Work) -> None:
    """Whoever comes second under the same epoch is refused, however close they are."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message

    outcomes = await asyncio.gather(
        taken_over(work, conversation), taken_over(work, conversation), return_exceptions=True
    )
    late = await asyncio.gather(recorded(work, question), return_exceptions=True)

    assert sum(isinstance(one, Conversation) for one in outcomes) == 1
    assert sum(isinstance(one, Conflict) for one in [*outcomes, *late]) == 2


async def test_a_message_is_answered_once(work: Work) -> None:
    """Two workers that finish the same turn after a restart must not both answer."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message

    outcomes = await asyncio.gather(*(recorded(work, question) for _ in range(2)), return_exceptions=True)

    assert sum(isinstance(one, Conflict) for one in outcomes) == 1
    assert len(await messages(work, conversation)) == 2


async def test_what_was_admitted_but_not_answered_is_found_after_a_restart(work: Work) -> None:
    """Killed in the middle of a turn, we owe the customer an answer and know it."""
    conversation = await started(work)
    owed = (await admitted(work, conversation, client_id="owed")).message
    answered = (await admitted(work, conversation, client_id="answered")).message
    settled = (await admitted(work, conversation, client_id="settled")).message
    await recorded(work, answered)
    async with work.writing() as unit:
        assert await unit.conversations.settle(settled.id)
        assert not await unit.conversations.settle(settled.id)

    async with work.reading() as unit:
        unanswered = await unit.conversations.unanswered()

    assert unanswered == [owed]


async def test_a_message_to_a_person_is_owed_nothing_by_the_assistant(work: Work) -> None:
    """What Mara reads, Mara answers."""
    conversation = await started(work)
    await taken_over(work, conversation)

    kept = await admitted(work, conversation)

    assert not kept.awaits_answer
    async with work.reading() as unit:
        assert await unit.conversations.unanswered() == []


async def test_an_agent_speaks_once_and_only_while_holding_the_conversation(work: Work) -> None:
    """A double click sends one message; a former owner sends none."""
    conversation = await taken_over(work, await started(work))

    first, again = await said(work, conversation), await said(work, conversation)

    assert first == again
    with pytest.raises(Conflict):
        await said(work, conversation, "Something else under the same id.")
    async with work.writing() as unit:
        back = await unit.conversations.change_owner(
            conversation.id, owner=Owner.ASSISTANT, agent_id=None, epoch=conversation.epoch, at=NOW
        )
    with pytest.raises(Conflict):
        async with work.writing() as unit:
            await unit.conversations.say(
                back.id, author=Author.AGENT, author_name="Mara", text="Late", at=NOW, agent_id=MARA
            )
    assert len(await messages(work, conversation)) == 1


async def test_changing_hands_gives_the_assistant_a_fresh_start(work: Work) -> None:
    """Misses from before a person helped must not send the customer back to the queue."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message
    async with work.writing() as unit:
        await unit.conversations.record(
            conversation.id, epoch=0, in_reply_to=question.id, text="?", reply=REPLY, at=NOW, misses=2
        )

    assert (await taken_over(work, conversation)).misses == 0


_EXAMPLES = count()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=12))
def test_however_often_messages_are_repeated_each_is_kept_once_and_in_order(
    database_url: str, sent: list[tuple[str, bool]]
) -> None:
    """Idempotency and numbering hold for every order of sending, repeating and answering."""
    texts, numbers, answered = run_apart(_replay(database_url, sent, f"start-{next(_EXAMPLES)}"))

    assert numbers == list(range(1, len(numbers) + 1))
    assert texts == list(dict.fromkeys(client_id for client_id, _ in sent))
    assert answered == len({client_id for client_id, is_answered in sent if is_answered})


async def _replay(url: str, sent: list[tuple[str, bool]], start: str) -> tuple[list[str], list[int], int]:
    database = Database.open(url, keys=KEYS)
    work = Work(database, consent_defaults=CONSENT_DEFAULTS)
    conversation = await started(work, client_id=start)
    for client_id, is_answered in sent:
        kept = await admitted(work, conversation, text=client_id, client_id=client_id)
        if is_answered and kept.awaits_answer:
            await recorded(work, kept.message)
    kept_all = await messages(work, conversation)
    await database.close()
    customers = [message.text for message in kept_all if message.author is Author.CUSTOMER]
    return customers, [message.seq for message in kept_all], len(kept_all) - len(customers)
