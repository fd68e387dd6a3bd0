"""Search what the company publishes, following the database as it changes.

The database is the truth and the index is derived from it: each process remembers the
change number that its index reflects and applies what came after. A snapshot on disk
makes the next start quick; a broken or foreign one is rebuilt, never trusted.

An index belongs to one encoder, because a question can only be compared with passages that
the same encoder embedded. When the owner changes the encoder, the old pair serves until the
new one is complete; then both are swapped at once.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from structlog import get_logger

from assistant.accounts.model import NO_STANDING
from assistant.articles.model import STAFF_ONLY, Changes
from assistant.articles.store import ArticleStore
from assistant.embedding import EmbeddingQueue
from assistant.events import Clock
from assistant.processors import run_freely
from knowledge import NO_EXAMPLES, CorruptIndex, Embedder, Examples, Hit, Query, SearchIndex, Vectors

T = TypeVar("T")
OpenStore = Callable[[], AbstractAsyncContextManager[ArticleStore]]
log = get_logger(__name__)

EVERYTHING: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought."""

    question: str  # what was searched for
    hits: tuple[Hit, ...]  # best first
    vector: Vectors  # the question's, shape (dimensions,)
    shown: Vectors  # of the hits' passages, one row for each
    model: str  # the encoder that made them
    change: int  # of the articles as they were searched

    def topic(self, document_id: str) -> Vectors:
        """Return the direction between the question and the article that answers it, shape (dimensions,).

        A question says what somebody wants, its answer what that takes: together they tell
        better which products belong there.
        """
        row = next(row for row, hit in enumerate(self.hits) if hit.document_id == document_id)
        between: Vectors = self.vector + self.shown[row]
        return between / np.float32(np.linalg.norm(between))


class Pair:
    """One encoder and the index of what it embedded; changed by the library's thread alone."""

    def __init__(self, embedding: EmbeddingQueue, folder: Path) -> None:
        self.embedding = embedding
        self.folder = folder / hashlib.sha256(embedding.model.encode()).hexdigest()[:12]
        self.index = SearchIndex(embedding.dimensions)
        self.saved_change = 0

    def load(self) -> None:
        """Take over the snapshot if there is a sound one."""
        if not self.folder.exists():
            return
        try:
            self.index = SearchIndex.load(self.folder)
            self.saved_change = self.index.change
        except CorruptIndex as error:
            log.warning("index snapshot refused, rebuilding", problem=str(error))

    def save(self) -> None:
        """Write a snapshot if anything changed since the last one; without room for it, go on without."""
        if self.index.change == self.saved_change:
            return
        try:
            self.index.save(self.folder)
        except OSError as error:
            log.warning("index snapshot not written, the next start takes longer", problem=error.strerror)
            return
        self.saved_change = self.index.change

    def forget(self) -> None:
        """Begin again with nothing, because the index knows changes that the database does not."""
        self.index = SearchIndex(self.embedding.dimensions)

    def apply(self, changes: Changes) -> None:
        """Bring the index up to `changes.change`."""
        self.index.remove(changes.removed)
        for article in changes.upserted:
            self.index.upsert(article.article_id, article.passages, article.vectors)
        self.index.change = changes.change

    def search(self, query: Query, known: Examples, vector: Vectors) -> Found:
        """Return what the index holds on `query`, given labelled questions; called from any thread."""
        change = self.index.change  # read first: an index that changes meanwhile is searched again
        hits = self.index.search(query, vector, known=known)
        shown = self.index.vectors_of([hit.passage.id for hit in hits])
        return Found(
            question=query.text,
            hits=hits,
            vector=vector,
            shown=shown,
            model=self.embedding.model,
            change=change,
        )


class Library:
    """Owns the index in memory and the thread that changes it."""

    def __init__(self, *, reading: OpenStore, embedding: EmbeddingQueue, folder: Path, clock: Clock) -> None:
        self._reading = reading
        self._folder = folder
        self._clock = clock
        self._pair = Pair(embedding, folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index", initializer=run_freely)
        self._refreshing = asyncio.Lock()
        self.is_ready = False

    @property
    def embedding(self) -> EmbeddingQueue:
        """The encoder whose vectors are searched."""
        return self._pair.embedding

    @property
    def change(self) -> int:
        """The last change of the articles that searches know of."""
        return self._pair.index.change

    @property
    def passages(self) -> int:
        """How many passages can be found."""
        return len(self._pair.index)

    async def open(self) -> None:
        """Load the snapshot if there is a sound one, then catch up with the database."""
        await self._off_loop(self._pair.load)
        await self.refresh()
        self.is_ready = True

    async def refresh(self) -> bool:
        """Apply what changed in the database since the last time; say whether anything did."""
        async with self._refreshing:
            return await self._catch_up(self._pair)

    async def adopt(self, embedding: EmbeddingQueue) -> None:
        """Search with another encoder from now on; everything has been embedded with it before."""
        async with self._refreshing:
            pair = Pair(embedding, self._folder)
            await self._catch_up(pair)
            self._pair = pair
        log.info("encoder changed", model=embedding.model, passages=self.passages)

    async def save(self) -> None:
        """Write a snapshot for the next start, if anything changed since the last one."""
        await self._off_loop(self._pair.save)

    async def search(
        self,
        text: str,
        *,
        only: Mapping[str, Collection[str]] = EVERYTHING,
        limit: int,
        known: Examples = NO_EXAMPLES,
        readership: Mapping[str, frozenset[str]] = NO_STANDING,
    ) -> Found:
        """Return what answers `text` best among the articles with the metadata that `only` asks for.

        Labelled questions that are `known`, embedded with the same encoder, have their say. Articles
        that are not valid yet, or no longer, are left out, and so are those for the staff alone and those for
        accounts that are not in the `readership`; days are those of UTC.
        """
        pair = self._pair
        query = self.query(text, only=only, limit=limit, readership=readership)
        return await pair.embedding.embed(text, partial(pair.search, query, known))

    def query(
        self,
        text: str,
        *,
        only: Mapping[str, Collection[str]] = EVERYTHING,
        limit: int,
        readership: Mapping[str, frozenset[str]] = NO_STANDING,
    ) -> Query:
        """Return what a customer's question asks of the index today."""
        return Query(
            text=text,
            filter={name: frozenset(values) for name, values in only.items()},
            barred={"audience": STAFF_ONLY},
            readership=readership,
            limit=limit,
            on=self._clock().astimezone(UTC).date(),
        )

    async def lend(self, work: Callable[[SearchIndex, Embedder], T]) -> T:
        """Return what `work` makes with the index, left as it is, and its encoder, in a thread beside."""
        return await self._pair.embedding.lend(partial(work, self._pair.index))

    async def close(self) -> None:
        """End the thread; what was not saved is rebuilt at the next start."""
        await asyncio.to_thread(self._thread.shutdown)

    async def _catch_up(self, pair: Pair) -> bool:
        async with self._reading() as articles:
            latest = await articles.latest_change()
            if latest == pair.index.change:
                return False
            if latest < pair.index.change:
                await self._off_loop(pair.forget)
            changes = await articles.changes_since(pair.index.change, pair.embedding.model)
        await self._off_loop(partial(pair.apply, changes))
        log.info("index refreshed", change=changes.change, passages=len(pair.index))
        return True

    async def _off_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
