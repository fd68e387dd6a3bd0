"""Talk to SQLite from the event loop with one trip to its thread per statement.

The usual driver makes four: open a cursor, execute, fetch, close. A turn makes a dozen
statements, so that was most of its time. Here a statement begins the transaction if none
is open, runs, and brings all its rows back in one go. A whole transaction that waits for
nothing else makes the trip once: `all_at_once`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite
from typing_extensions import override

Row = tuple[object, ...]
T = TypeVar("T")

_CACHE_KIB = 512  # for each connection; the system keeps what was read anyway
_CACHED_STATEMENTS = 256
_LOG_PAGES = 4_000  # 16 MB: events dirty many pages, and most of them again before they are brought in
_LOG_BYTES = 4 << 20  # that are kept of it to be written over
_SNAPSHOT = "BEGIN"  # whoever reads sees one state of the database until they are done
_UNAWAITED = 16  # inserts; a long import lets others have the loop in between
_LOGGED = ("journal_mode=WAL", "secure_delete=ON", f"journal_size_limit={_LOG_BYTES}")


class SwiftCursor:
    """What SQLAlchemy needs of a cursor; the rows are here when `execute` returns."""

    def __init__(self, connection: SwiftConnection) -> None:
        self._connection = connection
        self._rows: list[Row] = []
        self.description: tuple[Row, ...] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[object] = ()) -> Self:
        """Run one statement; one that only inserts is not waited for, see `SwiftConnection`."""
        only_inserts = statement.startswith("INSERT") and "RETURNING" not in statement
        if only_inserts and self._connection.has_room:
            self._connection.soon(lambda raw: raw.execute(statement, parameters))
        else:
            await self._connection.in_its_thread(lambda raw: self._keep(raw.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, rows: Sequence[Sequence[object]]) -> Self:
        """Run one statement for each row of parameters."""
        await self._connection.in_its_thread(lambda raw: self._keep(raw.executemany(statement, rows)))
        return self

    async def fetchall(self) -> list[Row]:
        """Return the rows that the last statement brought."""
        return self._rows

    async def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall()
        self.rowcount = cursor.rowcount  # of a RETURNING statement it is right only once fetched
        self.lastrowid = cursor.lastrowid
        cursor.close()


class SwiftConnection(aiosqlite.Connection):
    """A connection that begins its transactions by itself, in the way that it was made for.

    An insert brings nothing back, so nobody waits for it; should it fail, whatever comes
    next on this connection fails with its error, at the latest the commit.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], *, begin: str) -> None:
        super().__init__(connector, iter_chunk_size=1)
        self._begin = begin
        self._failure: sqlite3.Error | None = None  # of an insert that nobody waited for
        self._is_touched = False  # since the last commit or rollback
        self._thread.daemon = True  # a program that forgets to close ends all the same

    @override
    def cursor(self) -> SwiftCursor:  # type: ignore[override]  # nothing to wait for
        """Return a cursor."""
        return SwiftCursor(self)

    @property
    def has_room(self) -> bool:
        """Whether few enough wait to be run that one more may join them."""
        return self._tx.qsize() < _UNAWAITED and not self._is_here

    async def all_at_once(self, work: Coroutine[object, object, T]) -> T:
        """Run what waits for nothing but this connection in its thread, from start to end.

        Each trip there and back takes longer than most statements; this way there is one.
        Whoever gives up waits for the end: nobody else may touch the connection before.
        """
        running: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((running, partial(run_to_end, work)))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    async def in_its_thread(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Run `work` inside a transaction, beginning one if there is none."""
        await self._there(lambda: self._run(work))

    def soon(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Have `work` run like that before whatever comes next, and do not wait for it."""

        def run() -> None:
            """Keep the failure for whoever comes next."""
            try:
                self._run(work)
            except sqlite3.Error as error:
                self._failure = error

        self._is_touched = True
        self._tx.put_nowait((None, run))

    @override
    async def commit(self) -> None:
        """Keep what was done, all of it; raises the error of an insert that failed."""
        await self._there(self._commit)

    @override
    async def rollback(self) -> None:
        """Undo what was done, if anything was; whoever only read does not wait for it."""
        if not self._is_touched:
            return
        if self._begin == _SNAPSHOT:
            self._tx.put_nowait((None, self._roll_back))
        else:
            await self._there(self._roll_back)

    async def empty_log(self) -> bool:
        """Bring the write-ahead log into the database and cut it to nothing; say whether that worked."""

        def run() -> bool:
            """Say whether no reader was in the way."""
            busy, _, _ = self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return busy == 0  # type: ignore[no-any-return]  # SQLite's own number

        return await self._there(run)

    async def ended(self) -> None:
        """Wait for the thread of a connection that was never made; it must not outlive the loop."""
        await asyncio.to_thread(self._thread.join)

    @property
    def _is_here(self) -> bool:
        """Whether this is the connection's own thread."""
        return threading.get_ident() == self._thread.ident

    async def _there(self, work: Callable[[], T]) -> T:
        """Have `work` done in the connection's thread."""
        if self._is_here:
            return work()
        done: T = await self._execute(work)  # type: ignore[no-untyped-call]  # the driver's own seam
        return done

    def _run(self, work: Callable[[sqlite3.Connection], object]) -> None:
        self._is_touched = True
        self._check()
        if not self._conn.in_transaction:
            self._conn.execute(self._begin)
        work(self._conn)

    def _commit(self) -> None:
        self._check()
        self._conn.commit()
        self._is_touched = False

    def _roll_back(self) -> None:
        self._failure = None
        self._conn.rollback()
        self._is_touched = False

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure


def run_to_end(work: Coroutine[object, object, T]) -> T:
    """Return what a coroutine returns that never has to wait; raises `RuntimeError` if it does."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("it waits for something else than the database")


def reader(file: Path, *, busy_seconds: float) -> Callable[[], Awaitable[SwiftConnection]]:
    """Return what opens connections that read one consistent state and cannot write."""
    pragmas = ("query_only=ON",)
    return _opener(file, busy_seconds=busy_seconds, begin=_SNAPSHOT, pragmas=pragmas)


def writer(file: Path, *, busy_seconds: float) -> Callable[[], Awaitable[SwiftConnection]]:
    """Return what opens connections that write and leave bringing it to the disk to `Log`."""
    in_memory = "cache_size=-4096"  # what one transaction changes fits into it
    pragmas = (*_LOGGED, "foreign_keys=ON", in_memory, "synchronous=NORMAL", "wal_autocheckpoint=0")
    return _opener(file, busy_seconds=busy_seconds, begin="BEGIN IMMEDIATE", pragmas=pragmas)


def migrator(file: Path, *, busy_seconds: float) -> Callable[[], Awaitable[SwiftConnection]]:
    """Return what opens connections that change tables; a commit is on the disk when it returns.

    SQLite changes a table by making it anew and dropping the old one; were foreign keys
    enforced meanwhile, dropping it would delete every row that refers to it.
    """
    pragmas = (*_LOGGED, "synchronous=FULL", f"wal_autocheckpoint={_LOG_PAGES}")
    return _opener(file, busy_seconds=busy_seconds, begin="BEGIN IMMEDIATE", pragmas=pragmas)


def _opener(
    file: Path, *, busy_seconds: float, begin: str, pragmas: Sequence[str]
) -> Callable[[], Awaitable[SwiftConnection]]:
    def connect() -> sqlite3.Connection:
        """Open the file, in the connection's own thread."""
        raw = sqlite3.connect(
            file,
            timeout=busy_seconds,
            isolation_level=None,  # the driver must not begin transactions of its own
            cached_statements=_CACHED_STATEMENTS,
            check_same_thread=False,  # closing may happen in another
        )
        for pragma in (f"cache_size=-{_CACHE_KIB}", *pragmas):
            raw.execute(f"PRAGMA {pragma}")
        return raw

    async def opened() -> SwiftConnection:
        """Return a connection that is ready, or leave no thread behind."""
        connection = SwiftConnection(connect, begin=begin)
        try:
            await connection
        except sqlite3.Error:
            await connection.ended()
            raise
        return connection

    return opened
