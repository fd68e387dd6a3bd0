"""Learn from use: note what came of answers without anybody saying it, and weigh all of it by article.

Nothing here is read in a turn; whoever ranks is handed the result. Noting the same again changes nothing, so
this may be stopped at any point and begun again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from structlog import get_logger

from assistant.analytics.model import Helpfulness, Repeat, Signal, helpfulness, helpfulness_to_owners
from assistant.embedding import EmbeddingQueue
from assistant.events import ArticleId, Clock, ConversationId, MessageId, ProductId
from assistant.work import Work

LOOKED_BACK = timedelta(days=14)  # how old an answer may be of which something is still learned
QUIET = timedelta(days=1)  # without another question, an answer is taken to have been enough
AGAIN = 0.8  # cosine of questions that are the same: of pairs that reach it, 92 to 100 in 100 are

log = get_logger(__name__)

Answer = tuple[ConversationId, MessageId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """How well each article helps anybody, and those who own a product."""

    articles: Mapping[ArticleId, Helpfulness]
    owners: Mapping[tuple[ProductId, ArticleId], float]


class Learning:
    """Notes outcomes that nobody reports, and says how well each article helps."""

    def __init__(self, *, work: Work, embedding: Callable[[], EmbeddingQueue], clock: Clock) -> None:
        self._work = work
        self._embedding = embedding
        self._clock = clock
        self._compared_until: datetime | None = None

    async def observe(self) -> int:
        """Note which answers were enough, which were not, and return how many there were."""
        now = self._clock()
        since = now - LOOKED_BACK
        async with self._work.reading() as unit:
            quiet = await unit.analytics.went_quiet(since=since, until=now - QUIET)
            to_person = await unit.analytics.went_to_person(since=since)
            repeats = await unit.analytics.repeats(since=self._compared_until or since, within=LOOKED_BACK)
        again = await self._asked_again(repeats)
        await self._note(quiet, Signal.QUIET, helped=True, at=now)
        await self._note(to_person, Signal.AGENT, helped=False, at=now)
        await self._note(again, Signal.RECONTACT, helped=False, at=now)
        self._compared_until = now
        return len(quiet) + len(to_person) + len(again)

    async def weigh(self) -> Weighed:
        """Return how well each article helps; what came too thick to be believed is said in the log."""
        now = self._clock()
        async with self._work.reading() as unit:
            votes = await unit.analytics.votes(now=now)
            owned = await unit.analytics.owned_by_voters()
        # In a thread: a shop with many votes takes its time, and customers are waiting.
        found = await asyncio.to_thread(helpfulness, votes, now=now)
        owners = await asyncio.to_thread(helpfulness_to_owners, votes, owned, now=now)
        for article, one in found.items():
            if one.set_aside >= 1:
                log.warning("votes set aside", article=article, weight=round(one.set_aside, 1))
        return Weighed(articles=found, owners=owners)

    async def _asked_again(self, repeats: Sequence[Repeat]) -> list[Answer]:
        """Return the answers whose question came again from the same customer, in other words perhaps."""
        texts = sorted({text for one in repeats for text in (one.asked, one.asked_again)})
        if not texts:
            return []
        vectors = dict(zip(texts, await self._embedding().embed_all(texts), strict=True))
        return sorted(
            {
                (one.conversation_id, one.answer_id)
                for one in repeats
                if float(np.dot(vectors[one.asked], vectors[one.asked_again])) >= AGAIN
            }
        )

    async def _note(self, answers: Sequence[Answer], signal: Signal, *, helped: bool, at: datetime) -> None:
        if not answers:
            return
        async with self._work.writing() as unit:
            for conversation_id, message_id in answers:
                await unit.analytics.note(message_id, of=conversation_id, signal=signal, helped=helped, at=at)
