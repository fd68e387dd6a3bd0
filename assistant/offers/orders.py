"""Read what customers bought, and notice when it has to be learnt again what is bought with what.

What was withdrawn, because somebody was erased, cleared orders or no longer lets us count them, is forgotten
at the next look. New orders are learnt with others, every quarter of an hour: one more among thousands
changes little, and what a customer bought counts for themselves at once without this.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import datetime, timedelta

from assistant.events import Clock, ProductId

Histories = Sequence[Sequence[ProductId]]  # one for each customer, oldest first

REST = timedelta(minutes=15)  # between two looks for new orders


class Orders:
    """The orders of all who let us count them, and how far they were read."""

    def __init__(
        self,
        *,
        histories: Callable[[], Awaitable[Histories]],
        withdrawals: Callable[[], Awaitable[int]],
        counted: Callable[[], Awaitable[Hashable]],
        clock: Clock,
    ) -> None:
        """Read by `histories`; `counted` says what there is, and differs once that has changed."""
        self._histories = histories
        self._withdrawals = withdrawals
        self._counted = counted
        self._clock = clock
        self._withdrawn = 0
        self._known: Hashable = None
        self._rests_until: datetime | None = None

    async def read(self) -> Histories:
        """Return what each customer bought."""
        self._withdrawn = await self._withdrawals()
        self._known = await self._counted()
        self._rests_until = self._clock() + REST
        return await self._histories()

    async def changed(self) -> bool:
        """Whether anything was withdrawn since they were read, or a quarter of an hour has brought others."""
        if await self._withdrawals() != self._withdrawn:
            return True
        if self._rests_until is None or self._clock() < self._rests_until:
            return False
        self._rests_until = self._clock() + REST
        return await self._counted() != self._known
