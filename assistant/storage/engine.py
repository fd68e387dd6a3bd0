"""Open the database, and hand out connections to read with and to write with.

SQLite has one writer at a time: writers wait here in the order they came, each no longer
than its deadline, instead of finding the file locked. Readers never wait for the writer.
Commits reach the disk before anybody is told of them, because a message that we acknowledged must
survive a power cut. What is written in one go is done one after another where the writer is, and shares
the way to the disk: `Line`.

`writing` and `write` hold the only commits in the project.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol, Self, TypeVar

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.errors import Misconfigured, Unavailable
from assistant.storage import sqlite
from assistant.storage.connection import Connection, Connections, Row, Steps
from assistant.storage.keyring import NO_KEYS, Keyring
from assistant.storage.line import Line
from assistant.storage.log import Log
from assistant.storage.postgresql import PostgresqlConnections
from assistant.storage.sealing import give_keys
from assistant.storage.trouble import unavailable

__all__ = ["Connection", "Database", "Row", "Steps"]

T = TypeVar("T")

_SQLITE_READERS = 4  # each is a thread
_CHANGING = 0x7461626C  # any number that nobody else is likely to lock in our database


def always(_: object) -> bool:
    """Say yes."""
    return True


class Turn(Protocol):
    """The turn to write, of which there is one: a lock of this process, or lent by the one that has it."""

    async def acquire(self) -> object:
        """Wait for it."""

    def release(self) -> None:
        """Give it back."""


class Database:
    """One database, SQLite or PostgreSQL; the same stores run on both."""

    def __init__(
        self,
        *,
        reader: Connections,
        writer: Connections,
        deadline: float,
        lent: Turn | None,
        file: Path | None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._deadline = deadline
        self._turn: Turn = lent or asyncio.Lock()  # to write, on SQLite; first come, first served
        self._waiting = 0  # for that turn
        self._log: Log | None = None  # of SQLite
        self._line: Line | None = None  # before it
        if file is not None and isinstance(writer, sqlite.SqliteConnections):
            self._log = Log(file, turn=self.turn_to_write)
            self._line = Line(
                writer,
                turn=self.turn_to_write,
                others_wait=lambda: lent is not None or self._waiting > 0,  # a lender always does
                log=self._log,
                deadline=deadline,
            )

    @classmethod
    def open(
        cls,
        url: str,
        *,
        deadline: float = 5.0,
        keys: Keyring = NO_KEYS,
        lent: Turn | None = None,
    ) -> Self:
        """Prepare a database; nothing is connected yet.

        `deadline` is how many seconds a caller waits for its turn to write, or for a free
        connection; `keys` seal and open what is sealed; `lent` is the turn to write where another
        process has it. Raises `Misconfigured` when the address is none of ours.
        """
        file = sqlite_file(url) if database_kind(url) == "sqlite" else None
        reader: Connections
        writer: Connections
        if file:
            reader = sqlite.readers(file, most=_SQLITE_READERS, deadline=deadline)
            writer = sqlite.writer(file, deadline=deadline)
        else:
            reader = writer = PostgresqlConnections.to(url, deadline=deadline)
        for connections in (reader, writer):
            give_keys(connections.dialect, keys)
        return cls(reader=reader, writer=writer, deadline=deadline, lent=lent, file=file)

    async def close(self) -> None:
        """Close every connection; those in use are closed when they come back."""
        if self._line is not None:
            await self._line.close()
        if self._log is not None:
            await self._log.close()
        await self._reader.close()
        if self._writer is not self._reader:
            await self._writer.close()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Connection]:
        """Lend a connection for reading one consistent state; it waits for no writer.

        Raises `Unavailable` when the database cannot be reached in time.
        """
        with told_plainly():
            async with self._reader.lent() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connection]:
        """Lend a connection for one transaction: kept on a clean exit, undone on any other.

        Raises `Unavailable` when the turn does not come, or the database cannot be reached,
        in time; then nothing was kept.
        """
        with told_plainly():
            async with self.turn_to_write(), self._writer.lent() as connection:
                async with connection.begin():
                    yield connection
                if self._log is not None:
                    self._log.numbered()
            if self._log is not None:
                await self._log.synced()

    async def read(self, work: Steps[T]) -> T:
        """Return what `work` reads of one consistent state; it may wait for nothing else.

        Like `reading`, in one trip to the database's thread where there is one. Raises `Unavailable`.
        """
        async with self.reading() as connection:
            return await _together(connection, work(connection))

    async def write(self, work: Steps[T], *, is_told: Callable[[T], bool] = always) -> T:
        """Return what `work` does in one transaction; it may wait for nothing else.

        Like `writing`, in one trip to the database's thread where there is one, which may do what others ask
        for before and after it. Where nobody `is_told` of what it did before a later commit, that one brings
        both to the disk. Raises `Unavailable`.
        """
        with told_plainly():
            if self._line is not None:
                return await self._line.write(work, is_told=is_told)
            async with self.writing() as connection:
                return await work(connection)

    async def scrub(self) -> None:
        """Make sure that what was erased is on no page of the write-ahead log either.

        Raises `Unavailable` when readers kept the log busy for too long.
        """
        if self._log is None:
            return
        with told_plainly():
            async with self.turn_to_write(), self._writer.lent() as connection:
                is_empty = isinstance(connection, sqlite.SqliteConnection) and await connection.empty_log()
        if not is_empty:
            raise Unavailable("the log of the database is in use", fix="try again")

    @asynccontextmanager
    async def turn_to_write(self) -> AsyncGenerator[None]:
        """Wait for the turn to write, for whoever writes through a connection of their own; on PostgreSQL
        there is none to wait for. Raises `Unavailable` when it does not come in time.
        """
        if self._log is None:
            yield
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(self._deadline):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("too many are writing to the database", fix="try again") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turn.release()


def database_kind(url: str) -> str:
    """Return "sqlite" or "postgresql"; raises `Misconfigured` for any other address."""
    driver = url.partition(":")[0]
    if driver not in {"sqlite", "postgresql+asyncpg"}:
        raise Misconfigured(
            [f"database: {driver!r} is not supported; use sqlite:///FILE or postgresql+asyncpg://…"]
        )
    return driver.partition("+")[0]


def sqlite_file(url: str) -> Path:
    """Return the file of an SQLite database; raises `Misconfigured` for one in memory."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise Misconfigured(["database: SQLite in memory keeps nothing; use sqlite:///FILE"])
    return Path(name)


@asynccontextmanager
async def migrating(url: str, *, deadline: float = 60.0) -> AsyncGenerator[Connection]:
    """Lend a connection of its own for changing the tables, in one transaction and to one at a time.

    Raises `Unavailable`.
    """
    is_sqlite = database_kind(url) == "sqlite"
    connections: Connections
    if is_sqlite:
        connections = sqlite.migrator(sqlite_file(url), deadline=deadline)
    else:
        connections = PostgresqlConnections.to(url, deadline=deadline)
    try:
        with told_plainly():
            async with connections.lent() as connection, connection.begin():
                if not is_sqlite:  # servers that start together find the same version
                    await connection.execute(select(func.pg_advisory_xact_lock(_CHANGING)))
                yield connection
    finally:
        await connections.close()


async def run_statement(
    connection: Connection, statement: str, values: tuple[object, ...]
) -> list[sqlite.PlainRow]:
    """Return the rows that a statement of SQLite brings, its values marked by `?`.

    What SQLAlchemy does around a statement takes longer than SQLite itself where there are thousands.
    """
    if isinstance(connection, sqlite.SqliteConnection):
        return await connection.plain(statement, values)
    found = await connection.exec_driver_sql(statement, values)
    return [tuple(row) for row in found] if found.returns_rows else []


async def _together(connection: Connection, work: Coroutine[object, object, T]) -> T:
    return await (connection.all_at_once(work) if isinstance(connection, sqlite.SqliteConnection) else work)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise `Unavailable` in place of what waiting or an operator can cure."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("every connection to the database is in use", fix="try again") from error
    except DBAPIError as error:
        told = unavailable(error)
        if told is None:
            raise
        raise told from error
