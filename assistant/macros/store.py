"""Keep macros; of two who change one, the slower is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from assistant.errors import Conflict, NotFound
from assistant.events import MacroId, new_id
from assistant.macros.model import Macro
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import Once

_macros = tables.macros
_ADDED = Once(_macros, unique=["name"])


class MacroStore:
    """Keeps what agents have ready."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, name: str, text: str, *, by: str, at: datetime) -> Macro:
        """Keep a new macro. Raises `Conflict` where the name is taken."""
        row = {
            "id": new_id("mac"),
            "name": name,
            "text": text,
            "version": 1,
            "changed_by": by,
            "changed_at": at,
        }
        added = (await self._connection.execute(_ADDED.on(self._connection), row)).mappings().first()
        if added is None:
            raise _taken(name)
        return _macro(added)

    async def change(
        self, macro_id: MacroId, name: str, text: str, *, version: int, by: str, at: datetime
    ) -> Macro:
        """Put a name and a text in place of the `version` of a macro.

        Raises `NotFound`, and `Conflict` for an older version or a name that is taken.
        """
        others = select(_macros.c.id).where(_macros.c.name == name, _macros.c.id != macro_id)
        if (await self._connection.execute(others)).first() is not None:
            raise _taken(name)
        values = {"name": name, "text": text, "version": version + 1, "changed_by": by, "changed_at": at}
        opened = update(_macros).where(_macros.c.id == macro_id, _macros.c.version == version)
        row = (await self._connection.execute(opened.values(values).returning(_macros))).mappings().first()
        if row is None:
            now = await self.get(macro_id)
            fix = f"look at version {now.version}, then save again"
            raise Conflict(f"{now.changed_by} changed this macro meanwhile", fix=fix)
        return _macro(row)

    async def remove(self, macro_id: MacroId) -> None:
        """Forget a macro. Raises `NotFound`."""
        gone = await self._connection.execute(delete(_macros).where(_macros.c.id == macro_id))
        if not gone.rowcount:
            raise NotFound("macro", macro_id)

    async def get(self, macro_id: MacroId) -> Macro:
        """Return a macro. Raises `NotFound`."""
        found = select(_macros).where(_macros.c.id == macro_id)
        row = (await self._connection.execute(found)).mappings().first()
        if row is None:
            raise NotFound("macro", macro_id)
        return _macro(row)

    async def listed(self) -> tuple[Macro, ...]:
        """Return every macro, by name."""
        found = select(_macros).order_by(_macros.c.name)
        return tuple(_macro(row) for row in (await self._connection.execute(found)).mappings())


def _taken(name: str) -> Conflict:
    return Conflict(f"there is a macro {name!r} already", fix="choose another name, or change that one")


def _macro(row: Row) -> Macro:
    return Macro(
        id=MacroId(row["id"]),
        name=row["name"],
        text=row["text"],
        version=row["version"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
    )
