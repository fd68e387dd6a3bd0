"""Check that floors do the work that they are named after."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.bench.floors import COMMITS, repeated, sqlite_commit


def test_work_is_timed_once_a_repetition() -> None:
    """Too few repetitions would be a percentile of nothing."""
    numbers: list[int] = []

    taken = repeated(numbers.append, 5)

    assert numbers == [0, 1, 2, 3, 4]
    assert len(taken.milliseconds) == 5


def test_every_commit_leaves_a_row_behind(tmp_path: Path) -> None:
    """A floor of commits that wrote nothing would be no floor."""
    sqlite_commit(tmp_path)
    taken = sqlite_commit(tmp_path)  # again, from nothing

    with closing(sqlite3.connect(tmp_path / "floor.db")) as database:
        (rows,) = database.execute("SELECT count(*) FROM message").fetchone()
    assert rows == len(taken.milliseconds) == COMMITS
