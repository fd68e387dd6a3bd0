"""Lend connections to PostgreSQL.

What they are made with is imported where it is needed: a server on SQLite does without.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Self

from sqlalchemy.engine import Dialect
from sqlalchemy.pool import NullPool

from assistant.storage.connection import Connection, as_it_is
from assistant.storage.trouble import unreachable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

CONNECTIONS = 10


class PostgresqlConnections:
    """A pool of connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def to(cls, url: str, *, deadline: float) -> Self:
        """Prepare for a database; `deadline` is how many seconds a caller waits for a free connection."""
        from sqlalchemy.ext.asyncio import create_async_engine

        engine = create_async_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=deadline,
            hide_parameters=True,  # what customers say is in no error
            json_serializer=as_it_is,
            json_deserializer=as_it_is,
            connect_args={"timeout": deadline, "command_timeout": max(deadline, 30.0)},
        )
        return cls(engine)

    @classmethod
    def without_transactions(cls, url: str) -> Self:
        """Prepare for what hangs on a connection, and on no transaction."""
        from sqlalchemy.ext.asyncio import create_async_engine

        return cls(create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT"))

    @property
    def dialect(self) -> Dialect:
        """The database's way of speaking."""
        return self._engine.dialect

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[Connection]:
        """Lend a connection; nothing is kept unless a transaction on it is. Raises `Unavailable`."""
        try:
            connection = await self._engine.connect()
        except OSError as error:  # the name does not resolve, nobody listens, or not in time
            raise unreachable(error) from error
        try:
            yield connection
        finally:
            await connection.close()

    async def close(self) -> None:
        """Close every connection; those in use are closed when they come back."""
        await self._engine.dispose()
