"""Keep what happened until everyone was told.

An event is added in the transaction of the change that it tells of, so neither can exist
without the other. Whoever listens may be told twice after a crash, never not at all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from assistant.events import Event, Topic
from assistant.storage.engine import Connection, Row
from assistant.storage.tables import outbox

_ADDED = insert(outbox).inline()  # nobody asks for the number that it gets
_OLDEST_FIRST = select(outbox).order_by(outbox.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event that has not been delivered yet, and its number in the outbox."""

    id: int
    event: Event


class Outbox:
    """Holds events between the commit and their delivery."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._added = 0

    @property
    def has_added(self) -> bool:
        """Whether anything was put in through this object."""
        return self._added > 0

    async def add(self, *events: Event) -> None:
        """Put events in, in this order; they are delivered once the transaction is kept."""
        if not events:
            return
        rows = [
            {"topic": one.topic, "about": one.about, "details": json.dumps(one.details), "at": one.at}
            for one in events
        ]
        await self._connection.execute(_ADDED, rows)
        self._added += len(rows)

    async def pending(self, limit: int) -> list[Waiting]:
        """Return up to `limit` events that wait, oldest first."""
        result = await self._connection.execute(_OLDEST_FIRST.limit(limit))
        return [_waiting(row) for row in result.mappings()]

    async def delivered(self, ids: Sequence[int]) -> list[Event]:
        """Forget events that everyone was told of, and return them, oldest first.

        Another process may be doing the same: each event is returned to one of them.
        """
        told = select(outbox.c.id).where(outbox.c.id.in_(ids)).with_for_update(skip_locked=True)
        gone = delete(outbox).where(outbox.c.id.in_(told)).returning(outbox)
        found = [_waiting(row) for row in (await self._connection.execute(gone)).mappings()]
        return [one.event for one in sorted(found, key=lambda one: one.id)]

    async def count(self) -> int:
        """Return how many events wait."""
        result = await self._connection.execute(select(func.count()).select_from(outbox))
        return result.scalar_one()


def _waiting(row: Row) -> Waiting:
    return Waiting(
        id=row["id"],
        event=Event(
            topic=Topic(row["topic"]),
            about=row["about"],
            details=json.loads(row["details"]),
            at=row["at"],
        ),
    )
