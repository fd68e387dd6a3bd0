"""Databases come to the version of the code, go back, and are refused when they do not fit."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import inspect, text

from assistant.errors import Misconfigured
from assistant.storage import Database, schema
from assistant.storage.tables import metadata
from tests.databases import PostgreSQL, run_apart


def test_a_database_goes_up_and_down_and_up(untouched_url: str) -> None:
    """Whoever has to go back to last week's release can, and come forward again."""
    run_apart(schema.upgrade(untouched_url))
    run_apart(schema.downgrade(untouched_url, "base"))
    assert run_apart(_tables(untouched_url)) <= {"alembic_version"}

    run_apart(schema.upgrade(untouched_url))

    assert run_apart(_tables(untouched_url)) == {*metadata.tables, "alembic_version"}


def test_the_migrations_make_the_tables_that_the_code_uses(untouched_url: str) -> None:
    """A column added to the code and forgotten in the migrations would fail at a customer's."""
    run_apart(schema.upgrade(untouched_url))

    assert run_apart(_differences(untouched_url)) == []


def test_upgrading_twice_changes_nothing(untouched_url: str) -> None:
    """Every start may upgrade."""
    run_apart(schema.upgrade(untouched_url))
    run_apart(schema.upgrade(untouched_url))

    assert run_apart(schema.current(untouched_url)) == schema.VERSIONS[-1]


def test_servers_that_start_together_make_the_tables_once(postgresql: PostgreSQL) -> None:
    """Each finds an empty database; one makes the tables, the other finds them made."""
    url = postgresql.created("together")

    async def both() -> None:
        await asyncio.gather(schema.upgrade(url), schema.upgrade(url))

    run_apart(both())

    assert run_apart(schema.current(url)) == schema.VERSIONS[-1]


def test_an_empty_database_is_refused_with_the_command_that_mends_it(untouched_url: str) -> None:
    """The operator reads what to type, not a stack trace."""
    with pytest.raises(Misconfigured, match="concierge migrate"):
        run_apart(schema.check(untouched_url))


def test_a_database_newer_than_the_code_is_refused(untouched_url: str) -> None:
    """Old code would write what the new one cannot read."""
    run_apart(schema.upgrade(untouched_url))
    run_apart(_say(untouched_url, "UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Misconfigured, match="update the code"):
        run_apart(schema.check(untouched_url))
    with pytest.raises(Misconfigured, match="update the code"):
        run_apart(schema.upgrade(untouched_url))


def test_a_version_that_does_not_exist_is_refused(untouched_url: str) -> None:
    """A typing error must not end in an Alembic trace."""
    with pytest.raises(Misconfigured, match="0001"):
        run_apart(schema.migrate(untouched_url, "1"))


async def test_a_database_of_the_right_version_is_let_through(database_url: str) -> None:
    """The usual case: nothing is said, and the loop is not blocked."""
    await schema.check(database_url)

    assert await schema.current(database_url) == schema.VERSIONS[-1]


def test_everything_about_a_customer_hangs_on_the_customer() -> None:
    """A new table without its foreign key would survive an erasure.

    What is the customer's own may outlive a conversation of theirs, if it forgets which one that was.
    """
    unattached = {
        table.name
        for table in metadata.sorted_tables
        for column in ("customer_id", "conversation_id")
        if column in table.c
        and not any(
            key.ondelete == "CASCADE"
            or (key.ondelete == "SET NULL" and column == "conversation_id" and "customer_id" in table.c)
            for key in table.c[column].foreign_keys
        )
    }

    assert unattached == set()


async def _tables(url: str) -> set[str]:
    database = Database.open(url)
    async with database.reading() as connection:
        names = await connection.run_sync(lambda one: inspect(one).get_table_names())
    await database.close()
    return set(names)


async def _differences(url: str) -> list[object]:
    def compare(connection: SyncConnection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    database = Database.open(url)
    async with database.reading() as connection:
        differences = await connection.run_sync(compare)
    await database.close()
    return differences


async def _say(url: str, statement: str) -> None:
    database = Database.open(url)
    async with database.writing() as connection:
        await connection.execute(text(statement))
    await database.close()
