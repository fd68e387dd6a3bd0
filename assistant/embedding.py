"""Embed texts off the event loop, concurrent questions together.

An encoder works faster on a few texts at once than on each alone, and must never run on
the loop. Questions that arrive while it is busy wait for one another and go as one batch;
a lone question goes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

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
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._waiting: list[Waiting] = []
        self._worker: asyncio.Task[None] | None = None

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
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
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
        if self._worker is not None:
            await asyncio.gather(self._worker)
        await asyncio.to_thread(self._thread.shutdown)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            work = loop.run_in_executor(self._thread, self._work_off, batch)
            (outcome,) = await asyncio.gather(work, return_exceptions=True)
            deliver([one.future for one in batch], outcome)

    def _work_off(self, batch: Sequence[Waiting]) -> list[object]:
        vectors = self._embedder.embed([one.text for one in batch])
        return [one.then(vector) for one, vector in zip(batch, vectors, strict=True)]


def deliver(futures: Sequence[asyncio.Future[Any]], outcome: Sequence[object] | BaseException) -> None:
    """Give each waiting caller what is theirs, or all of them the error; who gave up is left alone."""
    for number, future in enumerate(futures):
        if future.done():
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome[number])
