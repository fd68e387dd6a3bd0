"""Send what waits for the owner's systems, many at once, and none of them waiting for another."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import structlog

from assistant.background import signalled
from assistant.errors import Unavailable
from assistant.notifying import Notifying
from assistant.webhooks.model import EndpointId, Outgoing

LOOK_ANYWAY = 5.0  # seconds after which we look although nobody woke us
LOOK_AGAIN = 1.0  # seconds, while more is due than there is room for
GRACE = 5.0  # seconds that what is being sent may take on shutdown; it is sent again else

log = structlog.stdlib.get_logger()


class Dispatching:
    """Takes what is due and sends it, each by itself."""

    def __init__(self, notifying: Notifying) -> None:
        self._notifying = notifying
        self._woken = asyncio.Event()
        self._sending: dict[asyncio.Task[None], EndpointId] = {}

    def wake(self) -> None:
        """Say that something waits."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; what cannot be finished then is sent again after the next start."""
        try:
            while not stop.is_set():
                self._woken.clear()
                seconds = await self.look()
                await signalled(self._woken, stop, seconds=seconds)
        finally:
            await self._end()

    async def look(self) -> float:
        """Begin to send what is due; return after how many seconds to look again. Raises `Unavailable`."""
        wait = await self._notifying.wait()
        if wait is None:
            return LOOK_ANYWAY
        if wait > timedelta():
            return min(wait.total_seconds(), LOOK_ANYWAY)
        for one in await self._notifying.take(Counter(self._sending.values())):
            task = asyncio.create_task(self._send(one))
            self._sending[task] = one.delivery.endpoint_id
            task.add_done_callback(self._done)
        return LOOK_AGAIN

    async def finish(self) -> None:
        """Wait until all that is being sent was sent."""
        while self._sending:
            await asyncio.wait(list(self._sending))

    async def _send(self, one: Outgoing) -> None:
        try:
            await self._notifying.send(one)
        except Unavailable as error:  # whoever takes it next sends it again
            log.warning("a delivery was not noted", delivery=one.delivery.id, problem=str(error))

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        self._woken.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a delivery failed", exc_info=error)

    async def _end(self) -> None:
        if self._sending:
            await asyncio.wait(list(self._sending), timeout=GRACE)
        for task in list(self._sending):
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
