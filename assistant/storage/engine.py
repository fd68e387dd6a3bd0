"""Open the database, and hand out connections to read with and to write with.

SQLite has one writer at a time: writers wait here in the order they came, each no longer
than its deadline, instead of finding the file locked. Readers never wait for the writer.
Commits reach the disk before they are acknowledged, because a message that we acknowledged must
survive a power cut. Where others wait to write they do not wait for the disk too, and commits that
come together share the way there: `Log`.

`writing` and `write` hold the only commits in the project.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from assistant.errors import Misconfigured, Unavailable
from assistant.storage import sqlite
from assistant.storage.keyring import NO_KEYS, Keyring
from assistant.storage.log import Commit, Log
from assistant.storage.sealing import give_keys
from assistant.storage.trouble import unavailable, unreachable

Connection = AsyncConnection
"""What a store reads and writes through."""


class Row(Protocol):
    """One row, its values by the names of their columns; the driver does not say what they are."""

    def __getitem__(self, column: str, /) -> Any: ...


T = TypeVar("T")
Steps = Callable[[Connection], Coroutine[object, object, T]]
"""What is done with a connection, and waits for nothing else."""

Opener = Callable[..., Callable[[], Awaitable[sqlite.SwiftConnection]]]

_SQLITE_READERS = 4  # each is a thread
_POSTGRESQL_CONNECTIONS = 10
_CHANGING = 0x7461626C  # any number that nobody else is likely to lock in our database


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
        reader: AsyncEngine,
        writer: AsyncEngine,
        deadline: float,
        lent: Turn | None,
        file: Path | None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._deadline = deadline
        self._turn: Turn = lent or asyncio.Lock()  # to write, on SQLite; first come, first served
        self._waiting = 0  # for that turn
        self._standing: Connection | None = None  # to write with, on SQLite; none while it is in use
        is_lent = lent is not None
        self._log = Log(file, turn=self.turn_to_write, is_turn_lent=is_lent) if file else None  # of SQLite

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
        if file:
            reader = _sqlite_engine(url, sqlite.reader, deadline=deadline, connections=_SQLITE_READERS)
            writer = _sqlite_engine(url, sqlite.writer, deadline=deadline, connections=1)
        else:
            reader = writer = _postgresql_engine(url, deadline=deadline)
        for engine in (reader, writer):
            give_keys(engine.dialect, keys)
        return cls(reader=reader, writer=writer, deadline=deadline, lent=lent, file=file)

    async def close(self) -> None:
        """Close every connection; those in use are closed when they come back."""
        if self._log is not None:
            await self._log.close()
        if self._standing is not None:
            await self._standing.close()
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Connection]:
        """Lend a connection for reading one consistent state; it waits for no writer.

        Raises `Unavailable` when the database cannot be reached in time.
        """
        with told_plainly():
            async with lent(self._reader) as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connection]:
        """Lend a connection for one transaction: kept on a clean exit, undone on any other.

        Raises `Unavailable` when the turn does not come, or the database cannot be reached,
        in time; then nothing was kept.
        """
        with told_plainly():
            async with self.turn_to_write(), self._lent_to_write() as connection:
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

    async def write(self, work: Steps[T]) -> T:
        """Return what `work` does in one transaction; it may wait for nothing else.

        Like `writing`, in one trip to the database's thread where there is one. Raises `Unavailable`.
        """

        async def whole() -> tuple[T, Commit | None]:
            """Keep it all, or nothing."""
            async with connection.begin():
                result = await work(connection)
            return result, self._log.committed(others_wait=self._waiting > 0) if self._log else None

        with told_plainly():
            async with self.turn_to_write(), self._lent_to_write() as connection:
                result, commit = await _together(connection, whole())
            if self._log is not None and commit is not None:
                await self._log.kept(commit)
            return result

    @asynccontextmanager
    async def _lent_to_write(self) -> AsyncGenerator[Connection]:
        """Lend the connection for writing to whoever has the turn.

        On SQLite it is kept open: taking it out of its pool and back takes longer than many a statement.
        """
        if self._log is None:
            async with lent(self._writer) as connection:
                yield connection
            return
        standing, self._standing = self._standing, None
        if standing is None:
            standing = await self._writer.connect()
        try:
            yield standing
        except BaseException:
            await standing.close()
            raise
        self._standing = standing

    async def scrub(self) -> None:
        """Make sure that what was erased is on no page of the write-ahead log either.

        Raises `Unavailable` when readers kept the log busy for too long.
        """
        if self._log is None:
            return
        with told_plainly():
            async with self.turn_to_write(), self._lent_to_write() as connection:
                driver = _swift(connection)
                is_empty = driver is not None and await driver.empty_log()
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
    if driver not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise Misconfigured(
            [f"database: {driver!r} is not supported; use sqlite+aiosqlite:///FILE or postgresql+asyncpg://…"]
        )
    return driver.partition("+")[0]


def sqlite_file(url: str) -> Path:
    """Return the file of an SQLite database; raises `Misconfigured` for one in memory."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise Misconfigured(["database: SQLite in memory keeps nothing; use sqlite+aiosqlite:///FILE"])
    return Path(name)


@asynccontextmanager
async def migrating(url: str, *, deadline: float = 60.0) -> AsyncGenerator[Connection]:
    """Lend a connection of its own for changing the tables, in one transaction and to one at a time.

    Raises `Unavailable`.
    """
    is_sqlite = database_kind(url) == "sqlite"
    if is_sqlite:
        engine = _sqlite_engine(url, sqlite.migrator, deadline=deadline, connections=1)
    else:
        engine = _postgresql_engine(url, deadline=deadline)
    try:
        with told_plainly():
            async with lent(engine) as connection, connection.begin():
                if not is_sqlite:  # servers that start together find the same version
                    await connection.execute(select(func.pg_advisory_xact_lock(_CHANGING)))
                yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def lent(engine: AsyncEngine) -> AsyncGenerator[Connection]:
    """Lend a connection; nothing is kept unless a transaction on it is. Raises `Unavailable`."""
    try:
        connection = await engine.connect()
    except OSError as error:  # the name does not resolve, nobody listens, or not in time
        raise unreachable(error) from error
    try:
        yield connection
    finally:
        await connection.close()


async def run_statement(
    connection: Connection, statement: str, values: tuple[object, ...]
) -> list[sqlite.Row]:
    """Return the rows that a statement of SQLite brings, its values marked by `?`.

    What SQLAlchemy does around a statement takes longer than SQLite itself where there are thousands.
    """
    driver = _swift(connection)
    if driver is None:
        found = await connection.exec_driver_sql(statement, values)
        return [tuple(row) for row in found] if found.returns_rows else []
    cursor = await driver.cursor().execute(statement, values)
    return await cursor.fetchall()


async def _together(connection: Connection, work: Coroutine[object, object, T]) -> T:
    driver = _swift(connection)
    return await (work if driver is None else driver.all_at_once(work))


def _swift(connection: Connection) -> sqlite.SwiftConnection | None:
    """Return the driver's connection behind `connection` on SQLite."""
    driver = connection.sync_connection.connection.driver_connection if connection.sync_connection else None
    return driver if isinstance(driver, sqlite.SwiftConnection) else None


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


def _as_it_is(text_of_json: str) -> str:
    return text_of_json


def _sqlite_engine(url: str, opener: Opener, *, deadline: float, connections: int) -> AsyncEngine:
    return create_async_engine(
        "sqlite+aiosqlite://",  # the opener knows the file; named here, it would be looked for on the loop
        async_creator=opener(sqlite_file(url), busy_seconds=deadline),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=deadline,
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
    )


def _postgresql_engine(url: str, *, deadline: float) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=0,
        pool_timeout=deadline,
        json_serializer=_as_it_is,
        json_deserializer=_as_it_is,
        connect_args={"timeout": deadline, "command_timeout": max(deadline, 30.0)},
    )
