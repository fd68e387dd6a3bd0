"""Make solved cases of conversations that ended well, and keep the index of them up to date.

What was said is read only of customers who let us remember them and learn from them, and is masked before it
is kept anywhere else. Each step leaves the database as it should be, so this may be stopped at any point.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from structlog import get_logger

from assistant.consents.model import Purpose
from assistant.conversations.model import Author, Message
from assistant.customers.model import CustomerView
from assistant.embedding import EmbeddingQueue
from assistant.events import CaseId
from assistant.nearest import Nearest
from assistant.solved.model import Ended, Mask, masked, solution_in
from assistant.work import Work
from knowledge import Vectors

AT_ONCE = 16  # conversations read and masked, and questions embedded, before others have their turn
VECTORS_AT_ONCE = 500

log = get_logger(__name__)


class Solving:
    """Learns from what was settled."""

    def __init__(
        self, cases: Nearest[CaseId], *, work: Work, embedding: Callable[[], EmbeddingQueue], mask: Mask
    ) -> None:
        self._cases = cases
        self._work = work
        self._embedding = embedding
        self._mask = mask
        self._followed: tuple[str, tuple[int, int]] | None = None
        self._until: datetime | None = None  # when the last one ended that was looked at

    async def look(self) -> int:
        """Learn from what ended since the last time; return how many conversations were looked at."""
        looked_at = 0
        while some := await self._learn(since=self._until):
            looked_at += some
        if looked_at:
            await self._embed_all()
            await self.follow()
        return looked_at

    async def tend(self) -> int:
        """Drop what may not be kept, learn from whatever may be learnt from by now, follow the database.

        Returns how many conversations were looked at.
        """
        async with self._work.writing() as unit:
            dropped = await unit.solved.drop_refused()
            refused = await unit.choices.drop_refused()
        if dropped or refused:
            log.info("dropped what may not be learnt from any more", cases=dropped, choices=refused)
        looked_at = 0
        while some := await self._learn(since=None):
            looked_at += some
        await self._embed_all()
        await self.follow()
        return looked_at

    async def follow(self) -> None:
        """Hold in memory what may be found now, and nothing else; quick where nothing changed."""
        model = self._embedding().model
        change = await self._work.read(lambda unit: unit.solved.latest_change())
        if (model, change) == self._followed:
            return
        wanted = await self._work.read(lambda unit: unit.solved.findable(model))
        lacking = self._cases.lacking(wanted, model)
        vectors: dict[CaseId, Vectors] = {}
        for start in range(0, len(lacking), VECTORS_AT_ONCE):
            some = lacking[start : start + VECTORS_AT_ONCE]
            async with self._work.reading() as unit:
                vectors |= await unit.solved.vectors(some, model)
        await asyncio.to_thread(self._cases.follow, wanted, vectors, model)
        self._followed = model, change

    async def _learn(self, *, since: datetime | None) -> int:
        async with self._work.reading() as unit:
            ended = await unit.solved.unlearnt(AT_ONCE, since=since)
            said = [
                (
                    one,
                    await unit.conversations.messages(one.conversation_id),
                    await unit.customers.read(one.customer_id, Purpose.REMEMBER),
                )
                for one in ended
            ]
        for one, messages, view in said:
            await self._keep(one, messages, view)
            self._until = max(one.at, self._until or one.at)
        return len(ended)

    async def _keep(self, ended: Ended, messages: tuple[Message, ...], view: CustomerView) -> None:
        found = solution_in(messages)
        if found is not None:
            names = names_in(messages, view)
            found = await asyncio.to_thread(masked, found, names=names, mask=self._mask)
        async with self._work.writing() as unit:
            await unit.solved.keep(ended, found)

    async def _embed_all(self) -> None:
        while await self._embed():
            pass

    async def _embed(self) -> int:
        embedding = self._embedding()
        waiting = await self._work.read(lambda unit: unit.solved.without_vectors(embedding.model, AT_ONCE))
        if not waiting:
            return 0
        rows = await embedding.embed_all([question for _, question in waiting])
        async with self._work.writing() as unit:
            for (case_id, _), row in zip(waiting, rows, strict=True):
                await unit.solved.embed(case_id, row, embedding.model)
        return len(waiting)


def names_in(messages: tuple[Message, ...], view: CustomerView) -> list[str]:
    """Return what whoever took part is called, and what the customer's orders are."""
    names = [one.author_name for one in messages if one.author is Author.AGENT]
    names += [view.profile.name, view.profile.email, view.profile.external_id]
    names += [str(order.id) for order in view.orders]
    return [name for name in names if name]
