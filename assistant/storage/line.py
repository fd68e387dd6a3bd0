"""Do the short transactions that many ask for at once one after another, in the thread that writes.

Each is whole by itself. Were each of them to fetch the turn to write and to be sent to the thread by the
loop, the loop would be needed twice between any two, and while it is busy nobody would write. So whoever
comes first fetches the turn for all who stand in line by then or join it meanwhile, and the thread goes on by
itself. They go to the disk together, too: whoever asked for a transaction hears of it once it is there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from assistant.errors import Unavailable
from assistant.storage.connection import Connection, Steps
from assistant.storage.log import Log
from assistant.storage.sqlite import SqliteConnection, SqliteConnections
from assistant.telling import fail, give

T = TypeVar("T")

MOST = 16  # done in one turn while others wait for it
TOGETHER = 4  # that share a way to the disk: more would make the first of them wait for long

TurnToWrite = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[T]):
    """A transaction, whether what it does is told to anybody, and whom to give it to."""

    work: Steps[T]
    is_told: Callable[[T], bool]
    future: asyncio.Future[T]
    until: float  # when it is given up, by the loop's clock

    @property
    def is_late(self) -> bool:
        """Whether its time has come; asked in any thread."""
        return self.future.get_loop().time() > self.until


Outcome = tuple[Asked[Any], Any]


class Line:
    """Those who wait to write to one SQLite database, and what they want to write."""

    def __init__(
        self,
        writer: SqliteConnections,
        *,
        turn: TurnToWrite,
        others_wait: Callable[[], bool],
        log: Log,
        deadline: float,
    ) -> None:
        self._writer = writer
        self._others_wait = others_wait  # for the turn, so that it should be given back; asked in any thread
        self._deadline = deadline  # seconds that somebody stands in line
        self._turn = turn
        self._log = log
        self._asked: deque[Asked[Any]] = deque()
        self._going: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    async def write(self, work: Steps[T], *, is_told: Callable[[T], bool]) -> T:
        """Return what `work` does in a transaction of its own; it may wait for nothing but the connection.

        It is on the disk then if `is_told` says so of the result; otherwise with the next that is. Raises
        `Unavailable` when its turn does not come in time.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        until = loop.time() + self._deadline
        self._asked.append(Asked(work=work, is_told=is_told, future=future, until=until))
        if self._going is None or self._going.done():
            self._going = loop.create_task(self._go())
        return await future

    async def close(self) -> None:
        """Wait until nobody stands in line."""
        if self._going is not None:
            await self._going
        await asyncio.gather(*self._telling)

    async def _go(self) -> None:
        """Fetch the turn to write until nobody stands in line any more."""
        while self._asked:
            waiting = len(self._asked)
            untold: list[Outcome] = []
            try:
                async with self._turn(), self._writer.lent() as connection:
                    untold = await connection.there(partial(self._do, connection))
            except Exception as error:  # noqa: BLE001  # whoever waits has to hear of it, whatever it is
                for _ in range(min(waiting, len(self._asked))):
                    fail(self._asked.popleft().future, error)
            self._log.bring_in_if_long()
            if untold:
                telling = asyncio.create_task(self._tell_later(untold))
                self._telling.add(telling)
                telling.add_done_callback(self._telling.discard)

    def _do(self, connection: SqliteConnection) -> list[Outcome]:
        """Do what is asked for, in the writer's thread; return what has to go to the disk and did not yet.

        Nobody waits for the turn while we wait for the disk.
        """
        untold: list[Outcome] = []
        for asked in self._next():
            untold += self._done(asked, connection)
            if len(untold) >= TOGETHER or not (self._asked or self._others_wait()):
                self._tell(untold)
        return untold

    def _next(self) -> Iterator[Asked[Any]]:
        """Yield who stands in line and still waits, but not so many that nobody else could write.

        Whoever joins them meanwhile comes after others who wait by then.
        """
        before_others = min(len(self._asked), MOST)
        while self._asked and (before_others > 0 or not self._others_wait()):
            before_others -= 1
            asked = self._asked.popleft()
            if asked.is_late:
                fail(asked.future, Unavailable("too many are writing to the database", fix="try again"))
            elif not asked.future.done():
                yield asked

    def _done(self, asked: Asked[T], connection: SqliteConnection) -> list[Outcome]:
        """Do it; return what came of it, if it is told once it is on the disk."""
        try:
            result = connection.run_here(_whole(asked.work, connection))
            self._log.numbered()
            waits_for_disk = asked.is_told(result)
        except BaseException as error:  # noqa: BLE001  # likewise
            fail(asked.future, error)
            return []
        if waits_for_disk:
            return [(asked, result)]
        give(asked.future, result)
        return []

    def _tell(self, untold: list[Outcome]) -> None:
        """Bring everything to the disk, if anybody waits for that, then tell them."""
        if untold:
            with _told(untold):
                self._log.sync()
            untold.clear()

    async def _tell_later(self, untold: list[Outcome]) -> None:
        """Do the same without the turn to write."""
        with _told(untold):
            await self._log.synced()


@contextmanager
def _told(untold: list[Outcome]) -> Iterator[None]:
    """Give those who wait what came of it, or what went wrong inside."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # likewise
        for asked, _ in untold:
            fail(asked.future, error)
    else:
        for asked, result in untold:
            give(asked.future, result)


async def _whole(work: Steps[T], connection: Connection) -> T:
    """Keep it all, or nothing."""
    async with connection.begin():
        return await work(connection)
