"""Say which columns are sealed, and which hold the mark by which a sealed one is found.

Stores read and write the text itself: it is sealed on its way into the database and opened on its way out,
with the keys that the database was opened with. A sealed column cannot be compared or sorted by, because
the same text is never sealed alike twice; doing so is a `TypeError`, not an empty answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from assistant.storage.keyring import NO_KEYS, Keyring

_COMPARABLE = (operators.is_, operators.is_not)  # with nothing


class _Incomparable(TypeDecorator.Comparator[str]):
    @override
    def operate(  # type: ignore[override]  # the library spells out two of it
        self, op: operators.OperatorType, *other: object, **kwargs: Any
    ) -> ColumnElement[str]:
        if op not in _COMPARABLE:
            raise TypeError(f"{self.expr} is sealed and equals nothing; look it up by its mark")
        return super().operate(op, *other, **kwargs)


class Sealed(TypeDecorator[str]):
    """A text that nobody reads without the key; `place` is its table and column.

    `kind` is how the column is laid out. In one of JSON the sealed text stands as a JSON string.
    """

    impl = Text
    cache_ok = True
    comparator_factory = _Incomparable

    def __init__(self, place: str, kind: TypeEngine[str] | JSON | None = None) -> None:
        super().__init__()
        self.place = place
        self.kind = kind or Text()
        self.impl = self.kind  # type: ignore[assignment]  # one of many kinds, as the library lets it be

    @property
    def is_json(self) -> bool:
        """Whether the column is laid out as JSON, and what is sealed stands in quotes."""
        return isinstance(self.kind, JSON)

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        sealed = keys_of(dialect).seal(value, self.place)
        return f'"{sealed}"' if self.is_json else sealed

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keys_of(dialect).open(value.strip('"'), self.place)


class Digest(str):
    """A mark as it is kept; passed back to the database it stays what it is."""

    __slots__ = ()


class Mark(TypeDecorator[str]):
    """What a sealed text is looked up by: it is compared with the text, and keeps only a keyed hash.

    `place` is the table and column of the sealed one.
    """

    impl = String
    cache_ok = True

    def __init__(self, place: str, *, ignores_case: bool = False) -> None:
        super().__init__()
        self.place = place
        self.ignores_case = ignores_case

    @property
    def source(self) -> str:
        """The column of the same table that it is the mark of."""
        return self.place.partition(".")[2]

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, Digest):
            return value
        return keys_of(dialect).mark(value.lower() if self.ignores_case else value, self.place)

    @override
    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else Digest(value)


def marked(table: Table, values: Mapping[str, object]) -> dict[str, object]:
    """Return values of a row with the marks of those that are looked up; whoever writes them writes both."""
    marks = {column.name: column.type for column in table.columns if isinstance(column.type, Mark)}
    return {**values, **{name: values[mark.source] for name, mark in marks.items() if mark.source in values}}


def sealed_columns(table: Table) -> list[Column[str]]:
    """Return the columns of a table that are sealed."""
    return [column for column in table.columns if isinstance(column.type, Sealed)]


def give_keys(dialect: Dialect, keys: Keyring) -> None:
    """Let whatever goes through one database's engine be sealed and opened with `keys`."""
    dialect.keyring = keys  # type: ignore[attr-defined]  # each engine has a dialect of its own


def keys_of(dialect: Dialect) -> Keyring:
    """Return the keys that a database was opened with."""
    keys: Keyring = getattr(dialect, "keyring", NO_KEYS)
    return keys
