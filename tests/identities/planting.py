"""Put a row for a customer into any table, made from what the table's own layout asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, LargeBinary, Table, Text, insert, select

from assistant.events import CustomerId, new_id
from assistant.identities.belonging import Belonging
from assistant.identities.model import Identifier, Kind, Vouching
from assistant.storage.columns import Moment
from assistant.storage.connection import Connection
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
READ_WHILE_MERGING = {("consents", "purpose"): "analytics"}  # so not any text will do
_numbers = count(1)


async def a_customer(work: Work, external_id: str, *, email: str | None = None) -> CustomerId:
    """Return a customer whom the shop vouches for, with a verified address if one is given."""
    async with work.writing() as unit:
        told = {"name": external_id.title(), "email": email, "locale": "en", "region": None}
        profile = await unit.customers.recognise(external_id, **told, at=NOW)
        if email is not None:
            await unit.identities.keep(profile.id, [verified(email)])
    return profile.id


async def a_visitor(work: Work) -> CustomerId:
    """Return somebody whom nobody vouched for."""
    visitor = CustomerId(new_id("cus"))
    async with work.writing() as unit:
        await unit.customers.visitor(visitor, locale="en", at=NOW)
    return visitor


def verified(email: str) -> Identifier:
    """Return an address that the shop vouched for."""
    return Identifier(
        kind=Kind.EMAIL, value=email, verified_by=Vouching.SHOP_TOKEN, verified_at=NOW, seen_at=NOW
    )


async def planted(connection: Connection, owned: Belonging, owner: str) -> Mapping[str, Any]:
    """Put one row of `owner` into a table, with whatever it refers to, and return it."""
    return await _planted(connection, owned.table, {owned.owner.name: owner}, owner)


async def _planted(
    connection: Connection, table: Table, given: dict[str, object], owner: str
) -> Mapping[str, Any]:
    values = dict(given)
    for column in table.columns:
        if column.name in values or column.nullable or _numbers_itself(column):
            continue
        values[column.name] = await _value(connection, column, owner)
    row = await connection.execute(insert(table).values(values).returning(*table.columns))
    return dict(row.mappings().one())


async def _value(connection: Connection, column: Column[Any], owner: str) -> object:
    for key in column.foreign_keys:
        parent = key.column.table
        if parent.name == "customers":
            return owner
        return (await _planted(connection, parent, {}, owner))[key.column.name]
    return READ_WHILE_MERGING.get((column.table.name, column.name)) or _simple(column)


def _simple(column: Column[Any]) -> object:
    number = next(_numbers)
    match column.type:
        case Moment():
            return NOW
        case JSON():
            return "{}"
        case Boolean():
            return False
        case Integer():
            return number
        case Float():
            return 0.5
        case LargeBinary():
            return b"\x00"
        case Text():
            return f"text {number}"
        case _:
            return f"value_{number}"


def _numbers_itself(column: Column[Any]) -> bool:
    return column.primary_key and isinstance(column.type, Integer)


async def everything(connection: Connection, tables: list[Table]) -> dict[str, list[str]]:
    """Return every row of some tables as text, in an order of its own."""
    found: dict[str, list[str]] = {}
    for table in tables:
        rows = (await connection.execute(select(table))).mappings()
        found[table.name] = sorted(repr(dict(row)) for row in rows)
    return found
