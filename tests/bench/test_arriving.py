"""Check what the benchmark of events is made of, and that the whole of it runs."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from assistant.bench import floors, run_events, tracked
from assistant.bench.budgets import EVENT_BUDGETS
from assistant.errors import Unavailable

TABLES = (
    "CREATE TABLE customers (id TEXT PRIMARY KEY)",
    "CREATE TABLE activities (id TEXT PRIMARY KEY)",
    "CREATE TABLE order_steps (id TEXT PRIMARY KEY)",
    "CREATE TABLE orders (id TEXT PRIMARY KEY)",
)


def made(folder: Path, name: str, *, activities: list[str]) -> Path:
    """Return a database with some events in it."""
    with closing(sqlite3.connect(folder / name)) as database, database:
        for table in TABLES:
            database.execute(table)
        database.executemany("INSERT INTO activities VALUES (?)", [(one,) for one in activities])
    return folder / name


def test_events_are_as_the_figure_says(tmp_path: Path) -> None:
    """About 600 bytes, a hundred to a batch, one in a hundred a repeat."""
    file = tmp_path / "batches"

    written = tracked.write(file, batches=40, seed=1)

    batches = [json.loads(gzip.decompress(one))["batch"] for one in tracked.read(file)]
    assert [len(batch) for batch in batches] == [100] * 40
    assert 500 < written.bytes_an_event < 700
    ids = [event["messageId"] for batch in batches for event in batch]
    assert 10 <= len(ids) - len(set(ids)) <= 80


def test_a_lost_event_fails_the_run(tmp_path: Path) -> None:
    """A rate of events of which some are gone would be a lie."""
    body = gzip.compress(json.dumps({"batch": [{"messageId": "a"}, {"messageId": "b"}]}).encode())

    floors.check_kept(made(tmp_path, "whole.db", activities=["a", "b"]), [body])
    with pytest.raises(Unavailable, match="1 of 2"):
        floors.check_kept(made(tmp_path, "lost.db", activities=["a"]), [body])


def test_the_bare_insert_writes_the_same_rows(tmp_path: Path) -> None:
    """It is the floor only if it does what the server has to do."""
    source = made(tmp_path, "source.db", activities=[f"m-{one}" for one in range(2_500)])
    target = made(tmp_path, "target.db", activities=[])

    assert floors.inserted_again(source, target) > 0

    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM activities").fetchone() == (2_500,)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_quick_run_measures_everything_that_has_a_budget(tmp_path: Path) -> None:
    """A step that stopped working would otherwise be found on the day that its figure is needed."""
    output = tmp_path / "events.json"

    run_events(quick=True, output=output, console=Console(file=io.StringIO(), width=200))

    content = json.loads(output.read_text(encoding="utf-8"))
    measured = {figure["name"] for figure in content["figures"]}
    assert measured >= {budget.figure for budget in EVENT_BUDGETS}
