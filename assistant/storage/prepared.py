"""Run what is run again and again without working out each time what it means.

SQLAlchemy keeps the text of a statement, but works out anew how its values and rows are turned into
Python's and back, and that takes longer than SQLite itself. For a statement that was made once and comes
again, which most of a turn's are, it is all kept with the statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ClauseElement, CompoundSelect, Delete, Insert, Select, Update
from sqlalchemy.engine import Dialect, IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Turned = Callable[[Any], Any] | None
Keys = tuple[str, ...]

_KINDS = (Select, CompoundSelect, Insert, Update, Delete)


class _Value(NamedTuple):
    """One of the values that a statement takes."""

    key: str
    to_sqlite: Turned
    default: object
    is_required: bool


class Rows(IteratorResult[Any]):
    """What a statement brought, all of it here."""

    rowcount: int  # of the rows that it changed


class Prepared:
    """A statement as the driver takes it, and what turns its values and rows into those of Python."""

    def __init__(
        self, text: str, values: Sequence[_Value], columns: Sequence[TypeEngine[Any]], dialect: Dialect
    ):
        self._text = text
        self._values = values
        self._required = {one.key for one in values if one.is_required}
        self._dialect = dialect
        to_python = [one.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
        self._to_python = [(place, turn) for place, turn in enumerate(to_python) if turn is not None]
        self._names: SimpleResultMetaData | None = None  # the database's, once it told them

    def takes(self, given: Mapping[str, Any]) -> bool:
        """Whether every value is there that has to be."""
        return self._required <= given.keys()

    def run(self, driver: sqlite3.Connection, given: Mapping[str, Any]) -> Rows:
        """Run it with these values. Raises SQLAlchemy's `DBAPIError`, without them."""
        values = [
            value if one.to_sqlite is None else one.to_sqlite(value)
            for one in self._values
            for value in (given.get(one.key, one.default),)
        ]
        cursor = execute(driver, self._text, values, self._dialect)
        if self._names is None:
            self._names = SimpleResultMetaData([column[0] for column in cursor.description or ()])
        rows = Rows(self._names, map(self._read, cursor.fetchall()))
        rows.rowcount = cursor.rowcount
        return rows

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, turn in self._to_python:
            values[place] = turn(values[place])
        return tuple(values)


def execute(
    driver: sqlite3.Connection, text: str, values: Sequence[object], dialect: Dialect
) -> sqlite3.Cursor:
    """Run a statement as the driver takes it. Raises SQLAlchemy's `DBAPIError`, without the values."""
    try:
        return driver.execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect
        ) from error


class Statements:
    """Keeps prepared what comes again, for as long as somebody keeps the statement itself."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._kept: WeakKeyDictionary[ClauseElement, dict[Keys, Prepared | None]] = WeakKeyDictionary()

    def prepared(self, statement: Any, given: Mapping[str, Any]) -> Prepared | None:
        """Return a statement that came before with such values; nothing for one that is SQLAlchemy's."""
        ways = self._kept.get(statement)
        if ways is None:  # what is made for one time only is not worth it
            self._kept[statement] = {}
            return None
        keys = tuple(given)
        if keys not in ways:
            ways[keys] = self._prepare(statement, keys)
        found = ways[keys]
        return found if found is not None and found.takes(given) else None

    def _prepare(self, statement: Any, keys: Keys) -> Prepared | None:
        if not isinstance(statement, _KINDS) or statement.get_execution_options():
            return None
        compiled = statement.compile(dialect=self._dialect, column_keys=list(keys))
        if not _is_plain(compiled):
            return None
        values = [_value(compiled.binds[name], self._dialect) for name in compiled.positiontup or ()]
        return Prepared(
            str(compiled), values, [one.type for one in statement.exported_columns], self._dialect
        )


def _is_plain(compiled: SQLCompiler) -> bool:
    """Whether nothing depends on what the values are, or is filled in when it is run."""
    return not (
        compiled.post_compile_params
        or compiled.literal_execute_params
        or compiled.insert_prefetch
        or compiled.update_prefetch
        or compiled.implicit_returning
        or any(one.callable is not None for one in compiled.binds.values())
    )


def _value(parameter: BindParameter[Any], dialect: Dialect) -> _Value:
    turn = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    return _Value(parameter.key, turn, parameter.value, parameter.required)
