"""Search what the company publishes, following the database as it changes.

The database is the truth and the index is derived from it: each process remembers the
change number that its index reflects and applies what came after. A snapshot on disk
makes the next start quick; a broken or foreign one is rebuilt, never trusted.

A library belongs to one encoder, because a question can only be compared with passages
that the same encoder embedded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from structlog import get_logger

from assistant.articles.model import Changes
from assistant.articles.store import ArticleStore
from assistant.embedding import EmbeddingQueue
from knowledge import CorruptIndex, Hit, Query, SearchIndex, Vectors

T = TypeVar("T")
OpenStore = Callable[[], AbstractAsyncContextManager[ArticleStore]]
log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought: hits, best first, and the question's vector, shape (dimensions,)."""

    hits: tuple[Hit, ...]
    vector: Vectors


class Library:
    """Owns one index in memory and the thread that searches it."""

    def __init__(self, *, reading: OpenStore, embedding: EmbeddingQueue, folder: Path) -> None:
        self._reading = reading
        self._embedding = embedding
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._index = SearchIndex(embedding.dimensions)
        self._saved_change = 0
        self._refreshing = asyncio.Lock()
        self.is_ready = False

    @property
    def model(self) -> str:
        """The encoder whose vectors this library searches."""
        return self._embedding.model

    @property
    def passages(self) -> int:
        """How many passages can be found."""
        return len(self._index)

    @property
    def change(self) -> int:
        """The change number of the articles that the index reflects."""
        return self._index.change

    async def open(self) -> None:
        """Load the snapshot if there is a sound one, then catch up with the database."""
        try:
            self._index = await self._off_loop(lambda: SearchIndex.load(self._folder))
            self._saved_change = self._index.change
        except FileNotFoundError:
            log.info("no index snapshot yet", folder=str(self._folder))
        except CorruptIndex as error:
            log.warning("index snapshot refused, rebuilding", problem=str(error))
        await self.refresh()
        self.is_ready = True

    async def refresh(self) -> bool:
        """Apply what changed in the database since the last time; say whether anything did."""
        async with self._refreshing:
            async with self._reading() as articles:
                if await articles.latest_change() == self._index.change:
                    return False
                changes = await articles.changes_since(self._index.change, self.model)
            await self._off_loop(lambda: apply(self._index, changes))
        log.info("index refreshed", change=changes.change, passages=self.passages)
        return True

    async def save(self) -> None:
        """Write a snapshot for the next start, if anything changed since the last one."""
        if self._index.change != self._saved_change:
            await self._off_loop(lambda: self._index.save(self._folder))
            self._saved_change = self._index.change

    async def search(self, text: str, *, filter: Mapping[str, Collection[str]], limit: int) -> Found:  # noqa: A002
        """Return what answers `text` best among the articles that `filter` lets through."""
        vector = await self._embedding.embed(text)
        wanted = {name: frozenset(values) for name, values in filter.items()}
        query = Query(text=text, filter=wanted, limit=limit)
        hits = await self._off_loop(lambda: self._index.search(query, vector))
        return Found(hits=hits, vector=vector)

    async def close(self) -> None:
        """End the thread; what was not saved is rebuilt at the next start."""
        self._thread.shutdown(wait=True)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def apply(index: SearchIndex, changes: Changes) -> None:
    """Bring `index` up to `changes.change`."""
    index.remove(changes.removed)
    for article in changes.upserted:
        index.upsert(article.article_id, article.passages, article.vectors)
    index.change = changes.change
