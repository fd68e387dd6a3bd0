"""Let steps that run at once meet in many orders: each waits a while, of its own length, before it goes on.

The orders come from a seed. On PostgreSQL every statement waits, so transactions meet in their middle; the
server's own time adds to it, and the law has to hold in whatever order comes of it. SQLite has one writer,
so there whole transactions meet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any, cast

from typing_extensions import override

from assistant.storage import Database
from assistant.storage.engine import Connection, always
from assistant.work import Steps, T, UnitOfWork, Work
from tests.conftest import CONSENT_DEFAULTS

PASSES = (0, 0, 1, 3, 10, 40)  # of the loop, before a step goes on


class Unhurried(Work):
    """Units of work whose steps are taken in an order that a seed decides."""

    def __init__(self, database: Database, *, seed: int, by_statement: bool) -> None:
        super().__init__(database, consent_defaults=CONSENT_DEFAULTS)
        self._random = Random(seed)
        self._by_statement = by_statement

    async def wait(self) -> None:
        """Let others go first, or not."""
        for _ in range(self._random.choice(PASSES)):
            await asyncio.sleep(0)

    @override
    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[UnitOfWork]:
        await self.wait()
        async with super().reading() as unit:
            yield unit

    @override
    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[UnitOfWork]:
        await self.wait()
        async with super().writing() as unit:
            yield unit

    @override
    async def read(self, steps: Steps[T]) -> T:
        await self.wait()
        return await super().read(steps)

    @override
    async def write(self, steps: Steps[T], *, is_told: Callable[[T], bool] = always) -> T:
        await self.wait()
        return await super().write(steps, is_told=is_told)

    @override
    def _unit(self, connection: Connection) -> UnitOfWork:
        slow = cast(Connection, _Slow(connection, self)) if self._by_statement else connection
        return super()._unit(slow)


class _Slow:
    """A connection that waits before each statement."""

    def __init__(self, connection: Connection, work: Unhurried) -> None:
        self._connection = connection
        self._work = work

    def __getattr__(self, name: str) -> Any:  # whatever a connection has
        return getattr(self._connection, name)

    async def execute(self, *statement: Any) -> Any:
        await self._work.wait()
        return await self._connection.execute(*statement)
