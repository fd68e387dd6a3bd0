"""Gather the questions that nobody was sure enough to answer, by meaning: each group is an article to write.

What customers wrote is masked before it leaves here. A group is named by its most central question, so that
it can be opened again while others ask on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from assistant.analytics.model import Unanswered
from assistant.embedding import EmbeddingQueue
from assistant.errors import NotFound
from assistant.events import Clock, MessageId
from assistant.work import Work
from knowledge import Vectors, group

ALIKE = 0.55  # chosen on calibration questions of intents: groups seldom mix, and few fall apart
ASKED_WITHIN = timedelta(days=90)
BATCH = 32  # texts embedded at a time, so that customers' questions come in between
EXAMPLES = 5
KNOWN = 50  # known questions that a draft brings; the search needs no more
QUESTION = 500  # letters

Mask = Callable[[str], str]
"""Hides what would tell who somebody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that mean much the same and that no article answers."""

    id: MessageId  # the most central question
    title: str
    examples: tuple[str, ...]  # a few, in words that differ, the most central first
    questions: tuple[str, ...]  # all that differ
    customers: int
    messages: tuple[MessageId, ...]
    said_since: str | None  # what a person answered to one of them
    last_asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What is missing, what is asked most first; and how many questions may not be shown."""

    groups: tuple[Gap, ...]
    left_out: int


class Gathering:
    """Groups unanswered questions; remembers their vectors, for reading is repeated."""

    def __init__(
        self, *, work: Work, embedding: Callable[[], EmbeddingQueue], mask: Mask, clock: Clock
    ) -> None:
        self._work = work
        self._embedding = embedding
        self._mask = mask
        self._clock = clock
        self._model = ""
        self._vectors: dict[MessageId, Vectors] = {}

    async def gaps(self) -> Gaps:
        """Return what customers asked lately and nobody had written down."""
        async with self._work.reading() as unit:
            asked, left_out = await unit.analytics.unanswered(since=self._clock() - ASKED_WITHIN)
        if not asked:
            return Gaps(groups=(), left_out=left_out)
        vectors = await self._embedded(asked)
        found = await asyncio.to_thread(grouped, asked, vectors, self._mask)
        return Gaps(groups=found, left_out=left_out)

    async def gap(self, message_id: MessageId) -> Gap:
        """Return the group that a question belongs to. Raises `NotFound`."""
        for one in (await self.gaps()).groups:
            if message_id in one.messages:
                return one
        raise NotFound("question", message_id)

    async def _embedded(self, asked: Sequence[Unanswered]) -> Vectors:
        embedding = self._embedding()
        if embedding.model != self._model:
            self._model, self._vectors = embedding.model, {}
        self._vectors = {one.id: self._vectors[one.id] for one in asked if one.id in self._vectors}
        new = [one for one in asked if one.id not in self._vectors]
        for start in range(0, len(new), BATCH):
            some = new[start : start + BATCH]
            rows = await embedding.embed_all([one.text for one in some])
            self._vectors.update(zip((one.id for one in some), rows, strict=True))
        return np.stack([self._vectors[one.id] for one in asked])


def grouped(asked: Sequence[Unanswered], vectors: Vectors, mask: Mask) -> tuple[Gap, ...]:
    """Return groups of questions, those first that most customers asked, then most often."""
    found = [gap_of([asked[row] for row in rows], mask) for rows in group(vectors, alike=ALIKE)]
    return tuple(sorted(found, key=lambda one: (-one.customers, -len(one.messages), one.id)))


def gap_of(asked: Sequence[Unanswered], mask: Mask) -> Gap:
    """Return what is shown of questions, of which the first is the most central."""
    by_words: dict[str, str] = {}
    for one in asked:
        line = mask(" ".join(one.text.split()))[:QUESTION].strip()
        by_words.setdefault(line.casefold(), line)
    questions = tuple(line for line in by_words.values() if line)
    said = next((one.said_since for one in asked if one.said_since), None)
    return Gap(
        id=asked[0].id,
        title=titled(questions[0]) if questions else "",
        examples=questions[:EXAMPLES],
        questions=questions[:KNOWN],
        customers=len({one.customer_id for one in asked}),
        messages=tuple(one.id for one in asked),
        said_since=None if said is None else mask(said),
        last_asked_at=max(one.at for one in asked),
    )


def titled(question: str) -> str:
    """Return a question as a heading: its first letter large, and short enough for a list."""
    words = question if len(question) <= 120 else question[:120].rsplit(" ", 1)[0] + " …"
    return words[:1].upper() + words[1:]
