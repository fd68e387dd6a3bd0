"""Bring SQLite's write-ahead log to the disk and into the database, for a writer whose commits do neither.

A commit is whole and seen by everybody at once; it is on the disk when the log is, which takes longer the
more pages it changed. Whoever lends the turn to write has it back meanwhile, and commits that come together
share a sync.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path

LARGEST = 8 << 20  # bytes of the log before it is brought in; half of what other writers wait for

TurnToWrite = Callable[[], AbstractAsyncContextManager[None]]


class Log:
    """The write-ahead log of one database."""

    def __init__(self, database: Path, *, turn: TurnToWrite) -> None:
        self._database = database
        self._file = database.with_name(f"{database.name}-wal")
        self._turn = turn
        self._committed = self._synced = 0
        self._syncing = asyncio.Lock()
        self._bringing_in: asyncio.Task[None] | None = None

    async def synced(self) -> None:
        """Wait until all that was committed before is on the disk."""
        self._committed += 1
        mine = self._committed
        async with self._syncing:
            if self._synced < mine:
                reached = self._committed
                length = await asyncio.to_thread(self.sync)
                self._synced = reached
                await self.grew(length)

    async def grew(self, length: int) -> None:
        """Have a log of so many bytes brought into the database if it is long enough."""
        if length > LARGEST and (self._bringing_in is None or self._bringing_in.done()):
            self._bringing_in = asyncio.create_task(self._bring_in())

    async def close(self) -> None:
        """Wait for what is being brought in."""
        if self._bringing_in is not None:
            await asyncio.gather(self._bringing_in, return_exceptions=True)

    def sync(self) -> int:
        """Bring it to the disk, in a thread that may wait for that; return its length in bytes."""
        try:
            descriptor = os.open(self._file, os.O_RDONLY)
        except (
            FileNotFoundError
        ):  # nothing was written since somebody else closed the database, and brought it in
            return 0
        try:
            os.fsync(descriptor)
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    async def _bring_in(self) -> None:
        """Copy it into the database while others write, and what came meanwhile while nobody does.

        The next writer then begins the log anew, so that it does not grow without end.
        """
        await asyncio.to_thread(self._copy)
        async with self._turn():
            await asyncio.to_thread(self._copy)

    def _copy(self) -> None:
        with closing(sqlite3.connect(self._database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
