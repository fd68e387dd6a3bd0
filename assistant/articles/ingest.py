"""Bring what was read from a folder into the database: embed what changed, remove what is gone.

Articles are written in batches, each whole or not at all; running it again continues
where it stopped. A file that could not be read this time keeps the article that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice

import numpy as np

from assistant.articles.approved import is_approved
from assistant.articles.library import OpenStore
from assistant.articles.model import DESK, SyncReport
from assistant.articles.reading import instructions_of, passages_of
from assistant.embedding import LARGEST_BATCH, EmbeddingQueue
from assistant.events import ArticleId
from knowledge import Document, Passage, Vectors

Progress = Callable[[int, int], None]  # done, of how many

Cut = tuple[Document, tuple[Passage, ...]]

BATCH = 24  # articles in one transaction: short enough that a running server's turns do not wait

STEP_LETTERS = 800  # embedded at once: some 30 ms, which is what a question may have to wait


async def sync(
    documents: Sequence[Document],
    *,
    source: str,
    unread: Collection[str],
    writing: OpenStore,
    embedding: EmbeddingQueue,
    at: datetime,
    checking: Progress,
    progress: Progress,
    is_ours: bool = False,
) -> SyncReport:
    """Make the articles of `source` equal `documents`; what stood in an `unread` file is kept.

    What the owner wrote, changed or deleted at the desk is left as it is. `checking` hears of articles read
    for instructions, unless they are ours, and cut; `progress` of passages embedded and written.
    """
    async with writing() as articles:
        known = await articles.fingerprints(source)
        held = await articles.held(DESK)
    free = [one for one in documents if ArticleId(one.id) not in held]
    changed = [one for one in free if known.get(ArticleId(one.id)) != one.fingerprint]
    changed.sort(key=lambda one: is_approved(one.metadata))  # after what they are based on
    present = {one.id for one in documents}
    gone = [name for name in known if name not in present and not was_in(name, unread)]
    cut = await checked(changed, embedding=embedding, progress=checking, is_ours=is_ours)
    embedded = await put(cut, source=source, writing=writing, embedding=embedding, at=at, progress=progress)
    if gone:
        async with writing() as articles:
            await articles.remove(gone)
    async with writing() as articles:
        lapsed = await articles.lapsed()
    return SyncReport(
        added=sum(ArticleId(one.id) not in known for one in changed),
        changed=sum(ArticleId(one.id) in known for one in changed),
        unchanged=len(free) - len(changed),
        removed=len(gone),
        passages_embedded=embedded,
        lapsed=lapsed,
        held=len(documents) - len(free),
        instructions={
            ArticleId(one.id): found for one, passages in cut if (found := instructions_of(passages))
        },
    )


async def checked(
    documents: Sequence[Document], *, embedding: EmbeddingQueue, progress: Progress, is_ours: bool
) -> list[Cut]:
    """Return each document with its passages, without what it tells assistants to do."""
    cut: list[Cut] = []
    for document in documents:
        cut.append((document, await passages_of(document, embedding, is_ours=is_ours)))
        progress(len(cut), len(documents))
    return cut


async def put(
    cut: Sequence[Cut],
    *,
    source: str,
    writing: OpenStore,
    embedding: EmbeddingQueue,
    at: datetime,
    progress: Progress,
) -> int:
    """Write documents with their passages and vectors; return how many passages were embedded."""
    total = sum(len(passages) for _, passages in cut)
    done = 0
    for batch in batches(cut):
        vectors = await embedded([passage for _, passages in batch for passage in passages], embedding)
        async with writing() as articles:
            start = 0
            for document, passages in batch:
                rows = vectors[start : start + len(passages)]
                start += len(passages)
                await articles.put(
                    document, source=source, passages=passages, vectors=rows, model=embedding.model, at=at
                )
        done += start
        progress(done, total)
    return done


async def embedded(passages: Sequence[Passage], embedding: EmbeddingQueue) -> Vectors:
    """Return a vector for each passage, shape (n, dimensions); customers' questions pass in between."""
    rows = [await embedding.embed_all(texts) for texts in steps([one.embedded_text for one in passages])]
    return np.concatenate(rows) if rows else np.zeros((0, embedding.dimensions), dtype=np.float32)


def steps(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield `texts` in order, so few at a time that nobody waits long for any of the pieces.

    Many short texts embed quicker together than one by one; long ones do not.
    """
    piece: list[str] = []
    for text in texts:
        if piece and (len(piece) == LARGEST_BATCH or sum(map(len, piece)) + len(text) > STEP_LETTERS):
            yield piece
            piece = []
        piece.append(text)
    if piece:
        yield piece


async def embed_articles_again(*, writing: OpenStore, embedding: EmbeddingQueue) -> int:
    """Embed some of the articles that only another encoder embedded.

    Return how many passages that were, 0 when all are done.
    """
    async with writing() as articles:
        missing = await articles.without_vectors(embedding.model, BATCH)
    if not missing:
        return 0
    vectors = await embedding.embed_all([passage.embedded_text for passage in missing])
    async with writing() as articles:
        await articles.put_vectors(missing, vectors, embedding.model)
    return len(missing)


def batches(cut: Sequence[Cut]) -> Iterator[list[Cut]]:
    """Yield `cut` in pieces of `BATCH`."""
    rest = iter(cut)
    while piece := list(islice(rest, BATCH)):
        yield piece


def was_in(name: str, unread: Collection[str]) -> bool:
    """Whether the article `name` came from one of the `unread` files: `faq.csv` or `faq.csv#3`."""
    return name in unread or name.rpartition("#")[0] in unread
