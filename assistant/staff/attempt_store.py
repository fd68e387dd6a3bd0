"""Make whoever guesses wait, longer each time, and never for good.

Some tries are free, for people mistype; after that each wrong one doubles the wait, up to a quarter of an
hour. Whoever is let in is counted no more. The count is per account and per address, by hashes of these.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import Table, delete, or_, select, update

from assistant.errors import TooMany
from assistant.storage import tables
from assistant.storage.engine import Connection
from assistant.storage.upsert import insert_into

FREE = 5  # tries
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)

_attempts: Table = tables.staff_attempts


class AttemptStore:
    """Counts tries before they are made, so that many at once are no way around."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, key: str, *, at: datetime, free: int = FREE) -> None:
        """Count one try. Raises `TooMany` where it comes too early, which counts nothing."""
        known = insert_into(self._connection, _attempts).on_conflict_do_nothing(index_elements=["key"])
        await self._connection.execute(known, {"key": key, "failures": 0, "last_at": at})
        is_free = or_(_attempts.c.blocked_until.is_(None), _attempts.c.blocked_until <= at)
        counted = (
            update(_attempts)
            .where(_attempts.c.key == key, is_free)
            .values(failures=_attempts.c.failures + 1, last_at=at)
            .returning(_attempts.c.failures)
        )
        failures = (await self._connection.execute(counted)).scalar_one_or_none()
        if failures is None:
            found = select(_attempts.c.blocked_until).where(_attempts.c.key == key)
            until: datetime = (await self._connection.execute(found)).scalar_one()
            raise TooMany("too many tries", retry_after=max(1, math.ceil((until - at).total_seconds())))
        blocked = at + wait_after(failures, free=free)
        await self._connection.execute(
            update(_attempts).where(_attempts.c.key == key).values(blocked_until=blocked)
        )

    async def forgive(self, key: str) -> None:
        """Count anew from nothing: whoever tried was let in."""
        await self._connection.execute(delete(_attempts).where(_attempts.c.key == key))

    async def forget(self, at: datetime) -> None:
        """Remove what nobody tried for a day."""
        await self._connection.execute(delete(_attempts).where(_attempts.c.last_at <= at - FORGOTTEN_AFTER))


def wait_after(failures: int, *, free: int = FREE) -> timedelta:
    """Return how long to wait after so many wrong tries."""
    over = failures - free
    if over < 0:
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(over, 20)))
