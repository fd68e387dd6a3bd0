"""See to it that one server alone uses a database, or only servers that know of each other.

What a server keeps in memory, such as who may speak next and which sockets are open, it
shares with nobody, unless it is one of several that speak to each other. On PostgreSQL the
lock hangs on a connection of its own and goes with it; on SQLite it hangs on a file beside
the database, and the system drops it when the process ends, however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, select

from assistant.errors import Misconfigured
from assistant.storage.engine import database_kind, sqlite_file, told_plainly
from assistant.storage.postgresql import PostgresqlConnections

_KEY = 0x636F6E63  # any number that nobody else is likely to lock in our database
_TAKEN = "database: another server uses it; stop that one, or give this one a database of its own"
_LOCKS = {
    True: (select(func.pg_try_advisory_lock_shared(_KEY)), f"{_TAKEN}; or give both the same valkey_url"),
    False: (select(func.pg_try_advisory_lock(_KEY)), _TAKEN),
}


@asynccontextmanager
async def held(url: str, *, among_others: bool = False) -> AsyncGenerator[None]:
    """Keep other servers off this database until the block ends; `among_others`, those that are not.

    Raises `Misconfigured` when another server was here first, `Unavailable` when the
    database cannot be reached.
    """
    is_sqlite = database_kind(url) == "sqlite"
    held_on = _file_held(sqlite_file(url)) if is_sqlite else _advisory_held(url, among_others=among_others)
    async with held_on:
        yield


@asynccontextmanager
async def _file_held(database: Path) -> AsyncGenerator[None]:
    descriptor = await asyncio.to_thread(_locked, database.with_name(f"{database.name}.lock"))
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(file: Path) -> int:
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise Misconfigured([_TAKEN]) from error
    return descriptor


@asynccontextmanager
async def _advisory_held(url: str, *, among_others: bool) -> AsyncGenerator[None]:
    lock, refusal = _LOCKS[among_others]
    connections = PostgresqlConnections.without_transactions(url)
    with told_plainly():
        async with connections.lent() as connection:
            if not (await connection.execute(lock)).scalar_one():
                raise Misconfigured([refusal])
            yield
