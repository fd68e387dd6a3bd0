"""A statement that comes again does what it did the first time, values, rows and errors alike."""

from __future__ import annotations

import gc
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, create_engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.pool import NullPool

from assistant.storage import Database
from assistant.storage.engine import Connection
from assistant.storage.prepared import Statements
from assistant.storage.tables import conversations, customers

AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
ADDED = insert(customers)
ALL = select(customers).order_by(customers.c.id)
ONE = select(customers).where(customers.c.id == bindparam("customer"))
RENAMED = (
    update(customers)
    .where(customers.c.id == bindparam("customer"))
    .values(name=bindparam("called"), version=customers.c.version + 1)
    .returning(customers.c.name, customers.c.version)
)
GONE = delete(customers).where(customers.c.id == bindparam("customer"))


def somebody(number: int, **told: object) -> dict[str, object]:
    """Return the row of a customer."""
    return {"id": f"cus_{number}", "locale": "en", "version": 1, "created_at": AT, **told}


async def add(connection: Connection, number: int, **told: object) -> None:
    """Keep one customer."""
    await connection.execute(ADDED, somebody(number, **told))


async def test_it_keeps_and_brings_the_same_each_time(database: Database) -> None:
    """Moments, sealed texts and numbers; with other columns it is another statement."""

    async def steps(connection: Connection) -> list[dict[str, object]]:
        for number in range(3):
            await add(connection, number, name=f"Ana {number}", email="ana@example.com", region=None)
        for number in range(3, 6):
            await add(connection, number)
        asked = [await connection.execute(ALL) for _ in range(3)]
        first, *again = [[dict(row) for row in one.mappings()] for one in asked]
        assert again == [first, first]
        return first

    kept = await database.write(steps)

    assert [one["name"] for one in kept] == ["Ana 0", "Ana 1", "Ana 2", None, None, None]
    assert {one["created_at"] for one in kept} == {AT}
    assert {one["region"] for one in kept} == {None}


async def test_each_time_takes_values_of_its_own(database: Database) -> None:
    """Nothing of the time before is left in a statement."""

    async def steps(connection: Connection) -> list[tuple[object, ...]]:
        for number in range(3):
            await add(connection, number)
        renamed = [
            (await connection.execute(RENAMED, {"customer": f"cus_{number % 3}", "called": name})).one()
            for number, name in enumerate(["Ana", "Ben", None, "Cleo", "Dora"])
        ]
        return [tuple(one) for one in renamed]

    assert await database.write(steps) == [("Ana", 2), ("Ben", 2), (None, 2), ("Cleo", 3), ("Dora", 3)]


async def test_it_says_how_many_rows_it_changed(database: Database) -> None:
    """Stores tell by it whether there was anything."""

    async def steps(connection: Connection) -> list[int]:
        for number in range(3):
            await add(connection, number)
        return [
            (await connection.execute(GONE, {"customer": f"cus_{number}"})).rowcount
            for number in (0, 0, 1, 1, 2)
        ]

    assert await database.write(steps) == [1, 0, 1, 0, 1]


async def test_what_the_database_refuses_raises_the_same_each_time(database: Database) -> None:
    """Also when it was prepared; and the values, which are somebody's words, are in no message."""
    orphan = {"id": "cnv_1", "customer_id": "cus_9", "channel": "web", "client_id": "1", "subject": "hushed"}
    row = {**orphan, "owner": "assistant", "epoch": 0, "is_open": True, "seq": 0, "misses": 0}
    started = insert(conversations)

    async def steps(connection: Connection) -> None:
        await connection.execute(started, {**row, "started_at": AT, "updated_at": AT})

    for _ in range(4):
        with pytest.raises(IntegrityError) as refused:
            await database.write(steps)
        assert "hushed" not in str(refused.value)


async def test_a_value_that_is_missing_is_said_the_same_each_time(database: Database) -> None:
    """It is a mistake of ours, and must not become a NULL."""

    async def steps(connection: Connection) -> None:
        for _ in range(3):
            await connection.execute(ONE, {"customer": "cus_0"})
        for _ in range(3):
            with pytest.raises(StatementError, match="customer"):
                await connection.execute(ONE, {})

    await database.read(steps)


def test_only_what_comes_again_is_prepared_and_only_while_it_is_kept(tmp_path: Path) -> None:
    """Statements that are made for one time would fill the memory; lists of values differ each time."""
    dialect = create_engine(f"sqlite:///{tmp_path / 'any.db'}", poolclass=NullPool).dialect
    statements = Statements(dialect)
    listed = select(customers).where(customers.c.id.in_(bindparam("ids", expanding=True)))
    passing = select(customers.c.id).where(customers.c.id == bindparam("customer"))

    found = [statements.prepared(passing, {"customer": "cus_0"}) for _ in range(3)]
    in_lists = [statements.prepared(listed, {"ids": ["cus_0"]}) for _ in range(3)]
    gone = weakref.ref(passing)
    del passing
    gc.collect()

    assert found[0] is None
    assert found[1] is not None
    assert found[1] is found[2]
    assert in_lists == [None, None, None]
    assert gone() is None
