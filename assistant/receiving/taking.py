"""Take in tracked events: read them beside the event loop, keep many requests' in one transaction.

Whoever comes while another writes joins the next transaction, so that one commit to the disk
serves many. A transaction takes about as long as a chat can wait for its turn to write, and
whoever asked to write meanwhile comes before the next one. What is acknowledged is kept; what
waits is bounded, and who comes on top of that is told when to come back.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from assistant.errors import ConciergeError, TooMany, Unavailable
from assistant.events import Clock
from assistant.intake.model import Batch
from assistant.intake.reading import Envelope, read
from assistant.receiving.keeping import Taken, keep
from assistant.work import UnitOfWork, Work

MOST_WAITING = 50_000  # events
LONGEST_COMMIT = 0.02  # seconds; a chat may have to wait for so long
FEWEST, MOST = 50, 4_000  # events in one transaction
AT_A_TIME = 2  # transactions: one is written while the one before reaches the disk
SWITCH_AFTER = 0.001  # seconds; a thread that reads events gives the loop its turn after so long
RETRY_AFTER = 1  # seconds
log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class _Waiting:
    batch: Batch
    kept: asyncio.Future[Taken]


class Receiving:
    """Takes in what other systems report of customers."""

    def __init__(self, *, work: Work, clock: Clock, most_waiting: int = MOST_WAITING) -> None:
        self._work = work
        self._clock = clock
        self._most_waiting = most_waiting
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="receive")
        self._waiting: list[_Waiting] = []
        self._under_way = 0  # events, read or written
        self._at_once = FEWEST
        self._turn = asyncio.Semaphore(AT_A_TIME)

    async def start(self) -> None:
        """Begin; there is nothing to begin with here."""

    async def close(self) -> None:
        """Let the reader's thread end."""
        await asyncio.to_thread(self._reader.shutdown)

    async def take(self, envelope: Envelope, *, kind: str | None = None) -> Taken:
        """Keep events and return what came of them; `kind` is what they are if they need not say.

        Raises `TooMany` and `Unavailable`; then nothing of them was kept.
        """
        size = len(envelope.batch)
        if self._under_way and self._under_way + size > self._most_waiting:
            raise TooMany("more events arrive than can be kept", retry_after=RETRY_AFTER)
        self._under_way += size
        try:
            loop, now = asyncio.get_running_loop(), self._clock()
            batch = await loop.run_in_executor(self._reader, lambda: read(envelope, at=now, kind=kind))
            return await self._kept(_Waiting(batch, loop.create_future()))
        finally:
            self._under_way -= size

    async def _kept(self, mine: _Waiting) -> Taken:
        self._waiting.append(mine)
        while not mine.kept.done():
            async with self._turn:
                if not mine.kept.done():
                    await self._write_some()
        return await mine.kept

    async def _write_some(self) -> None:
        """Write what came first, as much of it as fits into one transaction."""
        some: list[_Waiting] = []
        events = 0
        while self._waiting and (not some or events + self._waiting[0].batch.size <= self._at_once):
            some.append(self._waiting.pop(0))
            events += some[-1].batch.size
        try:
            await self._write(some, events)
        finally:  # given up in the middle: whoever shares the transaction must not wait for ever
            for one in some:
                if not one.kept.done():
                    one.kept.set_exception(Unavailable("the request was given up", fix="send it again"))

    async def _write(self, some: list[_Waiting], events: int) -> None:
        batches, now = [one.batch for one in some], self._clock()
        started: list[float] = []

        async def steps(unit: UnitOfWork) -> list[Taken]:
            """Keep them, and note when the turn to write had come."""
            started.append(time.perf_counter())
            return await keep(unit, batches, at=now)

        try:
            results = await self._work.write(steps)
        except ConciergeError as error:
            for one in some:
                one.kept.set_exception(error)
        except Exception as error:  # noqa: BLE001  # whatever one batch breaks, the others come through
            if len(some) == 1:
                some[0].kept.set_exception(error)
                return
            log.warning("batches are written one by one", batches=len(some), error=type(error).__name__)
            for one in some:
                await self._write([one], one.batch.size)
        else:
            self._adapt(events, time.perf_counter() - started[-1])
            for one, result in zip(some, results, strict=True):
                one.kept.set_result(result)

    def _adapt(self, events: int, seconds: float) -> None:
        """Come nearer to as many events as take as long as a transaction may."""
        if events < FEWEST:
            return
        fitting = events * LONGEST_COMMIT / max(seconds, 1e-6)
        self._at_once = int(min(max((self._at_once + fitting) / 2, FEWEST), MOST))
