"""Learn from conversations soon after they end, forget in time, and know in every process what was learnt."""

from __future__ import annotations

import asyncio

import structlog

from assistant.background import signalled
from assistant.choosing import Choosing
from assistant.solving import Solving

LOOK_EVERY = 5.0  # seconds
TEND_EVERY = 60  # looks; then those too who allowed it, or no more, since their conversation ended

log = structlog.stdlib.get_logger()


class Casework:
    """Looks at what ended since the last look, and now and then at everything; one process does."""

    def __init__(self, solving: Solving) -> None:
        self._solving = solving

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop."""
        looks = 0
        while not stop.is_set():
            looked_at = await (self._solving.look() if looks % TEND_EVERY else self._solving.tend())
            if looked_at:
                log.info("closed conversations looked at", conversations=looked_at)
            looks += 1
            await signalled(stop, seconds=LOOK_EVERY)


class Following:
    """Follows, in each process, which cases may be found and which choices count."""

    def __init__(self, solving: Solving, choosing: Choosing) -> None:
        self._solving = solving
        self._choosing = choosing

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop."""
        while not stop.is_set():
            await self._solving.follow()
            await self._choosing.follow()
            await signalled(stop, seconds=LOOK_EVERY)
