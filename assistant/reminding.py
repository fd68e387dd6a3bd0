"""Look through all customers now and then for whom to tell something before they ask."""

from __future__ import annotations

import asyncio

import structlog

from assistant.background import signalled
from assistant.noticing import Noticing

LOOK_EVERY = 3600.0  # seconds between two rounds
BREATH = 0.05  # seconds at least between two pages, for whoever waits for an answer
RESTING = 9.0  # times as long as a page took: a round may take an hour, and turns must not notice

log = structlog.stdlib.get_logger()


class Reminding:
    """Goes round, a page at a time, and on from there after a failure."""

    def __init__(self, noticing: Noticing) -> None:
        self._noticing = noticing

    async def run(self, stop: asyncio.Event) -> None:
        """Go round every hour until told to stop."""
        clock = asyncio.get_running_loop().time
        while not stop.is_set():
            began = clock()
            queued = await self._noticing.go_on()
            rest = max(BREATH, RESTING * (clock() - began))
            if queued:
                log.info("queued what customers are to be told", notices=queued)
            await signalled(stop, seconds=LOOK_EVERY if queued is None else rest)
