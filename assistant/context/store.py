"""Keep what surrounds customers for as long as it holds, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from assistant.context.model import Lasting
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import insert_into

_surroundings = tables.surroundings

AROUND = select(
    _surroundings.c.name, _surroundings.c.value, _surroundings.c.is_personal, _surroundings.c.until
).where(_surroundings.c.customer_id == bindparam("customer"))
"""What was last said of one customer's surroundings, some of which may hold no longer."""


class ContextStore:
    """Keeps the signals that hold beyond one message."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def hold(self, customer_id: CustomerId, signals: Sequence[Lasting]) -> None:
        """Keep each signal in the place of what it was before."""
        if not signals:
            return
        new = insert_into(self._connection, _surroundings)
        changed = {name: new.excluded[name] for name in ("value", "is_personal", "until")}
        put = new.on_conflict_do_update(index_elements=["customer_id", "name"], set_=changed)
        for one in signals:
            row = {"name": one.name, "value": one.value, "is_personal": one.is_personal, "until": one.until}
            await self._connection.execute(put, {"customer_id": customer_id, **row})

    async def expire(self, now: datetime) -> None:
        """Forget what holds no longer."""
        await self._connection.execute(delete(_surroundings).where(_surroundings.c.until <= now))


def lasting_of(row: Row) -> Lasting:
    """Return the signal in a row of `AROUND`."""
    return Lasting(name=row["name"], value=row["value"], is_personal=row["is_personal"], until=row["until"])
