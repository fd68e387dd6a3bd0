"""Answer what the assistant owes and no turn is under way for.

A stop in mid-turn leaves such messages, and a deadline that passed; a person who hands back leaves
what nobody answered. They are answered without a language model, in the order they came.
"""

from __future__ import annotations

import asyncio

import structlog

from assistant.background import signalled
from assistant.turn import Turns

FINISH_EVERY = 30.0  # seconds

log = structlog.stdlib.get_logger()


class Leftovers:
    """Finishes turns that nobody is at."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that a conversation changed hands: the assistant may owe something in it."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Finish them at the start, when woken and every half minute, until told to stop."""
        while not stop.is_set():
            self._woken.clear()
            if finished := await self.finish():
                log.info("finished turns that were left", turns=finished)
            await signalled(self._woken, stop, seconds=FINISH_EVERY)

    async def finish(self) -> int:
        """Answer what is owed; return how much was. A turn that is under way is waited for and left."""
        owed = await self._turns.recorder.unanswered()
        return sum([await self._turns.finish(message) for message in owed])
