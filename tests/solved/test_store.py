"""Test that cases are kept of whom we may, found by meaning, and gone when they have to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Author, Conversation, Outcome
from assistant.embedding import EmbeddingQueue
from assistant.events import CaseId, CustomerId
from assistant.nearest import Nearest
from assistant.solved.model import SIMILAR
from assistant.solving import Solving
from assistant.work import UnitOfWork, Work
from knowledge import mask

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = "My kettle leaks at the base, what can I do?"
ANSWER = "Please turn the seal below the base around, then it holds."


async def solved(
    work: Work, name: str, *, allowed: bool = True, outcome: Outcome | None = None
) -> tuple[CustomerId, Conversation]:
    """Have a customer of this name ask, an agent answer, and the conversation end."""
    async with work.writing() as unit:
        customer = (
            await unit.customers.recognise(
                name, name=name.title(), email=None, locale="en", region="AU", at=NOW
            )
        ).id
        await decide(unit, customer, granted=allowed)
        talk, _ = await unit.conversations.start(customer, channel="web", client_id="1", at=NOW)
        await unit.conversations.admit(
            customer, talk.id, client_id="1", text=f"{QUESTION} Yours, {name.title()}", at=NOW
        )
        await unit.conversations.say(
            talk.id, author=Author.AGENT, author_name="Marathea", text=ANSWER, at=NOW
        )
        ended = await unit.conversations.close(
            talk.id, at=NOW + timedelta(hours=1), outcome=outcome or Outcome.RESOLVED
        )
    return customer, ended


async def decide(unit: UnitOfWork, customer: CustomerId, *, granted: bool) -> None:
    """Have a customer decide on what cases need."""
    for purpose in (Purpose.REMEMBER, Purpose.TRAINING):
        consent = Consent(purpose=purpose, granted=granted, source="customer", at=NOW)
        await unit.consents.decide(customer, consent)


async def similar(work: Work, cases: Nearest[CaseId], embedding: EmbeddingQueue, text: str) -> list[str]:
    """Return the questions of the cases that are found for a text."""
    near = await embedding.embed(text, lambda vector: cases.search(vector, model=embedding.model, limit=5))
    async with work.reading() as unit:
        shown = await unit.solved.several([one for one, _ in near])
    return [shown[one].solution.question for one, _ in near if one in shown]


async def test_a_case_is_made_masked_and_found_by_meaning(work: Work, embedding: EmbeddingQueue) -> None:
    """The next customer asks in other words."""
    cases = Nearest[CaseId](near=SIMILAR)
    solving = Solving(cases, work=work, embedding=lambda: embedding, mask=mask)
    await solved(work, "xanthippe")

    assert await solving.look() == 1
    assert await solving.look() == 0
    (found,) = await similar(work, cases, embedding, "Water drips out of the bottom of my kettle")

    assert "kettle leaks at the base" in found
    assert "anthippe" not in found
    assert await similar(work, cases, embedding, "Do you sell gift vouchers?") == []


@pytest.mark.parametrize("outcome", [Outcome.UNRESOLVED, Outcome.HANDED_OFF])
async def test_what_was_not_solved_is_no_case(
    work: Work, embedding: EmbeddingQueue, outcome: Outcome
) -> None:
    """A person who answered before the end is what makes a handed over conversation solved."""
    solving = Solving(Nearest[CaseId](near=SIMILAR), work=work, embedding=lambda: embedding, mask=mask)
    await solved(work, "ana", outcome=outcome)

    assert await solving.tend() == (1 if outcome is Outcome.HANDED_OFF else 0)


async def test_who_does_not_allow_it_is_not_learnt_from_until_they_do(
    work: Work, embedding: EmbeddingQueue
) -> None:
    """A yes that comes later counts from the next round on."""
    solving = Solving(Nearest[CaseId](near=SIMILAR), work=work, embedding=lambda: embedding, mask=mask)
    customer, _ = await solved(work, "ana", allowed=False)

    refused = await solving.tend()
    async with work.writing() as unit:
        await decide(unit, customer, granted=True)

    assert (refused, await solving.tend()) == (0, 1)


async def test_a_case_vanishes_at_once_with_the_consent_the_conversation_or_the_customer(
    work: Work, embedding: EmbeddingQueue
) -> None:
    """The index in memory may still know of it; nobody is shown it."""
    cases = Nearest[CaseId](near=SIMILAR)
    solving = Solving(cases, work=work, embedding=lambda: embedding, mask=mask)
    withdrawing, _ = await solved(work, "ana")
    forgetting, talk = await solved(work, "ben")
    erased, _ = await solved(work, "cleo")
    await solving.tend()
    before = await similar(work, cases, embedding, QUESTION)

    async with work.writing() as unit:
        await decide(unit, withdrawing, granted=False)
        await unit.conversations.forget(talk.id, forgetting)
        await unit.customers.erase(erased, at=NOW)

    assert (len(before), await similar(work, cases, embedding, QUESTION)) == (3, [])
    async with work.writing() as unit:
        assert await unit.solved.drop_refused() == 1
        assert unit.solved.has_dropped


async def test_who_was_not_content_taught_nothing(work: Work, embedding: EmbeddingQueue) -> None:
    """The rating often comes after the end."""
    cases = Nearest[CaseId](near=SIMILAR)
    solving = Solving(cases, work=work, embedding=lambda: embedding, mask=mask)
    _, talk = await solved(work, "ana")
    await solving.tend()

    async with work.writing() as unit:
        await unit.conversations.rate(talk.id, 1)

    assert await similar(work, cases, embedding, QUESTION) == []


async def test_another_encoder_embeds_all_cases_again(work: Work, embedding: EmbeddingQueue) -> None:
    """Vectors of two encoders cannot be compared."""
    cases = Nearest[CaseId](near=SIMILAR)
    solving = Solving(cases, work=work, embedding=lambda: embedding, mask=mask)
    await solved(work, "ana")
    await solving.tend()
    async with work.writing() as unit:
        ((case_id, _),) = await unit.solved.without_vectors("another", 9)
        await unit.solved.embed(case_id, (await embedding.embed_all(["x"]))[0], "another")
    await solving.follow()
    gone = await similar(work, cases, embedding, QUESTION)

    await solving.tend()

    assert (gone, len(await similar(work, cases, embedding, QUESTION))) == ([], 1)
