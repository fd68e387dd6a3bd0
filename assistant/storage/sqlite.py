"""Talk to SQLite from the event loop, through connections that each have a thread of their own.

A statement begins a transaction if none is open, runs, and brings all its rows back, in one trip to the
thread. A turn makes a dozen statements, and the trip takes longer than most of them: a whole transaction
that waits for nothing else makes it once, see `SqliteConnection.all_at_once`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self, TypeVar

import sqlalchemy
from sqlalchemy import CursorResult, Engine, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from typing_extensions import override

from assistant.errors import Unavailable
from assistant.storage.connection import Parameters, Places, as_it_is
from assistant.storage.prepared import Statements, execute
from assistant.telling import settle

T = TypeVar("T")
PlainRow = tuple[object, ...]

_CACHE_KIB = 512  # for each connection; the system keeps what was read anyway
_CACHED_STATEMENTS = 256
_LOG_PAGES = 4_000  # 16 MB: events dirty many pages, and most of them again before they are brought in
_LOG_BYTES = 4 << 20  # that are kept of it to be written over
_LOGGED = ("journal_mode=WAL", "secure_delete=ON", f"journal_size_limit={_LOG_BYTES}")


class _Cursor(sqlite3.Cursor):
    """A cursor whose rows are here when `execute` returns, because they are read on the loop."""

    _rows: Iterator[PlainRow] = iter(())

    @override
    def execute(self, statement: str, parameters: Any = (), /) -> Self:
        super().execute(statement, parameters)
        if self.description is not None:
            self._rows = iter(super().fetchall())
        return self

    @override
    def fetchone(self) -> Any:
        return next(self._rows, None)

    @override
    def fetchmany(self, size: int | None = None) -> list[Any]:
        return list(islice(self._rows, self.arraysize if size is None else size))

    @override
    def fetchall(self) -> list[Any]:
        return list(self._rows)


class _Driver(sqlite3.Connection):
    """The driver's connection, with such cursors."""

    @override
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class _Thread:
    """Does one thing after another, in the order in which they were asked for, and tells the loop."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[asyncio.Future[Any] | None, Callable[[], Any]] | None] = SimpleQueue()
        # A program that forgets to close ends all the same.
        self._thread = threading.Thread(target=self._work, name="sqlite", daemon=True)
        self._thread.start()

    @property
    def is_here(self) -> bool:
        """Whether this is the thread itself."""
        return threading.get_ident() == self._thread.ident

    def ask(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Have something done; its outcome is the future's."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.put((outcome, work))
        return outcome

    def tell(self, work: Callable[[], None]) -> None:
        """Have something done that nobody waits for; it has to bear its own errors."""
        self._asked.put((None, work))

    async def end(self) -> None:
        """End once everything is done."""
        self._asked.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            outcome, work = asked
            if outcome is None:
                work()
                continue
            settle(outcome, work)
            del asked, outcome, work  # not to be kept until something is asked again


class SqliteConnection:
    """What stores use of SQLAlchemy's connection, done in the thread that it has."""

    def __init__(self, connection: sqlalchemy.Connection, thread: _Thread, statements: Statements) -> None:
        self._connection = connection
        self._driver = _driver_of(connection)
        self._thread = thread
        self._statements = statements
        self._is_broken = False

    @classmethod
    async def opened(cls, engine: Engine, statements: Statements) -> Self:
        """Open one, or leave no thread behind."""
        thread = _Thread()
        try:
            return cls(await thread.ask(engine.connect), thread, statements)
        except BaseException:
            await thread.end()
            raise

    @property
    def dialect(self) -> Dialect:
        """SQLite's way of speaking."""
        return self._connection.dialect

    @property
    def is_broken(self) -> bool:
        """Whether it could not be brought back to where nothing is open, and is of no use any more."""
        return self._is_broken

    async def execute(self, statement: Any, parameters: Parameters | None = None) -> Any:
        """Run a statement; its rows are here when it returns."""
        if self._thread.is_here:
            return self._run(statement, parameters)
        return await self._thread.ask(partial(self._run, statement, parameters))

    async def exec_driver_sql(self, statement: str, parameters: Places | None = None) -> CursorResult[Any]:
        """Run a statement as the driver takes it."""
        return await self.there(partial(self._connection.exec_driver_sql, statement, parameters))

    async def run_sync(self, fn: Callable[[sqlalchemy.Connection], T]) -> T:
        """Return what a function makes of SQLAlchemy's connection, in the thread."""
        return await self.there(partial(fn, self._connection))

    async def plain(self, statement: str, values: Places) -> list[PlainRow]:
        """Return the rows that a statement brings, its values marked by `?`, around SQLAlchemy.

        What that does with a statement takes longer than SQLite itself where there are thousands.
        """

        def rows() -> list[PlainRow]:
            """Run it inside a transaction, as any other."""
            self._begin()
            found: list[PlainRow] = self._driver.execute(statement, values).fetchall()
            return found

        return await self.there(rows)

    @asynccontextmanager
    async def begin(self) -> AsyncGenerator[None]:
        """Keep all that is done inside, or on an exception nothing of it."""
        transaction = await self.there(self._connection.begin)
        try:
            yield
        except BaseException:
            await self.there(transaction.rollback)
            raise
        await self.there(transaction.commit)

    async def all_at_once(self, work: Coroutine[object, object, T]) -> T:
        """Run what waits for nothing but this connection in its thread, from start to end.

        What it began and did not keep is undone. Whoever gives up waits for the end: nobody else may touch
        the connection before.
        """
        try:
            return await self._thread.ask(partial(self.run_here, work))
        except asyncio.CancelledError:
            await self._thread.ask(_nothing)  # comes after it
            raise

    def run_here(self, work: Coroutine[object, object, T]) -> T:
        """Do the same where the caller is in the thread already."""
        try:
            return run_to_end(work)
        finally:
            self._connection.rollback()

    async def there(self, work: Callable[[], T]) -> T:
        """Return what `work` returns in the thread."""
        return work() if self._thread.is_here else await self._thread.ask(work)

    async def empty_log(self) -> bool:
        """Bring the write-ahead log into the database and cut it to nothing; say whether that worked."""

        def run() -> bool:
            """Say whether no reader was in the way."""
            busy, _, _ = self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return busy == 0  # type: ignore[no-any-return]  # SQLite's own number

        return await self.there(run)

    def leave(self, *, is_clean: bool) -> None:
        """End what is open, without waiting for it: whatever is asked next comes after it."""
        if not is_clean or self._connection.in_transaction():
            self._thread.tell(self._roll_back)

    async def close(self) -> None:
        """Close it, and end its thread."""
        try:
            await self._thread.ask(self._connection.close)
        finally:
            await self._thread.end()

    def _run(self, statement: Any, parameters: Parameters | None) -> Any:
        """Run a statement in the thread, as it was prepared if it came before."""
        if isinstance(parameters, Sequence):
            if len(parameters) != 1:
                return self._connection.execute(statement, parameters)
            (parameters,) = parameters
        prepared = self._statements.prepared(statement, parameters or {})
        if prepared is None:
            return self._connection.execute(statement, parameters)
        self._begin()
        return prepared.run(self._driver, parameters or {})

    def _begin(self) -> None:
        if not self._connection.in_transaction():
            self._connection.begin()

    def _roll_back(self) -> None:
        try:
            self._connection.rollback()
        except SQLAlchemyError:
            self._is_broken = True


class SqliteConnections:
    """Opens connections to one file as they are needed, and keeps them."""

    def __init__(self, engine: Engine, *, most: int, deadline: float) -> None:
        self._engine = engine
        self._deadline = deadline  # seconds that a caller waits for a free one
        self._free = asyncio.Semaphore(most)
        self._idle: list[SqliteConnection] = []
        self._statements = Statements(engine.dialect)

    @property
    def dialect(self) -> Dialect:
        """SQLite's way of speaking."""
        return self._engine.dialect

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[SqliteConnection]:
        """Lend a connection; nothing is kept unless a transaction on it is. Raises `Unavailable`."""
        await self._acquire()
        try:
            connection = await self._one()
            is_clean = False
            try:
                yield connection
                is_clean = True
            finally:
                connection.leave(is_clean=is_clean)
                self._idle.append(connection)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Close those that nobody uses."""
        while self._idle:
            await self._idle.pop().close()

    async def _acquire(self) -> None:
        if not self._free.locked():  # a deadline costs more than the rest of it
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(self._deadline):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable("every connection to the database is in use", fix="try again") from None

    async def _one(self) -> SqliteConnection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_broken:
                return connection
            await connection.close()
        return await SqliteConnection.opened(self._engine, self._statements)


def run_to_end(work: Coroutine[object, object, T]) -> T:
    """Return what a coroutine returns that never has to wait; raises `RuntimeError` if it does."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("it waits for something else than the database")


def readers(file: Path, *, most: int, deadline: float) -> SqliteConnections:
    """Return connections that each read one consistent state and cannot write."""
    engine = _engine(file, busy_seconds=deadline, begin="BEGIN", pragmas=("query_only=ON",))
    return SqliteConnections(engine, most=most, deadline=deadline)


def writer(file: Path, *, deadline: float) -> SqliteConnections:
    """Return the connection that writes and leaves bringing it to the disk to `Log`."""
    in_memory = "cache_size=-4096"  # what one transaction changes fits into it
    pragmas = (*_LOGGED, "foreign_keys=ON", in_memory, "synchronous=NORMAL", "wal_autocheckpoint=0")
    engine = _engine(file, busy_seconds=deadline, begin="BEGIN IMMEDIATE", pragmas=pragmas)
    return SqliteConnections(engine, most=1, deadline=deadline)


def migrator(file: Path, *, deadline: float) -> SqliteConnections:
    """Return the connection that changes tables; a commit is on the disk when it returns.

    SQLite changes a table by making it anew and dropping the old one; were foreign keys
    enforced meanwhile, dropping it would delete every row that refers to it.
    """
    pragmas = (*_LOGGED, "synchronous=FULL", f"wal_autocheckpoint={_LOG_PAGES}")
    engine = _engine(file, busy_seconds=deadline, begin="BEGIN IMMEDIATE", pragmas=pragmas)
    return SqliteConnections(engine, most=1, deadline=deadline)


def _engine(file: Path, *, busy_seconds: float, begin: str, pragmas: Sequence[str]) -> Engine:
    def connect() -> sqlite3.Connection:
        """Open the file, in the connection's own thread."""
        raw = sqlite3.connect(
            file,
            timeout=busy_seconds,
            isolation_level=None,  # the driver must not begin transactions of its own
            cached_statements=_CACHED_STATEMENTS,
            check_same_thread=False,  # results are read on the loop
            factory=_Driver,
        )
        try:
            for pragma in (f"cache_size=-{_CACHE_KIB}", *pragmas):
                raw.execute(f"PRAGMA {pragma}")
        except BaseException:
            raw.close()
            raise
        return raw

    engine = create_engine(
        "sqlite://",  # `connect` knows the file
        creator=connect,
        poolclass=NullPool,
        hide_parameters=True,  # what customers say is in no error
        json_serializer=as_it_is,
        json_deserializer=as_it_is,
    )
    event.listen(engine, "begin", lambda one: execute(_driver_of(one), begin, (), one.dialect))
    return engine


def _driver_of(connection: sqlalchemy.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the connection is closed")
    return driver


def _nothing() -> None:
    """Be done once everything before is."""
