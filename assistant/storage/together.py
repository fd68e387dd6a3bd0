"""Read rows of several tables in one statement.

What a turn needs of a customer lies in five tables. Asked one after the other, the way to
the database and back costs more than the answers; here each row travels as a JSON array.
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


@compiles(_JsonArray, "sqlite")
def _in_sqlite(element: _JsonArray, compiler: SQLCompiler, **how: object) -> str:
    return f"json_array({compiler.process(element.clauses, **how)})"


@compiles(_JsonArray, "postgresql")
def _in_postgresql(element: _JsonArray, compiler: SQLCompiler, **how: object) -> str:
    return f"json_build_array({compiler.process(element.clauses, **how)})"


class Together:
    """Several questions that are asked as one; made once, asked often.

    The rows of each come back in no particular order.
    """

    def __init__(self, *parts: Select[tuple[object, ...]]) -> None:
        self._columns = [[(column.name, column.type) for column in part.selected_columns] for part in parts]
        self._statement = union_all(*(_arm(number, part) for number, part in enumerate(parts)))

    async def ask(self, connection: Connection, **values: object) -> list[list[Row]]:
        """Return the rows of each part, in the order of the parts."""
        answers: list[list[Row]] = [[] for _ in self._columns]
        for found in (await connection.execute(self._statement, values)).mappings():
            columns = self._columns[found["part"]]
            row = zip(columns, json.loads(found["packed"]), strict=True)
            answers[found["part"]].append(
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
