"""What is learned without anybody reporting it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from assistant.analytics.model import Signal
from assistant.embedding import EmbeddingQueue
from assistant.events import CustomerId
from assistant.learning import QUIET, Learning
from assistant.work import Work
from tests.analytics.test_model import DESCALE
from tests.analytics.test_store import answered, decided, noted
from tests.conversations.speaking import ANA, NOW, admitted, recorded, started


def learning(work: Work, embedding: EmbeddingQueue, at: datetime) -> Learning:
    """Return what learns, at a moment."""
    return Learning(work=work, embedding=lambda: embedding, clock=lambda: at)


async def signals(work: Work) -> list[tuple[Signal, bool]]:
    """Return what counts."""
    async with work.reading() as unit:
        votes = await unit.analytics.votes(now=NOW + timedelta(days=3))
    return sorted((one.signal, one.helped) for one in votes)


async def test_an_answer_that_was_enough_speaks_for_its_article(
    work: Work, embedding: EmbeddingQueue
) -> None:
    """Few customers press a thumb; looking twice counts once."""
    await answered(work)
    await decided(work, ANA, granted=True)
    learns = learning(work, embedding, NOW + QUIET)

    counted = [await learns.observe(), await learns.observe()]

    assert counted == [1, 0]
    assert await signals(work) == [(Signal.QUIET, True)]
    assert (await learns.weigh()).articles[DESCALE].value > 0


@pytest.mark.parametrize(
    ("again", "counts"), [("How can I descale it?", True), ("Do you deliver on Sundays?", False)]
)
async def test_whoever_asks_the_same_again_was_not_helped(
    work: Work, embedding: EmbeddingQueue, again: str, counts: bool
) -> None:
    """In other words perhaps; another question says nothing of the first answer."""
    await answered(work)
    await decided(work, ANA, granted=True)
    later = await started(work, client_id="later")
    async with work.writing() as unit:
        await unit.conversations.admit(ANA, later.id, client_id="m1", text=again, at=NOW + timedelta(hours=2))

    await learning(work, embedding, NOW + timedelta(hours=3)).observe()

    assert await signals(work) == ([(Signal.RECONTACT, False)] if counts else [])


async def test_a_burst_that_is_not_believed_is_said_in_the_log(work: Work, embedding: EmbeddingQueue) -> None:
    """The owner learns that somebody tries, without a word of what anybody wrote."""
    for place in range(12):
        customer = CustomerId(f"cus_{place}")
        conversation = await started(work, customer)
        question = (await admitted(work, conversation)).message
        await noted(work, await recorded(work, question), helped=False)

    with capture_logs() as logs:
        worth = await learning(work, embedding, NOW).weigh()

    assert worth.articles[DESCALE].set_aside == 4
    assert [(one["event"], one["article"]) for one in logs] == [("votes set aside", "descale")]
