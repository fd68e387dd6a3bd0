"""Insert a row that may be there already, in whichever database is in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from assistant.storage.connection import Connection


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can say what happens on a conflict; both databases spell it alike."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


class Upsert:
    """An insert that says what happens on a conflict, as each database spells it.

    Made once and used often: making one takes longer than executing it.
    """

    def __init__(
        self, table: Table, on_conflict: Callable[[postgresql.Insert | sqlite.Insert], Executable]
    ) -> None:
        self._statements = {
            name: on_conflict(make(table))
            for name, make in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
        }

    def on(self, connection: Connection) -> Executable:
        """Return the insert as this database spells it."""
        return self._statements[connection.dialect.name]


class Once(Upsert):
    """An insert that leaves alone what is there already, and returns the row only if it was new."""

    def __init__(self, table: Table, *, unique: Sequence[str]) -> None:
        super().__init__(
            table, lambda new: new.on_conflict_do_nothing(index_elements=unique).returning(table)
        )
