"""Bring a database to the version of the code, take it back, and say when the two do not fit.

Alembic writes the changes; it reads its scripts from disk, so it runs in a thread with a
loop of its own. Saying whether a database fits needs none of it and is quick.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import inspect, text

from assistant.errors import Misconfigured
from assistant.storage.engine import Database, database_kind, migrating, sqlite_file
from assistant.storage.keyring import NO_KEYS, Keyring

MIGRATIONS = Path(__file__).parent / "migrations"
EMPTY = "base"  # the version before the first


VERSIONS = tuple(sorted(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""The versions that this code knows, oldest first."""


async def upgrade(url: str, *, keys: Keyring = NO_KEYS) -> None:
    """Bring a database to the newest version; a new SQLite file is made with its folder.

    All of it happens or nothing. Raises `Misconfigured` when the database is newer than the
    code, `Unavailable` when it cannot be reached.
    """
    await migrate(url, VERSIONS[-1], keys=keys)


async def downgrade(url: str, to: str, *, keys: Keyring = NO_KEYS) -> None:
    """Take a database back to an earlier version; what only later versions hold is lost.

    Raises what `migrate` raises.
    """
    await migrate(url, to, keys=keys)


async def migrate(url: str, to: str = "head", *, keys: Keyring = NO_KEYS) -> None:
    """Bring a database to a version, up or down: a number, `head`, or `base` for nothing at all.

    What is kept in the clear by one version and sealed by another changes with `keys`. Raises
    `Misconfigured` when the code does not know that version or the database's own, `Unreadable` when
    a key is missing, `Unavailable` when the database cannot be reached.
    """
    known = (EMPTY, *VERSIONS)
    target = known[-1] if to == "head" else to
    if target not in known:
        raise Misconfigured([f"--to: there is no version {to!r}; there are {', '.join(known)}"])
    now = await current(url) or EMPTY
    if now not in known:
        raise Misconfigured([_newer(now)])
    if known.index(target) != known.index(now):
        is_up = known.index(target) > known.index(now)
        await asyncio.to_thread(_migrate, url, target, is_up=is_up, keys=keys)


async def current(url: str) -> str | None:
    """Return the version of a database, `None` for an empty one. Raises `Unavailable`."""
    if database_kind(url) == "sqlite" and not await asyncio.to_thread(sqlite_file(url).exists):
        return None
    database = Database.open(url)
    try:
        async with database.reading() as connection:
            return await connection.run_sync(_version)
    finally:
        await database.close()


async def check(url: str) -> None:
    """Raise `Misconfigured` unless the database is of the version that this code needs."""
    now, known = await current(url), VERSIONS
    if now == known[-1]:
        return
    if now is not None and now not in known:
        raise Misconfigured([_newer(now)])
    problem = (
        "empty" if now is None else f"of version {now}, and older than the code, which needs {known[-1]}"
    )
    raise Misconfigured([f"database: is {problem}; run `concierge migrate`"])


def _newer(now: str) -> str:
    return f"database: is of version {now}, which this code does not know; update the code"


def _version(connection: SyncConnection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _migrate(url: str, to: str, *, is_up: bool, keys: Keyring) -> None:
    # Only here, for it takes a while to import and a server in service has no use for it.
    from alembic import command
    from alembic.config import Config

    if database_kind(url) == "sqlite":
        sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["keys"] = keys
    move: Callable[[Config, str], None] = command.upgrade if is_up else command.downgrade

    def change_tables(connection: SyncConnection) -> None:
        """Have Alembic work on this connection, which Alembic itself does not close."""
        config.attributes["connection"] = connection
        move(config, to)

    async def transaction() -> None:
        """Change everything or nothing."""
        async with migrating(url) as connection:
            await connection.run_sync(change_tables)

    asyncio.run(transaction())
