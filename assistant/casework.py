"""Learn from conversations soon after they end, and forget in time what may not be kept any more."""

from __future__ import annotations

import asyncio

import structlog

from assistant.background import signalled
from assistant.solving import Solving

LOOK_EVERY = 5.0  # seconds
TEND_EVERY = 60  # looks; then those too who allowed it, or no more, since their conversation ended

log = structlog.stdlib.get_logger()


class Casework:
    """Looks at what ended since the last look, and now and then at everything."""

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
