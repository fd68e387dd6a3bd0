"""Unanswered questions become articles to write."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from assistant.analytics.model import Unanswered
from assistant.embedding import EmbeddingQueue
from assistant.errors import NotFound
from assistant.events import CustomerId, MessageId
from assistant.gathering import EXAMPLES, QUESTION, Gathering, grouped
from assistant.work import Work
from knowledge import mask
from tests.analytics.test_store import decided, unsure
from tests.conversations.speaking import ANA, BEN, NOW

LONG = "x" * 900


def a_question(text: str, *, by: str = "ana", said: str | None = None, place: int = 0) -> Unanswered:
    """Build a question that nobody answered."""
    return Unanswered(
        id=MessageId(f"msg_{by}{place}"), customer_id=CustomerId(by), text=text, at=NOW, said_since=said
    )


def along(*axes: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return vectors that point along these axes."""
    return np.eye(4, dtype=np.float32)[list(axes)]


async def test_questions_of_one_meaning_are_one_article_to_write(
    work: Work, embedding: EmbeddingQueue
) -> None:
    """What most customers ask comes first, and can be opened by any of its questions."""
    asked = [
        await unsure(work, "Do you engrave names on machines?", client_id="1"),
        await unsure(work, "Can you engrave a name on my machine?", customer=BEN, client_id="2"),
        await unsure(work, "Do you sell tickets to coffee festivals?", client_id="3"),
    ]
    for customer in (ANA, BEN):
        await decided(work, customer, granted=True)
    gathering = Gathering(work=work, embedding=lambda: embedding, mask=mask, clock=lambda: NOW)

    found = await gathering.gaps()
    again = await gathering.gap(asked[1].id)

    assert [(one.customers, len(one.messages)) for one in found.groups] == [(2, 2), (1, 1)]
    assert again == found.groups[0]
    with pytest.raises(NotFound):
        await gathering.gap(MessageId("msg_none"))


async def test_questions_of_long_ago_are_forgotten(work: Work, embedding: EmbeddingQueue) -> None:
    """What was asked once, last year, is no gap."""
    await unsure(work)
    await decided(work, ANA, granted=True)
    later = NOW + timedelta(days=200)
    gathering = Gathering(work=work, embedding=lambda: embedding, mask=str, clock=lambda: later)

    assert (await gathering.gaps()).groups == ()


def test_what_customers_asked_is_masked_before_it_is_shown() -> None:
    """An order's number or an address is nobody's business but theirs, nor fit for a published article."""
    question = a_question(
        "Where is order 48 113 772?\nWrite to ana@example.com", said="Call us:\n+44 20 7946 0958"
    )

    (found,) = grouped([question], along(0), mask)

    told = (found.title, *found.questions, *found.examples, str(found.said_since))
    assert found.said_since is not None
    assert not any(secret in text for text in told for secret in ("48 113 772", "ana@", "7946"))
    assert "Call us" in found.said_since


def test_the_same_words_are_an_example_once() -> None:
    """Five times the same question tells the owner nothing."""
    asked = [
        a_question(text, place=place) for place, text in enumerate(["Engraving?", "engraving?", "x" * 900])
    ]
    more = [a_question(f"Engrave {word}", place=9) for word in "abcdefgh"]

    (found,) = grouped([*asked, *more], along(*[0] * 11), str)

    assert found.questions[:2] == ("Engraving?", "x" * QUESTION)
    assert len(found.examples) == EXAMPLES
    assert len(found.messages) == 11


def test_one_customer_who_asks_often_does_not_come_first() -> None:
    """Many people are many reasons to write; one person is one."""
    often = [a_question("Engraving?", place=place) for place in range(5)]
    many = [a_question("Gift wrap?", by="ben"), a_question("Wrap it?", by="eva")]

    found = grouped([*often, *many], along(0, 0, 0, 0, 0, 1, 1), str)

    assert [one.customers for one in found] == [2, 1]
