"""Read rows of several tables in one statement that brings a single row.

What a turn needs of a customer lies in five tables. Asked one after the other, the way to
the database and back costs more than the answers; here they all travel as one JSON array. For
each row that it steps to SQLite's driver lets go of the interpreter, and has to wait for it again.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Boolean, Integer, Select, Text, cast, literal_column, select, union_all
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import JSON

from assistant.storage.columns import Moment
from assistant.storage.engine import Connection, Row
from assistant.storage.sealing import Sealed


class _JsonArray(FunctionElement[str]):
    """The columns of one row as a JSON array; each database has its own name for it."""

    type = Text()
    inherit_cache = True
    name = "json_array"


class _JsonRows(FunctionElement[str]):
    """All rows as a JSON array of [part, row]."""

    type = Text()
    inherit_cache = True
    name = "json_rows"


@compiles(_JsonArray, "sqlite")
def _in_sqlite(element: _JsonArray, compiler: SQLCompiler, **how: object) -> str:
    return f"json_array({compiler.process(element.clauses, **how)})"


@compiles(_JsonArray, "postgresql")
def _in_postgresql(element: _JsonArray, compiler: SQLCompiler, **how: object) -> str:
    return f"json_build_array({compiler.process(element.clauses, **how)})"


@compiles(_JsonRows, "sqlite")
def _rows_in_sqlite(element: _JsonRows, compiler: SQLCompiler, **how: object) -> str:
    part, row = (compiler.process(one, **how) for one in element.clauses)
    return f"json_group_array(json_array({part}, json({row})))"


@compiles(_JsonRows, "postgresql")
def _rows_in_postgresql(element: _JsonRows, compiler: SQLCompiler, **how: object) -> str:
    part, row = (compiler.process(one, **how) for one in element.clauses)
    return f"CAST(coalesce(json_agg(json_build_array({part}, {row})), '[]') AS TEXT)"


class Together:
    """Several questions that are asked as one; made once, asked often.

    The rows of each come back in no particular order.
    """

    def __init__(self, *parts: Select[tuple[object, ...]]) -> None:
        self._columns = [[(column.name, column.type) for column in part.selected_columns] for part in parts]
        rows = union_all(*(_arm(number, part) for number, part in enumerate(parts))).subquery()
        self._statement = select(_JsonRows(rows.c.part, rows.c.packed))

    async def ask(self, connection: Connection, **values: object) -> list[list[Row]]:
        """Return the rows of each part, in the order of the parts."""
        answers: list[list[Row]] = [[] for _ in self._columns]
        found = (await connection.execute(self._statement, values)).scalar_one()
        for part, packed in json.loads(found):
            row = zip(self._columns[part], packed, strict=True)
            answers[part].append(
                {name: _unpacked(value, kind, connection.dialect) for (name, kind), value in row}
            )
        return answers


def _arm(number: int, part: Select[tuple[object, ...]]) -> Select[int, str]:
    inner = part.subquery()
    columns = [cast(one, Text) if isinstance(one.type, JSON) else one for one in inner.c]
    return select(literal_column(str(number), Integer).label("part"), _JsonArray(*columns).label("packed"))


def _unpacked(value: object, kind: object, dialect: Dialect) -> object:
    if value is None:
        return None
    if isinstance(kind, Moment):
        moment = datetime.fromisoformat(str(value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if isinstance(kind, Sealed):
        return kind.process_result_value(str(value), dialect)
    return bool(value) if isinstance(kind, Boolean) else value
