"""Erased means no byte left: planted in every column of every table, and said at every door.

The tables are found by looking at them, so one that is added tomorrow is planted and searched too.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, Table, insert, select, text

from assistant.events import CustomerId
from assistant.storage import Database
from assistant.storage.columns import Moment
from assistant.storage.engine import Connection
from assistant.storage.sealing import marked, sealed_columns
from assistant.storage.tables import customers, metadata, outbox, rejected_events
from assistant.work import Work
from tests.databases import KEYS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARKER = "xyzzy-planted"
SEALED = "xyzzy-sealed"  # what is planted in sealed columns, to be found nowhere
ANA = CustomerId(f"cus_{MARKER}")

OF_NOBODY = {
    "accounts", "api_tokens", "article_bases", "article_vectors", "articles", "audit", "consent_policies",
    "counters", "data_uses", "departments", "helpdesk_connections", "helpdesk_deliveries", "macros",
    "offer_rules", "offer_weights", "outbox",
    "prediction_fits", "products", "rejected_events", "servers", "source_pages", "sources", "staff",
    "staff_links", "staff_sessions", "tombstones", "used_tokens", "webhook_endpoints",
    "staff_attempts", "staff_passwords",
    "staff_codes", "staff_recovery_codes",
}  # fmt: skip
"""Tables that do not hang on a customer: what the company has, and what names customers by a hash, by a
pseudonym, or by an id that is removed by hand."""


def of_customers() -> list[Table]:
    """Return every table whose rows hang on a customer, those first on which others hang."""
    found = [customers]
    for table in metadata.sorted_tables:
        if table is not customers and any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


def planted_in(column: Column[object], parents: dict[str, dict[str, object]], marker: str = MARKER) -> object:
    """Return a value for a column that holds the marker, if any value of it can."""
    for key in column.foreign_keys:
        if key.column.table.name in parents:
            return parents[key.column.table.name][key.column.name]
    match column.type:
        case Moment():
            return NOW
        case JSON():
            return json.dumps({"planted": marker})
        case LargeBinary():
            return marker.encode()
        case Boolean():
            return True
        case Integer() | Float():
            return 1
        case _:
            return ANA if column.table is customers and column.primary_key else f"{marker} {column.name}"


async def plant_around(connection: Connection) -> dict[str, dict[str, object]]:
    """Put a row without the marker into other tables that any hangs on, or that are sealed; return them."""
    theirs = {*of_customers(), rejected_events}
    rows: dict[str, dict[str, object]] = {}
    wanted = {key.column.table for table in metadata.sorted_tables for key in table.foreign_keys}
    wanted = (wanted | {table for table in metadata.sorted_tables if sealed_columns(table)}) - theirs
    for table in (one for one in metadata.sorted_tables if one in wanted):
        planted = {column.name: planted_in(column, rows, "the shop's") for column in table.columns}
        sealed = {column.name: f"{SEALED} {column.name}" for column in sealed_columns(table)}
        rows[table.name] = planted | sealed
        await connection.execute(insert(table), rows[table.name])
    return rows


async def plant(connection: Connection) -> set[str]:
    """Put a row with the marker into every table that hangs on a customer; return their names."""
    rows = await plant_around(connection)
    around = set(rows)
    for table in of_customers():
        row = {column.name: planted_in(column, rows) for column in table.columns}
        await connection.execute(insert(table), row)
        rows[table.name] = row
    event = {"topic": "message_added", "details": json.dumps({"planted": MARKER}), "at": NOW}
    await connection.execute(insert(outbox), [event | {"about": ANA}])
    name = hashlib.sha256(str(rows["customers"]["external_id"]).encode()).hexdigest()
    rejected = {"received_at": NOW, "problem": "", "fix": "", "event": MARKER}
    await connection.execute(insert(rejected_events), [rejected | {"trail": one} for one in (ANA, name)])
    return set(rows) - around


async def tables_with(connection: Connection, marker: str) -> set[str]:
    """Name the tables any row of which holds the marker, whatever the column."""
    found = set()
    is_postgresql = connection.dialect.name == "postgresql"
    for table in metadata.sorted_tables:
        columns = [f'CAST("{column.name}" AS TEXT)' for column in table.columns]
        whole = (
            "CAST(t AS TEXT)"
            if is_postgresql
            else " || ' ' || ".join(f"coalesce({one}, '')" for one in columns)
        )
        held = text(f"SELECT count(*) FROM {table.name} t WHERE {whole} LIKE :marker")  # our own names
        if (await connection.execute(held, {"marker": f"%{marker}%"})).scalar_one():
            found.add(table.name)
    return found


def files_with(folder: Path, marker: str) -> list[str]:
    """Name the files below a folder that hold a byte of the marker."""
    return [str(one) for one in folder.rglob("*") if one.is_file() and marker.encode() in one.read_bytes()]


def test_every_table_hangs_on_a_customer_or_holds_nothing_of_them() -> None:
    """A new table fails here until somebody has thought about what erasing does to it."""
    assert {table.name for table in metadata.sorted_tables} - {
        one.name for one in of_customers()
    } == OF_NOBODY


async def test_what_is_planted_in_every_table_is_gone_from_every_table(
    work: Work, database: Database
) -> None:
    """Whatever may be written into them, and by whichever part."""
    async with database.writing() as connection:
        planted = await plant(connection)
    async with database.reading() as connection:
        assert await tables_with(connection, MARKER) == planted | {"outbox", "rejected_events"}

    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    async with database.reading() as connection:
        assert await tables_with(connection, MARKER) == set()


async def test_what_is_planted_in_sealed_columns_is_nowhere_on_the_disk(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    """Whoever finds the files, or a backup of them, reads none of it, even before anybody is erased."""
    sealed, found = SEALED, 0
    database = Database.open(sqlite_database_url, keys=KEYS)
    async with database.writing() as connection:
        rows = await plant_around(connection)
        for table in of_customers():
            row = {column.name: planted_in(column, rows) for column in table.columns}
            row |= {one.name: f"{sealed} {one.name}" for one in sealed_columns(table)}
            rows[table.name] = marked(table, row)
            await connection.execute(insert(table), rows[table.name])
        event = {"received_at": NOW, "problem": "", "fix": "", "event": sealed, "trail": ANA}
        await connection.execute(insert(rejected_events), event)
    assert files_with(tmp_path, MARKER)
    assert files_with(tmp_path, sealed) == []

    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            for column in sealed_columns(table):
                found += str((await connection.execute(select(column))).scalar_one()).startswith(sealed)
    await database.close()

    assert found == sum(len(sealed_columns(table)) for table in metadata.sorted_tables) > 0


async def test_what_is_planted_in_every_table_is_gone_from_the_disk(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    """The database, its log and whatever lies beside them, byte by byte."""
    database = Database.open(sqlite_database_url, keys=KEYS)
    async with database.writing() as connection:
        await plant(connection)
    assert files_with(tmp_path, MARKER)

    async with Work(database).writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    assert files_with(tmp_path, MARKER) == []
    await database.close()
