"""Find every row that belongs to a customer, whatever table it is in.

Nothing here knows a table by name but those that must not follow: what refers to a customer
by a foreign key is found from the tables' own layout, so one added later is found too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Index, Table, UniqueConstraint, and_, false, or_, select, true
from sqlalchemy.sql.util import ClauseAdapter

from assistant.storage.columns import Moment
from assistant.storage.engine import Connection, Row
from assistant.storage.tables import customers, merges, metadata

# The log of merges stays with whom it is about: it is what tells who was merged into whom.
STAYS = frozenset({merges.name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """A table, and the column in it that says to which customer a row belongs."""

    table: Table
    owner: Column[str]

    @property
    def key(self) -> tuple[Column[object], ...]:
        """The columns that tell a row apart among those of one owner."""
        return tuple(one for one in self.table.primary_key.columns if one is not self.owner)

    def is_key(self, key: Mapping[str, object]) -> ColumnElement[bool]:
        """Return the condition that a row is the one with this key."""
        return and_(true(), *(self.table.c[name] == value for name, value in key.items()))

    def key_of(self, row: Row) -> dict[str, object]:
        """Return what tells this row apart among those of one owner."""
        return {one.name: row[one.name] for one in self.key}

    async def is_taken(self, connection: Connection, row: Mapping[str, object]) -> bool:
        """Whether another row of the same owner holds what only one of theirs may hold."""
        is_itself = and_(true(), *(one == row[one.name] for one in self.table.primary_key.columns))
        for columns, only in self._unique():
            same = (one == row[one.name] for one in columns)
            which = and_(~is_itself, *same, true() if only is None else only)
            if (await connection.execute(select(self.table).where(which).limit(1))).first() is not None:
                return True
        return False

    def collides_with(self, customer_id: str) -> ColumnElement[bool]:
        """Return the condition that a row could not also be `customer_id`'s: they have such a one already."""
        theirs = self.table.alias()
        return or_(
            false(),
            *(
                theirs.select()
                .where(
                    theirs.c[self.owner.name] == customer_id,
                    *(theirs.c[one.name] == one for one in columns if one is not self.owner),
                    *(() if only is None else (only, ClauseAdapter(theirs).traverse(only))),
                )
                .exists()
                for columns, only in self._unique()
            ),
        )

    def _unique(self) -> list[tuple[Sequence[Column[object]], ColumnElement[bool] | None]]:
        found: list[tuple[Sequence[Column[object]], ColumnElement[bool] | None]] = [
            (tuple(self.table.primary_key.columns), None)
        ]
        found += [
            (tuple(one.columns), None) for one in self.table.constraints if isinstance(one, UniqueConstraint)
        ]
        found += [(tuple(one.columns), _only(one)) for one in self.table.indexes if one.unique]
        return [(columns, only) for columns, only in found if self.owner in columns]


def belongings() -> list[Belonging]:
    """Return every column that says whose row it is, in the order in which tables depend on each other."""
    return [
        Belonging(table=table, owner=column)
        for table in metadata.sorted_tables
        if table.name not in STAYS
        for column in table.columns
        if any(key.column is customers.c.id for key in column.foreign_keys)
    ]


def belonging(table: str, column: str) -> Belonging:
    """Return the one of this name."""
    found = metadata.tables[table]
    return Belonging(table=found, owner=found.c[column])


def packed(values: Mapping[str, object]) -> str:
    """Return values of columns as JSON text."""
    return json.dumps(
        {name: one.isoformat() if isinstance(one, datetime) else one for name, one in values.items()}
    )


def unpacked(table: Table, text: str | None) -> dict[str, object]:
    """Return what `packed` packed, as the columns of `table` take it."""
    values: dict[str, object] = json.loads(text) if text else {}
    return {
        name: datetime.fromisoformat(str(one))
        if one is not None and isinstance(table.c[name].type, Moment)
        else one
        for name, one in values.items()
    }


def _only(index: Index) -> ColumnElement[bool] | None:
    where: ColumnElement[bool] | None = index.dialect_options["sqlite"]["where"]
    return where
