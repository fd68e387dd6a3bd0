"""Bring SQLite's write-ahead log to the disk and into the database, for a writer whose commits do neither.

A commit is whole and seen by everybody at once; it is on the disk when the log is, which takes longer the
more pages it changed. Commits that come together share the way there: whoever commits while others wait to
write leaves it to one of the next, and a few later somebody has to go.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import NamedTuple

LARGEST = 8 << 20  # bytes of the log before it is brought in; half of what other writers wait for
TOGETHER = 4  # commits that share a way to the disk: more would make the first of them wait for long
PATIENCE = 0.02  # seconds after which a commit goes by itself, should the next one have come to nothing

TurnToWrite = Callable[[], AbstractAsyncContextManager[None]]


class Commit(NamedTuple):
    """A commit by its number, and how many bytes of log went to the disk with it; None if none did yet."""

    number: int
    synced: int | None


class Log:
    """The write-ahead log of one database."""

    def __init__(self, database: Path, *, turn: TurnToWrite, is_turn_lent: bool = False) -> None:
        self._database = database
        self._is_turn_lent = is_turn_lent  # whose lender must not wait for our way to the disk
        self._file = database.with_name(f"{database.name}-wal")
        self._turn = turn
        self._committed = self._synced = 0  # numbers of commits; the second may lag behind what is true
        self._awaiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._syncing = asyncio.Lock()
        self._bringing_in: asyncio.Task[None] | None = None

    def numbered(self) -> Commit:
        """Number a commit, for whoever has the turn to write."""
        self._committed += 1
        return Commit(self._committed, None)

    def committed(self, *, others_wait: bool) -> Commit:
        """Number a commit, and bring it to the disk unless one of those who wait to write will.

        For whoever has the turn to write, in a thread that may wait for the disk.
        """
        commit = self.numbered()
        others_go = others_wait and commit.number - self._synced < TOGETHER
        if self._is_turn_lent or others_go:
            return commit
        length = self._sync()
        self._synced = commit.number
        return Commit(commit.number, length)

    async def kept(self, commit: Commit) -> None:
        """Wait until a commit is on the disk; not for long for one of those that come next to go there."""
        if commit.synced is not None:
            self._tell(commit.number)
            self._bring_in_if(commit.synced)
        elif self._is_turn_lent:
            await self.synced()
        elif self._synced < commit.number:
            told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._awaiting.append((commit.number, told))
            try:
                async with asyncio.timeout(PATIENCE):
                    await told
            except TimeoutError:
                await self.synced()

    async def synced(self) -> None:
        """Wait until all that was committed before is on the disk, and bring it there if nobody else does."""
        number = self._committed
        async with self._syncing:
            if self._synced < number:
                reached = self._committed
                length = await asyncio.to_thread(self._sync)
                self._synced = max(self._synced, reached)
                self._tell(reached)
                self._bring_in_if(length)

    async def close(self) -> None:
        """Wait for what is being brought in."""
        if self._bringing_in is not None:
            await asyncio.gather(self._bringing_in, return_exceptions=True)

    def _tell(self, number: int) -> None:
        """Tell those whose commits are on the disk, up to this one."""
        while self._awaiting and self._awaiting[0][0] <= number:
            _, told = self._awaiting.popleft()
            if not told.done():
                told.set_result(None)

    def _bring_in_if(self, length: int) -> None:
        if length > LARGEST and (self._bringing_in is None or self._bringing_in.done()):
            self._bringing_in = asyncio.create_task(self._bring_in())

    def _sync(self) -> int:
        """Bring it to the disk; return its length in bytes."""
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
