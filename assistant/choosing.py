"""Let what agents did with suggestions count for the next question of that kind, in every process.

Nothing is learnt of customers who do not allow it, and what was learnt goes with them at once: the index in
memory only names choices, and the database is asked for each before it counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from assistant.choices.model import Choice, Heeded, heeded
from assistant.embedding import EmbeddingQueue
from assistant.events import ChoiceId, CustomerId
from assistant.nearest import Nearest
from assistant.work import Work
from knowledge import Vectors

ALIKE = 0.55  # cosine of questions of one kind, as for those that nobody answered
HEARD = 100  # choices that count for one question, the most alike
AT_ONCE = 500

Told = Mapping[tuple[str, str], Heeded]
"""What earlier choices say of each suggestion, by its kind and id."""


class Choosing:
    """Keeps choices, and finds those made for questions like one."""

    def __init__(self, *, work: Work, embedding: Callable[[], EmbeddingQueue]) -> None:
        self._work = work
        self._embedding = embedding
        self._followed: tuple[str, tuple[int, int]] | None = None
        self._nearest: Nearest[ChoiceId] = Nearest(near=ALIKE)

    async def keep(self, choice: Choice, question: str, *, customer: CustomerId) -> bool:
        """Keep a choice made for `question`; it counts at once. Return whether anything may be kept."""
        embedding = self._embedding()
        vector = await embedding.embed(question, lambda vector: vector)
        async with self._work.writing() as unit:
            is_kept = await unit.choices.note(choice, vector, embedding.model, customer=customer)
        if is_kept:
            await self.follow()
        return is_kept

    async def follow(self) -> None:
        """Hold in memory what may count now, and nothing else; quick where nothing changed."""
        model = self._embedding().model
        change = await self._work.read(lambda unit: unit.choices.latest_change())
        if (model, change) == self._followed:
            return
        wanted = await self._work.read(lambda unit: unit.choices.findable(model))
        lacking = self._nearest.lacking(wanted, model)
        vectors: dict[ChoiceId, Vectors] = {}
        for start in range(0, len(lacking), AT_ONCE):
            async with self._work.reading() as unit:
                vectors |= await unit.choices.vectors(lacking[start : start + AT_ONCE])
        await asyncio.to_thread(self._nearest.follow, wanted, vectors, model)
        self._followed = model, change

    async def told(self, vector: Vectors, *, model: str) -> Told:
        """Return what choices for questions like the one of this vector say."""
        near = await asyncio.to_thread(self._nearest.search, vector, model=model, limit=HEARD)
        if not near:
            return {}
        known = await self._work.read(lambda unit: unit.choices.several([one for one, _ in near]))
        return heeded((known[one], alike) for one, alike in near if one in known)
