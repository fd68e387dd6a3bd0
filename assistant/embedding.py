"""Embed texts off the event loop, concurrent questions together.

An encoder works faster on a few texts at once than on each alone, and must never run on
the loop. Questions that arrive while it is busy wait for one another and go as one batch;
a lone question goes at once. The thread takes the next batch by itself, and tells of each outcome as soon as
it is there: waiting for the loop between two batches, or for the last of one, would have each of
them wait for the other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar

from assistant.processors import run_freely
from assistant.telling import fail, settle
from knowledge import Embedder, Vectors

T = TypeVar("T")
LARGEST_BATCH = 8


class Waiting(NamedTuple):
    """A text, what to do with its vector, and whom to tell; each caller waits for a type of their own."""

    text: str
    then: Callable[[Vectors], Any]
    future: asyncio.Future[Any]


class EmbeddingQueue:
    """Owns the one thread that runs the encoder; `close` ends it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed", initializer=run_freely)
        self._waiting: deque[Waiting] = deque()

    @property
    def model(self) -> str:
        """The encoder's name, kept with every vector that it made."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """The length of one vector."""
        return self._embedder.dimensions

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the encoder sees in `text`."""
        return self._embedder.count_tokens(text)

    async def embed(self, text: str, then: Callable[[Vectors], T]) -> T:
        """Return what `then` makes of the text's vector, shape (dimensions,), of length one.

        `then` runs in the encoder's thread: going there and back once is cheaper than twice.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(text, then, future))
        self._thread.submit(self._work_off)
        return await future

    async def embed_all(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of `texts`, shape (n, dimensions)."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._embedder.embed, list(texts)
        )

    async def lend(self, work: Callable[[Embedder], T]) -> T:
        """Return what `work` makes with the encoder, in a thread beside: questions do not wait for it."""
        return await asyncio.to_thread(work, self._embedder)

    async def close(self) -> None:
        """Finish what is under way and end the thread."""
        await asyncio.to_thread(self._thread.shutdown)

    def _work_off(self) -> None:
        """Take the next batch, in the thread; nothing is left of it where all went with an earlier one."""
        batch = [self._waiting.popleft() for _ in range(min(LARGEST_BATCH, len(self._waiting)))]
        if not batch:
            return
        try:
            vectors = self._embedder.embed([one.text for one in batch])
        except BaseException as error:  # noqa: BLE001  # whoever waits has to hear of it, whatever it is
            for one in batch:
                fail(one.future, error)
            return
        for one, vector in zip(batch, vectors, strict=True):
            settle(one.future, partial(one.then, vector))
