"""Have events taken in by a process of its own, so that keeping them holds up no customer's turn.

Should the process end, whoever waits for it is told to send again, which counts nothing twice, and
the next event starts another.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from itertools import count

import structlog

from assistant.errors import ConciergeError, TooMany, Unavailable
from assistant.intake.reading import Envelope
from assistant.processors import running_freely
from assistant.receiving.frames import (
    TO_SERVER,
    Begin,
    Events,
    Granted,
    Kept,
    Refused,
    Returned,
    Wanted,
    receive,
    send,
)
from assistant.receiving.keeping import Taken
from assistant.storage import Database

MODULE = "assistant.intake_process"
GOODBYE = 5.0  # seconds that it may take to end

log = structlog.stdlib.get_logger()


class ReceivingApart:
    """Takes in what other systems report of customers, through a process of its own."""

    def __init__(self, database: Database, *, begin: Begin) -> None:
        self._database = database
        self._begin = begin
        self._process: _Process | None = None
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Start the process if it does not run; it may take a second or two until it answers."""
        await self._running()

    async def close(self) -> None:
        """End the process; whoever still waits for it is told to send again."""
        if self._process is not None:
            await self._process.end()

    async def take(self, envelope: Envelope, *, kind: str | None = None) -> Taken:
        """Keep events and return what came of them; `kind` is what they are if they need not say.

        Raises `TooMany` and `Unavailable`; then nothing of them was kept, or it was and counts once.
        """
        return await (await self._running()).take(envelope, kind=kind)

    async def _running(self) -> _Process:
        async with self._starting:
            if self._process is None or self._process.has_ended:
                self._process = await _Process.start(self._database, self._begin)
            return self._process


class _Process:
    """One process while it lives."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        database: Database,
    ) -> None:
        self._process = process
        self._reader, self._writer = streams
        self._database = database
        self.has_ended = False
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[Taken]] = {}
        self._lent: dict[int, asyncio.Event] = {}  # set when the turn is given back, or no longer wanted
        self._lending: set[asyncio.Task[None]] = set()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, database: Database, begin: Begin) -> _Process:
        """Start one. Raises `Unavailable`."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                with running_freely():
                    process = await asyncio.create_subprocess_exec(
                        sys.executable,
                        "-m",
                        MODULE,
                        str(theirs.fileno()),
                        pass_fds=(theirs.fileno(),),
                        start_new_session=True,  # what is typed at the server's terminal is not for it
                    )
            except OSError as error:
                ours.close()
                raise Unavailable(f"events cannot be kept: {error.strerror}", fix="try again") from error
        ours.setblocking(False)
        started = cls(process, await asyncio.open_connection(sock=ours), database)
        send(started._writer, begin)
        return started

    async def take(self, envelope: Envelope, *, kind: str | None) -> Taken:
        """Have one request's events kept."""
        number = next(self._numbers)
        kept: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting[number] = kept
        batch = [bytes(one) for one in envelope.batch]
        send(self._writer, Events(number=number, batch=batch, sent_at=envelope.sent_at, kind=kind))
        try:
            return await kept
        finally:
            self._waiting.pop(number, None)

    async def end(self) -> None:
        """Hang up, and see that it ends."""
        self._writer.close()
        try:
            async with asyncio.timeout(GOODBYE):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._listening

    async def _listen(self) -> None:
        """Hear what it says until it is gone; then nobody waits for it, nor for the turn that it had."""
        while (frame := await receive(self._reader, TO_SERVER)) is not None:
            match frame:
                case Wanted():
                    self._lent[frame.number] = asyncio.Event()
                    lending = asyncio.create_task(self._lend(frame.number))
                    self._lending.add(lending)
                    lending.add_done_callback(self._lending.discard)
                case Returned():
                    if frame.number in self._lent:  # the turn may not have come in time
                        self._lent[frame.number].set()
                case Kept():
                    self._tell(frame.number, Taken(frame.accepted, frame.rejected))
                case Refused():
                    self._tell(frame.number, _error_of(frame))
        self.has_ended = True
        for lending in self._lending:
            lending.cancel()
        await asyncio.gather(*self._lending, return_exceptions=True)
        self._writer.close()
        for number in list(self._waiting):
            self._tell(number, Unavailable("the process that keeps events ended", fix="send it again"))
        log.info("events are no longer taken in", code=await self._process.wait())

    async def _lend(self, number: int) -> None:
        """Lend the turn to write until it is given back; whoever asked gives up when it does not come."""
        try:
            async with self._database.turn_to_write():
                send(self._writer, Granted(number))
                await self._lent[number].wait()
        except Unavailable:
            log.warning("events wait for the database")
        finally:
            del self._lent[number]

    def _tell(self, number: int, outcome: Taken | ConciergeError) -> None:
        waiting = self._waiting.get(number)
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, Taken):
            waiting.set_result(outcome)
        else:
            waiting.set_exception(outcome)


def _error_of(refused: Refused) -> ConciergeError:
    if refused.retry_after is not None:
        return TooMany(refused.problem, retry_after=refused.retry_after)
    return Unavailable(refused.problem, fix=refused.fix or "send it again")
