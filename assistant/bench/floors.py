"""Time the parts that a turn cannot do without, each alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from assistant.bench.figures import Latencies

COMMITS = 200
ROW = "x" * 500  # about what one message with its sources takes


def repeated(work: Callable[[int], object], times: int) -> Latencies:
    """Time `work` so many times; it is given the number of the repetition."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - started) * 1000)
    return Latencies(milliseconds=tuple(taken))


def sqlite_commit(folder: Path) -> Latencies:
    """Time one row written and made safe by SQLite, with the settings that the service uses."""
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT)")

        def commit(number: int) -> None:
            """Write one row, safely."""
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO message VALUES (?, ?)", (number, ROW))
            database.execute("COMMIT")

        return repeated(commit, COMMITS)
