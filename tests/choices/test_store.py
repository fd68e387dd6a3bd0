"""Test that choices count for questions of their kind, are kept of whom we may, and go with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.choices.model import Choice, Verdict
from assistant.choosing import Choosing
from assistant.embedding import EmbeddingQueue
from assistant.events import CustomerId, MessageId
from assistant.tasks.labelling import by_agent
from assistant.work import Work
from tests.solved.test_store import decide, solved

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = "How do I return an order?"
KEY = ("article", "returns.md")


async def chosen(work: Work, name: str, *, allowed: bool = True) -> tuple[CustomerId, Choice]:
    """Return a customer of this name, and a choice made for the first message of a conversation of theirs."""
    customer, talk = await solved(work, name, allowed=allowed)
    async with work.reading() as unit:
        message = (await unit.conversations.messages(talk.id))[0]
    choice = Choice(
        conversation_id=talk.id,
        message_id=MessageId(message.id),
        kind=KEY[0],
        suggested=KEY[1],
        verdict=Verdict.SENT,
        distance=0.0,
        at=NOW,
    )
    return customer, choice


async def sent(choosing: Choosing, embedding: EmbeddingQueue, question: str) -> int:
    """Return how often the article was sent for questions like one, as far as is known."""
    vector = (await embedding.embed_all([question]))[0]
    told = await choosing.told(vector, model=embedding.model)
    return told[KEY].sent if KEY in told else 0


async def test_a_choice_counts_for_questions_of_its_kind_alone(work: Work, embedding: EmbeddingQueue) -> None:
    """And for each question of a customer's once, whichever way they changed their mind."""
    choosing = Choosing(work=work, embedding=lambda: embedding)
    customer, choice = await chosen(work, "ana")

    assert await choosing.keep(choice, QUESTION, customer=customer)
    assert await choosing.keep(replace(choice, distance=0.1), QUESTION, customer=customer)

    assert await sent(choosing, embedding, "How can I send an order back?") == 1
    assert await sent(choosing, embedding, "Do you sell gift vouchers?") == 0


async def test_nothing_is_kept_without_consent_and_nothing_counts_after_it(
    work: Work, embedding: EmbeddingQueue
) -> None:
    """Another process learns of it with its next look."""
    choosing, elsewhere = (Choosing(work=work, embedding=lambda: embedding) for _ in range(2))
    refusing, refused = await chosen(work, "ben", allowed=False)
    customer, choice = await chosen(work, "ana")
    is_kept = await choosing.keep(refused, QUESTION, customer=refusing)
    await choosing.keep(choice, QUESTION, customer=customer)
    await elsewhere.follow()
    before = await sent(elsewhere, embedding, QUESTION)

    async with work.writing() as unit:
        await decide(unit, customer, granted=False)

    assert (is_kept, before) == (False, 1)
    assert await sent(choosing, embedding, QUESTION) == await sent(elsewhere, embedding, QUESTION) == 0
    async with work.writing() as unit:
        assert await unit.choices.drop_refused() == 1


async def test_clear_choices_become_labels(work: Work, embedding: EmbeddingQueue) -> None:
    """What an agent sent as it stood answers the question; what they called wrong does not."""
    choosing = Choosing(work=work, embedding=lambda: embedding)
    customer, choice = await chosen(work, "ana")
    await choosing.keep(choice, QUESTION, customer=customer)
    wrong = replace(choice, suggested="delivery.md", verdict=Verdict.WRONG, distance=None)
    await choosing.keep(wrong, QUESTION, customer=customer)

    async with work.reading() as unit:
        found = [by_agent(*row) for row in await unit.choices.of_articles()]

    assert {(one.article_id, one.helped) for one in found if one} == {
        ("returns.md", True),
        ("delivery.md", False),
    }
    assert all(one is not None and one.text.startswith("My kettle leaks") for one in found)


async def test_old_choices_are_forgotten(work: Work, embedding: EmbeddingQueue) -> None:
    """They say little of today's articles."""
    choosing = Choosing(work=work, embedding=lambda: embedding)
    customer, choice = await chosen(work, "ana")
    await choosing.keep(choice, QUESTION, customer=customer)

    async with work.writing() as unit:
        await unit.choices.expire(NOW + timedelta(days=366))
    await choosing.follow()

    assert await sent(choosing, embedding, QUESTION) == 0
