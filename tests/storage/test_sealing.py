"""Columns that are sealed are so in the database, whichever way a value takes, and cannot be misused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Text, cast, insert, select, text

from assistant.errors import Unreadable
from assistant.storage import Database, schema
from assistant.storage.keyring import Keyring
from assistant.storage.sealing import Mark, Sealed, marked, sealed_columns
from assistant.storage.tables import customers, identifiers, metadata, preferences
from tests.databases import KEYS, run_apart

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEALED = [column for table in metadata.sorted_tables for column in sealed_columns(table)]
SEALED_FROM_THE_FIRST = {  # came after sealing: no row was ever in the clear
    "notes.text",
    "handoffs.passed",
    "messages.attachment",
    "attachments.name",
    "attachments.content",
    "staff_codes.secret",
    "webhook_endpoints.secret",
    "webhook_endpoints.old_secret",
    "helpdesk_connections.settings",
    "helpdesk_happenings.content",
}
ANA = {"id": "cus_ana", "locale": "en", "version": 1, "created_at": NOW}


def test_every_sealed_column_is_bound_to_its_own_place() -> None:
    """Two columns of one place could be exchanged by whoever writes to the database."""
    for column in SEALED:
        assert isinstance(column.type, Sealed)
        assert column.type.place == f"{column.table.name}.{column.name}"


def test_every_mark_is_of_a_sealed_column_beside_it() -> None:
    """A mark of something else would find nobody."""
    marks = [one for table in metadata.sorted_tables for one in table.columns if isinstance(one.type, Mark)]

    assert {one.type.place for one in marks if isinstance(one.type, Mark)} == {
        "customers.email",
        "identifiers.value",
    }
    assert all(
        isinstance(one.table.c[one.type.source].type, Sealed) for one in marks if isinstance(one.type, Mark)
    )


def test_a_sealed_column_cannot_be_compared_or_sorted_by() -> None:
    """It would find nobody, silently."""
    for misused in (
        lambda: preferences.c.value == "peanuts",
        lambda: customers.c.name.icontains("ana"),
        lambda: customers.c.name.in_(["Ana"]),
        lambda: customers.c.email.is_distinct_from("a@example.com"),
        lambda: customers.c.name.desc(),
    ):
        with pytest.raises(TypeError, match="sealed"):
            misused()


async def test_what_is_written_is_sealed_and_what_is_read_is_opened(database: Database) -> None:
    """Stores see the text, the database never does."""
    async with database.writing() as connection:
        await connection.execute(insert(customers), ANA | {"name": "Ana", "email": None})

    async with database.reading() as connection:
        opened = (await connection.execute(select(customers.c.name, customers.c.email))).one()
        kept = (await connection.execute(select(cast(customers.c.name, Text)))).scalar_one()

    assert tuple(opened) == ("Ana", None)
    assert str(kept).startswith(KEYS.ids[0])


async def test_an_address_is_found_by_its_mark_in_whatever_case(database: Database) -> None:
    """As at the counter."""
    async with database.writing() as connection:
        await connection.execute(insert(customers), marked(customers, ANA | {"email": "Ana@Example.com"}))

    async with database.reading() as connection:
        found = select(customers.c.id).where(customers.c.email_mark == "ana@example.COM")
        assert (await connection.execute(found)).scalars().all() == ["cus_ana"]


async def test_a_value_that_does_not_open_is_an_error(database_url: str, database: Database) -> None:
    """Never silently nothing: a lost allergy is worse than an answer that fails."""
    async with database.writing() as connection:
        await connection.execute(insert(customers), ANA | {"name": "Ana"})
    other = Database.open(database_url, keys=Keyring(["another secret"], index="index"))

    async with other.reading() as connection:
        with pytest.raises(Unreadable, match=KEYS.ids[0]):
            (await connection.execute(select(customers.c.name))).first()
    await other.close()


def test_what_was_kept_in_the_clear_is_sealed_by_the_migration_and_back(untouched_url: str) -> None:
    """An owner upgrades with thousands of customers, and may have to go back."""
    run_apart(schema.migrate(untouched_url, "0011"))
    run_apart(_fill(untouched_url))
    before = run_apart(_raw(untouched_url))

    run_apart(schema.upgrade(untouched_url, keys=KEYS))
    sealed = run_apart(_raw(untouched_url))
    opened = run_apart(_opened(untouched_url))
    run_apart(schema.downgrade(untouched_url, "0011", keys=KEYS))

    assert not set(before) & set(sealed)
    assert opened == (
        ["name 0", "name 1200"],
        ["cus_0007"],
        ["peanuts"],
        ["cus_0007"],
        '{"lines": ["x"]}',
        "wind",
    )
    assert run_apart(_raw(untouched_url)) == before


def test_a_migration_without_keys_changes_nothing(untouched_url: str) -> None:
    """Rather than sealing half with nothing."""
    run_apart(schema.migrate(untouched_url, "0011"))
    run_apart(_fill(untouched_url))

    with pytest.raises(Unreadable):
        run_apart(schema.upgrade(untouched_url))

    assert run_apart(schema.current(untouched_url)) == "0011"


_AT = "'2026-03-01 12:00:00'"
_FILLED = (
    *(
        "INSERT INTO customers (id, external_id, name, email, locale, version, created_at) "
        f"VALUES ('cus_{n:04}', '{n}', 'name {n}', 'E{n}@Example.com', 'en', 1, {_AT})"
        for n in range(1201)
    ),
    "INSERT INTO customers (id, locale, version, created_at) VALUES ('cus_visitor', 'en', 1, " + _AT + ")",
    "INSERT INTO preferences (id, customer_id, topic, value, origin, confidence, learned_at, source) "
    f"VALUES (1, 'cus_0007', 'allergy', 'peanuts', 1, 1, {_AT}, 'x')",
    "INSERT INTO identifiers (id, customer_id, kind, source, value, seen_at) "
    f"VALUES (1, 'cus_0007', 'email', 'shop', 'e7@example.com', {_AT})",
    "INSERT INTO surroundings (customer_id, name, value, is_personal, until) "
    f"VALUES ('cus_0007', 'weather', 'wind', true, {_AT})",
    "INSERT INTO conversations (id, customer_id, channel, client_id, subject, owner, epoch, is_open, seq, "
    "misses, started_at, updated_at) "
    f"VALUES ('con', 'cus_0007', 'x', 'x', '', 'x', 1, true, 1, 0, {_AT}, {_AT})",
    "INSERT INTO handoffs (id, conversation_id, reason, stage, summary, requested_at, note) "
    f"VALUES ('hnd', 'con', 'x', 'x', '{{\"lines\": [\"x\"]}}', {_AT}, 'call back')",
)  # fmt: skip
"""What the version before keeps, in its own words."""


async def _fill(url: str) -> None:
    database = Database.open(url)
    async with database.writing() as connection:
        for statement in _FILLED:
            await connection.exec_driver_sql(statement)
    await database.close()


async def _raw(url: str) -> list[str]:
    """Return what stands in the columns that are sealed, as it stands there."""
    database = Database.open(url)
    found: list[str] = []
    async with database.reading() as connection:
        for column in (one for one in SEALED if str(one) not in SEALED_FROM_THE_FIRST):
            name, table = column.name, column.table.name
            held = text(f'SELECT CAST("{name}" AS TEXT) v FROM {table} WHERE "{name}" IS NOT NULL ORDER BY 1')
            found += (await connection.execute(held)).scalars()
    await database.close()
    return found


async def _opened(url: str) -> tuple[object, ...]:
    """Return some of it through the stores' own tables."""
    database = Database.open(url, keys=KEYS)
    handoffs, around = metadata.tables["handoffs"], metadata.tables["surroundings"]
    async with database.reading() as connection:
        names = select(customers.c.name).where(customers.c.id.in_(["cus_0000", "cus_1200"]))
        queries = (
            names.order_by(customers.c.id),
            select(customers.c.id).where(customers.c.email_mark == "e7@example.com"),
            select(preferences.c.value),
            select(identifiers.c.customer_id).where(identifiers.c.mark == "e7@example.com"),
        )
        lists = [list((await connection.execute(one)).scalars()) for one in queries]
        summary = (await connection.execute(select(handoffs.c.summary))).scalar_one()
        weather = (await connection.execute(select(around.c.value))).scalar_one()
    await database.close()
    return (*lists, summary, weather)
