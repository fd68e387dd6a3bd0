"""Read and insert many rows with few statements, for what arrives in thousands.

On SQLite a statement that carries hundreds of rows also lets go of the interpreter once, not
once for each row: while it runs the event loop has it all to itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import JSON, Column, Table, Text, func, select
from sqlalchemy.dialects import postgresql

from assistant.storage.columns import Moment
from assistant.storage.engine import Connection, run_statement

_ROWS = (1, 2, 4, 8, *range(16, 257, 16))  # carried by one statement of SQLite; each is compiled once
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library's own


async def found_among(
    connection: Connection, key: Column[str], value: Column[str], keys: Collection[str]
) -> dict[str, str]:
    """Return `value` of each row whose `key` is among `keys`; both are texts of one table."""
    if not keys:
        return {}
    if connection.dialect.name == "sqlite":
        packed = (
            f"SELECT {key.name}, {value.name} FROM {key.table.name} "  # noqa: S608  # the names are ours
            f"WHERE {key.name} IN (SELECT value FROM json_each(?))"
        )
        rows = await run_statement(connection, packed, (json.dumps(list(keys)),))
        return {str(name): str(found) for name, found in rows}
    wanted = select(key, value).where(key == func.any(list(keys)))
    return {row[0]: row[1] for row in await connection.execute(wanted)}


class NewRows:
    """Inserts rows, tuples in the order of the table's columns; those that are there already stay."""

    def __init__(self, table: Table) -> None:
        columns = list(table.columns)
        names = ", ".join(one.name for one in columns)
        self._moments = [place for place, one in enumerate(columns) if isinstance(one.type, Moment)]
        begin = f"INSERT INTO {table.name} ({names})"  # the names are ours
        one_row = f"({', '.join('?' * len(columns))})"
        self._sqlite = {
            rows: f"{begin} VALUES {', '.join([one_row] * rows)} ON CONFLICT DO NOTHING" for rows in _ROWS
        }
        arrays = ", ".join(f"${place}::{_array(one)}" for place, one in enumerate(columns, start=1))
        taken = ", ".join(
            f"given.{one.name}::json" if _is_json(one) else f"given.{one.name}" for one in columns
        )
        self._postgresql = (
            f"{begin} SELECT {taken} FROM unnest({arrays}) AS given ({names}) ON CONFLICT DO NOTHING"  # noqa: S608  # likewise
        )

    async def add(self, connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert `rows`."""
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            await connection.exec_driver_sql(self._postgresql, tuple(map(list, zip(*rows, strict=True))))
            return
        for some in _portions(rows):
            values = [value for row in some for value in row]
            for place in self._moments:
                width = len(rows[0])
                values[place::width] = [_written(value) for value in values[place::width]]
            await run_statement(connection, self._sqlite[len(some)], tuple(values))


def _portions(rows: Sequence[tuple[object, ...]]) -> Iterator[Sequence[tuple[object, ...]]]:
    """Divide rows over few statements; the last row fills up the last of them, where it changes nothing."""
    for done in range(0, len(rows), _ROWS[-1]):
        some = rows[done : done + _ROWS[-1]]
        size = next(one for one in _ROWS if one >= len(some))
        yield [*some, *some[-1:] * (size - len(some))]


def _written(moment: object) -> object:
    """Return a moment as the other ways to SQLite write it, so that texts sort as moments do."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]  # without its offset of zero


def _is_json(one: Column[object]) -> bool:
    return isinstance(one.type, JSON)


def _array(one: Column[object]) -> str:
    kind = Text() if _is_json(one) else one.type
    return f"{kind.compile(_DIALECT)}[]"
