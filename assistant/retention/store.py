"""Count and remove what has been kept for long enough, a little at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Table, delete, func, select, tuple_

from assistant.retention.model import Kept
from assistant.storage import tables
from assistant.storage.engine import Connection

_AGES: dict[Kept, tuple[Table, Column[datetime]]] = {
    Kept.CONVERSATIONS: (tables.conversations, tables.conversations.c.updated_at),
    Kept.ACTIVITIES: (tables.activities, tables.activities.c.at),
    Kept.TRACES: (tables.traces, tables.traces.c.at),
    Kept.HANDOFFS: (tables.handoffs, tables.handoffs.c.ended_at),
    Kept.RETIRED: (tables.preferences, tables.preferences.c.retired_at),
    Kept.AUDIT: (tables.audit, tables.audit.c.at),
}


class RetentionStore:
    """Removes by age."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def older(self, kept: Kept, than: datetime) -> int:
        """Return how many of a kind are older than a moment."""
        table, age = _AGES[kept]
        counted = select(func.count()).select_from(table).where(age < than)
        return (await self._connection.execute(counted)).scalar_one()

    async def remove(self, kept: Kept, *, than: datetime, limit: int) -> int:
        """Remove up to `limit` that are older, the oldest first; return how many there were."""
        table, age = _AGES[kept]
        key = tuple_(*table.primary_key)
        oldest = select(*table.primary_key).where(age < than).order_by(age).limit(limit)
        gone = await self._connection.execute(delete(table).where(key.in_(oldest)))
        return gone.rowcount
