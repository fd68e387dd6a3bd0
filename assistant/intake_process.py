"""Take tracked events in, as a process of its own: `python -m assistant.intake_process SOCKET`.

The server starts it, sends it what sources report, and lends it the turn to write on SQLite. When the
server hangs up, or dies, it ends; what it had not acknowledged is sent again by its source.
"""

from __future__ import annotations

import asyncio
import socket
import sys

import msgspec
import structlog

from assistant.errors import ConciergeError, TooMany
from assistant.events import utc_now
from assistant.intake.reading import Envelope
from assistant.receiving.frames import (
    TO_PROCESS,
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
from assistant.receiving.taking import SWITCH_AFTER, Receiving
from assistant.storage import Database
from assistant.web.logs import configure
from assistant.work import Work

log = structlog.stdlib.get_logger()


class LentTurn:
    """The turn to write, as the server lends it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._mine = asyncio.Lock()  # among those who write in this process
        self._number = 0  # of the wish that holds
        self._granted = asyncio.Event()

    async def acquire(self) -> None:
        """Ask for it and wait until it is there."""
        await self._mine.acquire()
        self._number += 1
        self._granted.clear()
        send(self._writer, Wanted(self._number))
        try:
            await self._granted.wait()
        except asyncio.CancelledError:
            self.release()
            raise

    def release(self) -> None:
        """Give it back, or wish for it no longer."""
        send(self._writer, Returned(self._number))
        self._mine.release()

    def granted(self, number: int) -> None:
        """Hear that it is there; what was given up is no longer meant."""
        if number == self._number:
            self._granted.set()


class Intake:
    """Answers the server, each request by itself."""

    def __init__(self, receiving: Receiving, turn: LentTurn, writer: asyncio.StreamWriter) -> None:
        self._receiving = receiving
        self._turn = turn
        self._writer = writer

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Take in what comes until the server is gone."""
        answering: set[asyncio.Task[None]] = set()
        while (frame := await receive(reader, TO_PROCESS)) is not None:
            match frame:
                case Granted():
                    self._turn.granted(frame.number)
                case Events():
                    task = asyncio.create_task(self._answered(frame))
                    answering.add(task)
                    task.add_done_callback(answering.discard)
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)

    async def _answered(self, events: Events) -> None:
        batch = [msgspec.Raw(one) for one in events.batch]
        try:
            taken = await self._receiving.take(
                Envelope(batch=batch, sent_at=events.sent_at), kind=events.kind
            )
        except ConciergeError as error:
            wait = error.retry_after if isinstance(error, TooMany) else None
            answer: Kept | Refused = Refused(events.number, error.problem, error.fix, wait)
        except Exception as error:  # noqa: BLE001  # one request's trouble must not end those of others
            log.error("events were not kept", error=type(error).__name__)  # noqa: TRY400  # no text of them
            answer = Refused(events.number, "the events could not be kept", "send them again", None)
        else:
            rejected = [one._replace(event=None) for one in taken.rejected]
            answer = Kept(events.number, taken.accepted, rejected)
        send(self._writer, answer)


async def serve(descriptor: int) -> None:
    """Take in what comes through the socket until the server is gone."""
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=descriptor))
    begin = await receive(reader, TO_PROCESS)
    if not isinstance(begin, Begin):
        return
    configure(level=begin.log_level, style=begin.log_format)
    turn = LentTurn(writer)
    keys = await asyncio.to_thread(lambda: begin.keyring)
    database = Database.open(begin.database, deadline=begin.turn_seconds, keys=keys, lent=turn)
    receiving = Receiving(work=Work(database), clock=utc_now)
    try:
        await Intake(receiving, turn, writer).run(reader)
    finally:
        await receiving.close()
        await database.close()


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH_AFTER)
    asyncio.run(serve(int(sys.argv[1])))
