"""What was acknowledged is on the disk, and commits that come together go there together."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import text

from assistant.storage import Database
from assistant.storage.counters import Counter, next_change
from assistant.storage.engine import Connection, sqlite_file
from assistant.storage.line import TOGETHER
from tests.storage.counting import Refusal, count, count_of, counted


async def test_a_commit_is_on_the_disk_when_it_returns(
    sqlite_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told of sooner, a power cut takes acknowledged messages with it."""
    database = Database.open(sqlite_database_url)
    synced = noted_at_each_sync(monkeypatch, lambda descriptor: os.fstat(descriptor).st_size)
    async with database.writing() as connection:
        asked = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "foreign_keys", "secure_delete")
        ]
        await next_change(connection, Counter.ARTICLES)

    file = sqlite_file(sqlite_database_url)
    assert asked == ["wal", 1, 1]
    assert synced == [file.with_name(f"{file.name}-wal").stat().st_size]
    assert synced[0] > 0
    await database.close()


async def test_commits_that_come_together_share_the_way_to_the_disk(
    counting: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten customers at once wait for the disk twice, not ten times."""
    synced: list[int] = []
    all_committed = threading.Event()

    def slow(descriptor: int) -> None:
        """Take until everybody has committed."""
        synced.append(descriptor)
        assert all_committed.wait(10)

    monkeypatch.setattr(os, "fsync", slow)
    writing = [asyncio.create_task(counted(counting)) for _ in range(10)]
    await asyncio.sleep(0)  # each of them is in line now
    async with counting.turn_to_write():
        all_committed.set()
    await asyncio.gather(*writing)

    assert len(synced) == 2


async def test_what_is_written_at_once_is_on_the_disk_when_it_returns(
    counting: Database, sqlite_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty share the way there, and none is told of its commit before that is there."""
    # The counter in what is on the disk, each time.
    reached = noted_at_each_sync(monkeypatch, lambda _: counted_in(sqlite_database_url))

    async def write() -> tuple[int, int]:
        """Return what was written, and what is known to be on the disk then."""
        written = await counting.write(count)
        return written, max(reached, default=0)

    told = await asyncio.gather(*(write() for _ in range(20)))

    assert [written for written, on_disk in told if written > on_disk] == []
    assert len(reached) <= 20 / TOGETHER + 1


async def test_what_nobody_is_told_of_is_on_the_disk_with_what_they_are_told_of(
    counting: Database, sqlite_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn's message goes there with its answer: once, and before anybody hears of either."""
    reached = noted_at_each_sync(monkeypatch, lambda _: counted_in(sqlite_database_url))

    first = await counting.write(count, is_told=lambda number: number > 2)
    seen = await count_of(counting)
    before = list(reached)
    second = await counting.write(count, is_told=lambda number: number > 2)

    assert (first, seen, before) == (2, 2, [])
    assert (second, reached) == (3, [3])


async def test_a_commit_that_left_the_disk_to_one_that_failed_gets_there(
    counting: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes next may be refused; a message that was acknowledged must not hang on that."""
    synced = noted_at_each_sync(monkeypatch, lambda descriptor: descriptor)

    async def refused(connection: Connection) -> None:
        """Find that it may not."""
        raise Refusal

    kept = asyncio.create_task(counting.write(count))
    failed = asyncio.create_task(counting.write(refused))
    written = await kept
    with pytest.raises(Refusal):
        await failed

    assert written == 2
    assert synced


def noted_at_each_sync(monkeypatch: pytest.MonkeyPatch, note: Callable[[int], int]) -> list[int]:
    """Return what `note` says of a file as it begins on its way to the disk, once it is there, each time."""
    noted: list[int] = []
    to_the_disk = os.fsync

    def watched(descriptor: int) -> None:
        """Note it only once it is there."""
        seen = note(descriptor)
        to_the_disk(descriptor)
        noted.append(seen)

    monkeypatch.setattr(os, "fsync", watched)
    return noted


def counted_in(url: str) -> int:
    """Return the counter as everybody sees it now."""
    with closing(sqlite3.connect(sqlite_file(url))) as connection:
        (value,) = connection.execute("SELECT value FROM counters WHERE name = 'articles'").fetchone()
        return int(value)
