"""What came of answers is kept, counted as far as customers let us, and gone with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.analytics.model import Signal
from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Author, Conversation, Message, Reason, Reply, Trace
from assistant.errors import InvalidInput, NotFound
from assistant.escalation import bring_in_person
from assistant.events import ArticleId, CustomerId, TraceId, new_id
from assistant.work import Work
from tests.conversations.speaking import (
    ANA,
    BEN,
    NOW,
    REPLY,
    admitted,
    recorded,
    said,
    started,
    taken_over,
)
from tests.customers.test_store import an_order, ordered

DAY = timedelta(days=1)


async def answered(work: Work, customer: CustomerId = ANA, client_id: str = "start") -> Message:
    """Have a customer ask, and the assistant answer."""
    conversation = await started(work, customer, client_id)
    return await recorded(work, (await admitted(work, conversation, "How do I descale it?")).message)


async def unsure(
    work: Work,
    text: str = "Do you engrave?",
    *,
    customer: CustomerId = ANA,
    client_id: str = "unsure",
    decision: str = "ask_back",
    wants_person: bool = False,
) -> Message:
    """Have a customer ask what the assistant cannot answer; return the question."""
    conversation = await started(work, customer, client_id)
    question = (await admitted(work, conversation, text)).message
    async with work.writing() as unit:
        await unit.conversations.record(
            conversation.id,
            epoch=0,
            in_reply_to=question.id,
            text="I want to be sure.",
            reply=Reply(decision=decision, confidence=0.1, trace_id=TraceId("trc_x")),
            at=NOW,
            misses=1,
        )
        await unit.conversations.add_trace(
            Trace(
                id=TraceId(new_id("trc")),
                conversation_id=conversation.id,
                message_id=question.id,
                at=NOW,
                steps={"understood": {"wants_person": wants_person, "says_unhelpful": False}},
            )
        )
        if decision == "hand_off":
            reason = Reason.REQUESTED if wants_person else Reason.LOW_CONFIDENCE
            await bring_in_person(unit, await unit.conversations.get(conversation.id), reason, NOW)
    return question


async def noted(work: Work, answer: Message, *, helped: bool = True, signal: Signal = Signal.THUMB) -> None:
    """Keep what came of an answer."""
    async with work.writing() as unit:
        await unit.analytics.note(answer.id, of=answer.conversation_id, signal=signal, helped=helped, at=NOW)


async def decided(work: Work, customer: CustomerId, *, granted: bool) -> None:
    """Have a customer say whether we may learn from them."""
    consent = Consent(purpose=Purpose.TRAINING, granted=granted, source="customer", at=NOW)
    async with work.writing() as unit:
        await unit.consents.decide(customer, consent)


async def counted(work: Work) -> list[tuple[str, Signal, bool]]:
    """Return what counts, in short."""
    async with work.reading() as unit:
        votes = await unit.analytics.votes(now=NOW + DAY)
    return [(one.article_id, one.signal, one.helped) for one in votes]


async def asked(work: Work) -> tuple[list[str], int]:
    """Return the texts of unanswered questions, and how many are left out."""
    async with work.reading() as unit:
        found, left_out = await unit.analytics.unanswered(since=NOW - DAY)
    return [one.text for one in found], left_out


async def test_the_last_word_on_an_answer_counts(work: Work) -> None:
    """People press the wrong thumb."""
    answer = await answered(work)
    await noted(work, answer, helped=False)

    await noted(work, answer, helped=True)

    assert await counted(work) == [("descale", Signal.THUMB, True)]


async def test_nobody_judges_an_answer_of_another_conversation(work: Work) -> None:
    """A thumb on answers that somebody else got would count in their name."""
    answer, other = await answered(work), await answered(work, BEN, "other")

    with pytest.raises(NotFound):
        await noted(work, replace(answer, conversation_id=other.conversation_id))


async def test_what_cites_nothing_cannot_have_helped(work: Work) -> None:
    """A question, or a greeting, says nothing of an article."""
    conversation = await started(work)
    question = (await admitted(work, conversation)).message

    with pytest.raises(InvalidInput):
        await noted(work, question)


async def test_a_thumb_counts_unless_learning_was_refused(work: Work) -> None:
    """Pressing it is asking us to learn; a refusal holds all the same, for earlier ones too."""
    await noted(work, await answered(work))
    before = await counted(work)

    await decided(work, ANA, granted=False)

    assert (len(before), await counted(work)) == (1, [])


async def test_what_we_only_observe_counts_where_learning_is_allowed(work: Work) -> None:
    """Nobody who never decided is watched."""
    await noted(work, await answered(work), signal=Signal.QUIET)
    before = await counted(work)

    await decided(work, ANA, granted=True)

    assert (before, await counted(work)) == ([], [("descale", Signal.QUIET, True)])


async def test_an_erased_customer_leaves_no_outcome(work: Work) -> None:
    """What somebody thought of an answer is theirs."""
    await noted(work, await answered(work))

    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    assert await counted(work) == []


async def test_an_answer_after_which_nothing_is_asked_went_quiet(work: Work) -> None:
    """Most customers who were helped say nothing; it is noted once, and only where they allow it."""
    answer = await answered(work)
    await answered(work, BEN, "of somebody who did not allow it")
    await decided(work, ANA, granted=True)

    async with work.reading() as unit:
        found = await unit.analytics.went_quiet(since=NOW - DAY, until=NOW)
        too_soon = await unit.analytics.went_quiet(since=NOW - DAY, until=NOW - DAY)
    await noted(work, answer, signal=Signal.QUIET)
    async with work.reading() as unit:
        again = await unit.analytics.went_quiet(since=NOW - DAY, until=NOW)

    assert found == [(answer.conversation_id, answer.id)]
    assert (too_soon, again) == ([], [])


async def handed_over(work: Work, answer: Message, reason: Reason) -> Conversation:
    """Have a person brought in after an answer, and answer."""
    async with work.writing() as unit:
        before = await unit.conversations.get(answer.conversation_id)
        await bring_in_person(unit, before, reason, NOW)
        waiting = await unit.conversations.get(answer.conversation_id)
    conversation = await taken_over(work, waiting, waiting.epoch)
    await said(work, conversation)
    return conversation


@pytest.mark.parametrize(
    ("reason", "counts"), [(Reason.REPEATED_FAILURE, True), (Reason.LOW_CONFIDENCE, False)]
)
async def test_a_person_who_had_to_answer_speaks_against_the_answer_before(
    work: Work, reason: Reason, counts: bool
) -> None:
    """Not where the customer went on to something that nobody had answered."""
    answer = await answered(work)
    await decided(work, ANA, granted=True)
    await handed_over(work, answer, reason)

    async with work.reading() as unit:
        found = await unit.analytics.went_to_person(since=NOW - DAY)
        quiet = await unit.analytics.went_quiet(since=NOW - DAY, until=NOW)

    assert [message for _, message in found] == ([answer.id] if counts else [])
    assert quiet == []


async def test_what_is_asked_after_an_answer_is_found_with_it(work: Work) -> None:
    """Who comes back with the same question was not helped."""
    answer = await answered(work)
    await decided(work, ANA, granted=True)
    later = await started(work, client_id="later")
    async with work.writing() as unit:
        await unit.conversations.admit(
            ANA, later.id, client_id="m1", text="How to descale, again?", at=NOW + DAY
        )

    async with work.reading() as unit:
        (found,) = await unit.analytics.repeats(since=NOW, within=7 * DAY)

    assert (found.answer_id, found.asked, found.asked_again) == (
        answer.id,
        "How do I descale it?",
        "How to descale, again?",
    )


async def test_only_known_customers_who_allow_it_teach_confidence(work: Work) -> None:
    """Labels decide what everybody is answered."""
    async with work.writing() as unit:
        known = await unit.customers.recognise("ana", name=None, email=None, locale=None, region=None, at=NOW)
    for customer, client_id in ((ANA, "visitor"), (known.id, "known")):
        await noted(work, await answered(work, customer, client_id))
        await decided(work, customer, granted=True)

    async with work.reading() as unit:
        found = await unit.analytics.confirmed(now=NOW + DAY)

    assert [(one.text, one.customer_id, one.article_id) for one in found] == [
        ("How do I descale it?", known.id, "descale")
    ]


async def test_questions_are_shown_of_those_who_let_us_learn_and_the_others_counted(work: Work) -> None:
    """The owner knows that there are more, and not what they say."""
    await unsure(work, "Do you engrave?")
    await unsure(work, "Can you gift-wrap?", customer=BEN, client_id="ben", decision="hand_off")
    before = await asked(work)

    await decided(work, BEN, granted=True)

    assert before == ([], 2)
    assert await asked(work) == (["Can you gift-wrap?"], 1)


async def test_asking_for_a_person_is_no_question(work: Work) -> None:
    """No article answers it."""
    await unsure(work, "A person, please", decision="hand_off", wants_person=True)
    await decided(work, ANA, granted=True)

    assert await asked(work) == ([], 0)


async def test_a_question_that_was_answered_in_the_end_is_none(work: Work) -> None:
    """Asking back is meant to lead to an answer."""
    question = await unsure(work)
    await decided(work, ANA, granted=True)
    async with work.writing() as unit:
        more = await unit.conversations.admit(
            ANA, question.conversation_id, client_id="m2", text="The press", at=NOW
        )
        await unit.conversations.record(
            question.conversation_id,
            epoch=0,
            in_reply_to=more.message.id,
            text="Yes.",
            reply=REPLY,
            at=NOW,
            misses=0,
        )

    assert await asked(work) == ([], 0)


async def test_what_a_person_answered_comes_with_the_question(work: Work) -> None:
    """It is half of the article that is missing."""
    question = await unsure(work, decision="hand_off")
    await decided(work, ANA, granted=True)
    async with work.reading() as unit:
        waiting = await unit.conversations.get(question.conversation_id)
    await said(work, await taken_over(work, waiting, waiting.epoch), "Yes, on every press.")

    async with work.reading() as unit:
        (found,), _ = await unit.analytics.unanswered(since=NOW - DAY)

    assert found.said_since == "Yes, on every press."


async def test_questions_that_were_seen_to_are_gone(work: Work) -> None:
    """An article that was written is not asked for again; answers cannot be marked as questions."""
    question = await unsure(work)
    answer = await answered(work)
    await decided(work, ANA, granted=True)

    async with work.writing() as unit:
        marked = await unit.analytics.settle(
            [question.id, answer.id], article_id=ArticleId("engraving"), at=NOW
        )

    assert answer.author is Author.ASSISTANT
    assert (marked, await asked(work)) == (1, ([], 0))


async def test_what_voters_bought_and_kept_is_known_where_they_let_us_learn(work: Work) -> None:
    """Whoever sent a machine back, gave it away or refused is not somebody who owns it."""
    for customer, allows in ((ANA, True), (BEN, False)):
        await noted(work, await answered(work, customer))
        await decided(work, customer, granted=allows)
        await ordered(work, customer, an_order("F-1"), an_order("F-2", "kettle", is_gift=True))
        await ordered(work, customer, replace(an_order("F-3", "grinder"), status="returned"))

    async with work.reading() as unit:
        owned = await unit.analytics.owned_by_voters()

    assert owned == {ANA: {"larkspur-one"}}
