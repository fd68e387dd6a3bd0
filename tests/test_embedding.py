"""Questions that come together are embedded together, and each caller gets what is theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence

import numpy as np
import pytest

from assistant.embedding import LARGEST_BATCH, EmbeddingQueue
from knowledge import Vectors


class Unreadable(Exception):
    """A text that nothing can be made of."""


class Encoder:
    """Makes a vector of each text's length; waits for `may_go`, and keeps what it was given."""

    name, dimensions = "lengths", 1

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.may_go = threading.Event()
        self.has_begun = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        self.batches.append(list(texts))
        self.has_begun.set()
        assert self.may_go.wait(10)
        if "" in texts:
            raise Unreadable
        return np.array([[len(one)] for one in texts], dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        """Count words."""
        return len(text.split())


@pytest.fixture
def encoder() -> Encoder:
    """An encoder that begins when it is told to."""
    return Encoder()


@pytest.fixture
async def queue(encoder: Encoder) -> AsyncGenerator[EmbeddingQueue]:
    """The queue before it."""
    opened = EmbeddingQueue(encoder)
    yield opened
    encoder.may_go.set()
    await opened.close()


async def asked(queue: EmbeddingQueue, encoder: Encoder, texts: Sequence[str]) -> list[asyncio.Task[float]]:
    """Ask for one text, and for the others while the encoder is busy with it."""
    first = asyncio.create_task(queue.embed("first", read))
    await asyncio.to_thread(encoder.has_begun.wait, 10)
    others = [asyncio.create_task(queue.embed(one, read)) for one in texts]
    await asyncio.sleep(0)  # each of them waits now
    return [first, *others]


def read(vector: Vectors) -> float:
    """Return the only number of a vector; nothing can be made of thirteen."""
    if vector[0] == 13:
        raise Unreadable
    return float(vector[0])


async def test_those_that_come_while_it_is_busy_go_together(queue: EmbeddingQueue, encoder: Encoder) -> None:
    """A lone question goes at once, ten more in two batches, each answered by its own vector."""
    texts = ["x" * (number + 1) for number in range(LARGEST_BATCH + 2)]
    asking = await asked(queue, encoder, texts)
    encoder.may_go.set()

    assert await asyncio.gather(*asking) == [5, *(len(one) for one in texts)]
    assert encoder.batches == [["first"], texts[:LARGEST_BATCH], texts[LARGEST_BATCH:]]


async def test_what_cannot_be_made_of_one_is_no_trouble_of_another(
    queue: EmbeddingQueue, encoder: Encoder
) -> None:
    """They only happened to come together; where the encoder itself fails, nobody of them has a vector."""
    asking = await asked(queue, encoder, ["y" * 13, "good"])
    encoder.may_go.set()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)

    failing = [asyncio.create_task(queue.embed(one, read)) for one in ("", "well")]
    failed = await asyncio.gather(*failing, return_exceptions=True)

    assert [type(one) for one in outcomes] == [float, Unreadable, float]
    assert Unreadable in {type(one) for one in failed}
    assert await queue.embed("after", read) == 5


async def test_whoever_gives_up_is_left_alone(queue: EmbeddingQueue, encoder: Encoder) -> None:
    """The others get what is theirs."""
    first, impatient, patient = await asked(queue, encoder, ["gone", "patient"])
    impatient.cancel()
    encoder.may_go.set()

    assert [await first, await patient] == [5, 7]
    assert impatient.cancelled()
