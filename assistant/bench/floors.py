"""Time the parts that a turn cannot do without, each alone."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from assistant.bench.figures import Latencies
from assistant.errors import Unavailable

COMMITS = 200
ROWS_AT_ONCE = 1_000  # in one transaction of the bare insert
PARSED = 200  # batches that time bare parsing
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
    file = folder / "floor.db"
    file.unlink(missing_ok=True)  # of the time before
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT)")

        def commit(number: int) -> None:
            """Write one row, safely."""
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO message VALUES (?, ?)", (number, ROW))
            database.execute("COMMIT")

        return repeated(commit, COMMITS)


def parsed(bodies: Sequence[bytes]) -> float:
    """Return how many events a second of packed batches are parsed, unpacked before, and no more."""
    unpacked = [gzip.decompress(body) for body in bodies[:PARSED]]
    started = time.perf_counter()
    events = sum(len(json.loads(body)["batch"]) for body in unpacked)
    return events / (time.perf_counter() - started)


def check_kept(database: Path, bodies: Sequence[bytes]) -> None:
    """Raise `Unavailable` unless a database holds each event of packed batches, and holds it once."""
    batches = (json.loads(gzip.decompress(body))["batch"] for body in bodies)
    sent = {event["messageId"] for batch in batches for event in batch}
    with closing(sqlite3.connect(database)) as reader:
        rows = reader.execute("SELECT id FROM activities UNION ALL SELECT id FROM order_steps")
        kept = Counter(row[0] for row in rows)
    if missing := sent - kept.keys():
        raise Unavailable(f"{len(missing)} of {len(sent)} events are missing")
    if doubled := [id_ for id_, times in kept.items() if times > 1]:
        raise Unavailable(f"{len(doubled)} events are there twice")


def inserted_again(source: Path, target: Path) -> float:
    """Return how many events' rows a second sqlite3 alone inserts, as durably, into empty tables like theirs.

    The rows are those of `source`, in the order in which they were written there.
    """
    with closing(sqlite3.connect(source)) as reader, closing(_durable(target)) as writer:
        customers = reader.execute("SELECT * FROM customers").fetchall()
        _insert(writer, "customers", customers)
        tables = {
            name: reader.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()  # noqa: S608  # names of ours
            for name in ("activities", "order_steps", "orders")
        }
        started = time.perf_counter()
        for name, rows in tables.items():
            _insert(writer, name, rows)
        seconds = time.perf_counter() - started
    return (len(tables["activities"]) + len(tables["order_steps"])) / seconds


def _durable(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        database.execute(f"PRAGMA {pragma}")
    return database


def _insert(database: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    values = ", ".join("?" * len(rows[0])) if rows else ""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        database.execute("BEGIN IMMEDIATE")
        some = rows[first : first + ROWS_AT_ONCE]
        database.executemany(f"INSERT INTO {table} VALUES ({values})", some)  # noqa: S608  # likewise
        database.execute("COMMIT")
