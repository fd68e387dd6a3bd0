"""The index follows the database, and a snapshot that fails costs time, never an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs
from typing_extensions import override

from assistant.articles.ingest import sync
from assistant.articles.library import Library
from assistant.assembly import articles, articles_to_write
from assistant.embedding import EmbeddingQueue
from assistant.web.logs import configure
from assistant.work import Work
from knowledge import Document, Embedder, Vectors
from tests.articles.test_store import NOW, a_document


@pytest.fixture(autouse=True)
def _everything_is_logged() -> None:
    """Other tests let only errors through."""
    configure(level="DEBUG", style="console")


class Letters(Embedder):
    """Embeds a text as how often it holds each of the first letters; built in no time."""

    @property
    @override
    def name(self) -> str:
        return "letters"

    @property
    @override
    def dimensions(self) -> int:
        return 8

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[1 + text.lower().count(letter) for letter in "abcdefgh"] for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    @override
    def count_tokens(self, text: str) -> int:
        return len(text.split())


@asynccontextmanager
async def a_library(work: Work, folder: Path) -> AsyncIterator[Library]:
    """Open a library whose snapshots are kept in `folder`."""
    embedding = EmbeddingQueue(Letters())
    library = Library(reading=partial(articles, work), embedding=embedding, folder=folder, clock=lambda: NOW)
    await library.open()
    yield library
    await library.close()
    await embedding.close()


async def published(work: Work, *documents: Document) -> None:
    """Make `documents` all that the company publishes."""
    embedding = EmbeddingQueue(Letters())
    await sync(
        documents,
        source="folder",
        unread=(),
        writing=partial(articles_to_write, work),
        embedding=embedding,
        at=NOW,
        checking=lambda _done, _total: None,
        progress=lambda _done, _total: None,
    )
    await embedding.close()


def broken_in(folder: Path) -> None:
    """Overwrite every snapshot in `folder`."""
    for file in folder.glob("*/*"):
        file.write_bytes(b"broken")


async def found(library: Library) -> set[str]:
    """Return which articles can be found."""
    return {hit.document_id for hit in (await library.search("citric acid", only={}, limit=10)).hits}


async def test_what_is_published_is_found_and_what_is_gone_is_not(work: Work, tmp_path: Path) -> None:
    """An index is only ever as good as the database says."""
    async with a_library(work, tmp_path) as library:
        await published(work, a_document("a"), a_document("b"))
        await library.refresh()
        before = await found(library)

        await published(work, a_document("b"))
        await library.refresh()

        assert (before, await found(library)) == ({"a", "b"}, {"b"})


async def test_a_restart_reads_the_snapshot(work: Work, tmp_path: Path) -> None:
    """Ready in a moment, however much there is."""
    await published(work, a_document("a"))
    async with a_library(work, tmp_path) as library:
        await library.save()

    with capture_logs() as logged:
        async with a_library(work, tmp_path) as library:
            assert await found(library) == {"a"}

    assert logged == []


async def test_a_snapshot_that_cannot_be_written_is_done_without(work: Work, tmp_path: Path) -> None:
    """On a full disk customers are still answered, and the server still stops politely."""
    in_the_way = tmp_path / "index"
    in_the_way.touch()
    await published(work, a_document("a"))

    with capture_logs() as logged:
        async with a_library(work, in_the_way) as library:
            await library.save()

            assert await found(library) == {"a"}

    assert "index snapshot not written, the next start takes longer" in [one["event"] for one in logged]


async def test_a_broken_snapshot_is_built_again(work: Work, tmp_path: Path) -> None:
    """A power cut or a bad disk must not be answered from."""
    await published(work, a_document("a"))
    async with a_library(work, tmp_path) as library:
        await library.save()
    broken_in(tmp_path)

    async with a_library(work, tmp_path) as library:
        assert await found(library) == {"a"}
