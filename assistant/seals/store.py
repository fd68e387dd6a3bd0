"""Count what each key sealed, seal a portion anew with the one that seals now, and try the keys.

Which columns are sealed is found from the tables' own layout, so one added later is found too.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    bindparam,
    cast,
    func,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy import literal as literal_of

from assistant.consents.marks import duty
from assistant.errors import Unreadable
from assistant.seals.model import Place, Portion
from assistant.storage.engine import Connection
from assistant.storage.keyring import ID_LENGTH, Keyring
from assistant.storage.sealing import Mark, Sealed, keys_of, sealed_columns
from assistant.storage.tables import metadata

SEALED = tuple(table for table in metadata.sorted_tables if sealed_columns(table))

_KEY, _NEW, _ID = "key_", "new_", "id_of_"  # no column's own name may be a parameter's in an update
_OTHER_INDEX = "bring the one of before back, from a backup if need be"


class SealStore:
    """Knows which key sealed what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def keys(self) -> Keyring:
        """The keys at hand."""
        return keys_of(self._connection.dialect)

    @duty("keys are told by what still needs them; no value is opened")
    async def counted(self) -> dict[str, int]:
        """Return how many values each key sealed, by the keys' ids, those included that are missing."""
        each = (
            select(_id_of(column).label("key")).where(column.is_not(None))
            for table in SEALED
            for column in sealed_columns(table)
        )
        every = union_all(*each).subquery()
        found = select(every.c.key, func.count()).group_by(every.c.key)
        return {row[0]: row[1] for row in await self._connection.execute(found)}

    @duty("what is sealed is sealed anew; no value is handed out")
    async def reseal(self, table: Table, *, after: Place | None, limit: int) -> Portion:
        """Seal anew up to `limit` rows that another key than the first sealed, in the order of their keys.

        Raises `Unreadable` for one that does not open.
        """
        key, sealed, first = _key_of(table), sealed_columns(table), self.keys.ids[0]
        ids = [_id_of(one).label(_ID + one.name) for one in sealed]
        due = or_(*(_id_of(one) != first for one in sealed))
        found = select(*key, *sealed, *ids).where(due).order_by(*key).limit(limit).with_for_update()
        if after is not None:
            found = found.where(tuple_(*key) > tuple_(*_bound(key, after)))
        rows = (await self._connection.execute(found)).mappings().all()
        if not rows:
            return Portion(values=0, upto=None)
        changed = (
            update(table)
            .where(*(one == bindparam(_KEY + one.name) for one in key))
            .values({one.name: bindparam(_NEW + one.name) for one in sealed})
        )
        values = [
            {_KEY + one.name: row[one.name] for one in key}
            | {_NEW + one.name: row[one.name] for one in sealed}
            for row in rows
        ]
        await self._connection.execute(changed, values)
        done = sum(row[_ID + one.name] not in {None, first} for row in rows for one in sealed)
        return Portion(values=done, upto=tuple(rows[-1][one.name] for one in key))

    async def hold_still(self) -> None:
        """Let nobody else seal anything until this transaction ends; on SQLite nobody can anyway."""
        if self._connection.dialect.name == "postgresql":
            names = ", ".join(table.name for table in SEALED)  # our own
            await self._connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))

    async def try_keys(self) -> None:
        """Open one value of every column, and see that marks are made as they were.

        Raises `Unreadable` when the keys, or the secret that marks, are not those of this database.
        """
        for table in SEALED:
            for column in sealed_columns(table):
                one = select(column).where(column.is_not(None)).limit(1)
                (await self._connection.execute(one)).first()
            for column in table.columns:
                if isinstance(column.type, Mark):
                    await self._try_mark(table, column, column.type)

    async def _try_mark(self, table: Table, column: Column[str], mark: Mark) -> None:
        one = select(table.c[mark.source], column).where(column.is_not(None)).limit(1)
        row = (await self._connection.execute(one)).first()
        if row is not None and mark.process_bind_param(row[0], self._connection.dialect) != row[1]:
            problem = f"{mark.place}: marked under another secret than CONCIERGE_INDEX_SECRET or index.secret"
            raise Unreadable(problem, fix=_OTHER_INDEX)


def _key_of(table: Table) -> list[Column[object]]:
    """Return the columns by which the rows of a table are told apart."""
    if primary := list(table.primary_key.columns):
        return primary
    return next(list(index.columns) for index in table.indexes if index.unique)


def _id_of(column: Column[str]) -> ColumnElement[str]:
    """Return the id of the key that sealed what stands in a column."""
    first = 2 if isinstance(column.type, Sealed) and column.type.is_json else 1  # behind the quotes
    return func.substr(cast(column, Text), first, ID_LENGTH)


def _bound(key: Sequence[Column[object]], place: Place) -> list[ColumnElement[object]]:
    return [literal_of(value, one.type) for one, value in zip(key, place, strict=True)]
