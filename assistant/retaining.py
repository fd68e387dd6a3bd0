"""Let go of what was kept for long enough, in steps so small that nobody waits for one."""

from __future__ import annotations

from collections.abc import Callable

from structlog import get_logger

from assistant.events import Clock
from assistant.retention.model import Kept, Windows
from assistant.work import Work

STEP = 200  # rows in one transaction

log = get_logger(__name__)

Progress = Callable[[Kept, int], None]
"""Told how many of a kind are gone by now."""


class Retaining:
    """Removes what is due, and can say what that is without removing it."""

    def __init__(self, *, work: Work, windows: Windows, clock: Clock) -> None:
        self._work = work
        self._windows = windows
        self._clock = clock
        self._owes_scrub = False

    async def due(self) -> dict[Kept, int]:
        """Return how much of each kind would go now."""
        async with self._work.reading() as unit:
            return {
                kept: await unit.retention.older(kept, than)
                for kept, than in self._windows.due(self._clock()).items()
            }

    async def remove(self, progress: Progress = lambda _kept, _gone: None) -> dict[Kept, int]:
        """Remove what is due, and return how much of each kind that was.

        It may be stopped at any point and begun again. Raises `Unavailable`.
        """
        removed = {}
        for kept, than in self._windows.due(self._clock()).items():
            removed[kept] = 0
            while True:
                async with self._work.writing() as unit:
                    gone = await unit.retention.remove(kept, than=than, limit=STEP)
                removed[kept] += gone
                self._owes_scrub |= gone > 0
                progress(kept, removed[kept])
                if gone < STEP:
                    break
        if self._owes_scrub:
            await self._work.scrub()
            self._owes_scrub = False
        if total := sum(removed.values()):
            log.info("kept for long enough", removed=total)
        return removed
