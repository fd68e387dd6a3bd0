"""Bring SQLite's write-ahead log to the disk and into the database, for a writer whose commits do neither.

A commit is whole and seen by everybody at once; it is on the disk when the log is, which takes longer the
more pages it changed. One way there serves all that was committed before it.
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
        self._committed = self._synced = 0  # numbers of commits; the second may lag behind what is true
        self._length = 0  # of it in bytes, when it last went to the disk
        self._syncing = asyncio.Lock()
        self._bringing_in: asyncio.Task[None] | None = None

    def numbered(self) -> None:
        """Count a commit, for whoever has the turn to write."""
        self._committed += 1

    def sync(self) -> None:
        """Bring all that was committed to the disk; for whoever has the turn, in a thread that may wait."""
        reached = self._committed
        self._length = self._sync()
        self._synced = max(self._synced, reached)

    async def synced(self) -> None:
        """Wait until all that was committed before is on the disk, and bring it there if nobody else does."""
        number = self._committed
        async with self._syncing:
            if self._synced < number:
                await asyncio.to_thread(self.sync)
                self.bring_in_if_long()

    def bring_in_if_long(self) -> None:
        """Begin to bring it into the database where it has become long."""
        if self._length > LARGEST and (self._bringing_in is None or self._bringing_in.done()):
            self._length = 0  # until it is looked at again
            self._bringing_in = asyncio.create_task(self._bring_in())

    async def close(self) -> None:
        """Wait for what is being brought in."""
        if self._bringing_in is not None:
            await asyncio.gather(self._bringing_in, return_exceptions=True)

    def _sync(self) -> int:
        """Return its length in bytes, once it is on the disk."""
        try:
            descriptor = os.open(self._file, os.O_RDONLY)
        except FileNotFoundError:  # somebody else closed the database and so brought it all in
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
