"""Have a real process keep events: what it acknowledges is kept, and its death costs nobody anything."""

from __future__ import annotations

import asyncio
import os
import signal
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import msgspec
import psutil
import pytest
from sqlalchemy import func, insert, select
from typing_extensions import override

from assistant.errors import TooMany, Unavailable
from assistant.intake.reading import Envelope
from assistant.receiving.apart import MODULE, ReceivingApart
from assistant.receiving.frames import Begin
from assistant.storage import Database, tables
from tests.databases import KEYS
from tests.intake.builders import NOW


@pytest.fixture
async def receiving(database: Database, database_url: str) -> AsyncIterator[ReceivingApart]:
    """Events are kept by a process of its own."""
    begin = beginning(database_url)
    apart = ReceivingApart(database, begin=begin)
    yield apart
    await apart.close()


def beginning(url: str) -> Begin:
    """Return how a process that keeps events begins in tests."""
    return Begin.with_keys(KEYS, database=url, log_level="ERROR", log_format="console")


def envelope(*ids: str, **more: object) -> Envelope:
    """Return events as they arrive."""
    usual = {"type": "track", "event": "Product Viewed", "userId": "ana"} | more
    return Envelope(batch=[msgspec.Raw(msgspec.json.encode(usual | {"messageId": id_})) for id_ in ids])


async def rows(database: Database) -> int:
    """Return how many things were done."""
    async with database.reading() as connection:
        found = select(func.count()).select_from(tables.activities)
        return (await connection.execute(found)).scalar_one()


def processes() -> list[psutil.Process]:
    """Return the processes that keep events for this one."""
    return [one for one in psutil.Process().children() if MODULE in one.cmdline()]


async def test_what_is_acknowledged_is_there(receiving: ReceivingApart, database: Database) -> None:
    """For whoever asks next, in another process."""
    taken = await receiving.take(envelope("a", "b", "a"))

    assert (taken.accepted, taken.rejected) == (3, [])
    assert await rows(database) == 2


async def test_what_cannot_be_kept_is_named(receiving: ReceivingApart, database: Database) -> None:
    """With its place, its id and what to do, as in one process."""
    bad = msgspec.Raw(b'{"type": "dance", "messageId": "x", "userId": "ana"}')
    taken = await receiving.take(Envelope(batch=[*envelope("a").batch, bad]))

    (rejected,) = taken.rejected
    assert (taken.accepted, rejected.place, rejected.id) == (1, 1, "x")
    assert "dance" in rejected.problem
    assert rejected.fix


async def test_both_write_and_neither_waits_for_ever(receiving: ReceivingApart, database: Database) -> None:
    """The turn to write goes from one to the other while requests come in hundreds."""

    async def chat() -> None:
        """Write, as a turn does."""
        async with database.writing() as connection:
            await connection.execute(
                insert(tables.tombstones), {"external_hash": os.urandom(8).hex(), "erased_at": NOW}
            )

    sent = [envelope(*(f"{batch}-{one}" for one in range(20)), userId=f"u-{batch}") for batch in range(40)]
    results = await asyncio.gather(*(receiving.take(one) for one in sent), *(chat() for _ in range(60)))

    assert sum(one.accepted for one in results if one is not None) == 800
    assert await rows(database) == 800
    async with database.reading() as connection:
        written = select(func.count()).select_from(tables.tombstones)
        assert (await connection.execute(written)).scalar_one() == 60


async def test_a_killed_process_is_replaced(receiving: ReceivingApart, database: Database) -> None:
    """Whoever waits is told to send again, and what they send again counts once."""
    await receiving.take(envelope("a"))
    (process,) = processes()
    os.kill(process.pid, signal.SIGSTOP)  # so that it keeps nothing more
    waiting = asyncio.ensure_future(receiving.take(envelope("b")))
    await asyncio.sleep(0)
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(Unavailable, match="ended"):
        await waiting

    assert (await receiving.take(envelope("a", "b"))).accepted == 2
    assert await rows(database) == 2
    assert process.pid not in [one.pid for one in processes()]


class Noted(asyncio.Lock):
    """The turn to write, which tells when it was given to somebody."""

    def __init__(self) -> None:
        super().__init__()
        self.given = asyncio.Event()

    @override
    async def acquire(self) -> Literal[True]:
        await super().acquire()
        self.given.set()
        return True


async def test_the_turn_of_a_killed_process_is_free_again(sqlite_database_url: str) -> None:
    """Nobody gives it back for it."""
    turn = Noted()
    database = Database.open(sqlite_database_url, keys=KEYS, lent=turn)
    receiving = ReceivingApart(database, begin=beginning(sqlite_database_url))
    await receiving.take(envelope("a"))
    (process,) = processes()
    turn.given.clear()
    waiting = asyncio.ensure_future(receiving.take(envelope("b")))
    await turn.given.wait()
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.gather(waiting, return_exceptions=True)

    async with database.writing() as connection:
        await connection.execute(insert(tables.tombstones), {"external_hash": "x", "erased_at": NOW})
    async with database.reading() as connection:
        found = (await connection.execute(select(tables.tombstones.c.external_hash))).scalars().all()
    assert found == ["x"]
    await receiving.close()
    await database.close()


async def test_who_waits_too_long_for_the_turn_is_told_so(sqlite_database_url: str) -> None:
    """And gets it the next time."""
    database = Database.open(sqlite_database_url, keys=KEYS)
    begin = beginning(sqlite_database_url)
    begin.turn_seconds = 0.1
    receiving = ReceivingApart(database, begin=begin)
    async with database.turn_to_write():
        with pytest.raises((Unavailable, TooMany)):
            await receiving.take(envelope("a"))

    assert (await receiving.take(envelope("a"))).accepted == 1
    await receiving.close()
    await database.close()


async def test_it_ends_with_the_server(receiving: ReceivingApart) -> None:
    """A process that nobody listens to is not left behind."""
    await receiving.take(envelope("a"))
    (process,) = processes()

    await receiving.close()

    assert not process.is_running()


async def test_the_log_stays_small_however_much_is_kept(sqlite_database_url: str) -> None:
    """It is brought into the database while events pour in, and begun anew."""
    database = Database.open(sqlite_database_url, keys=KEYS)
    begin = beginning(sqlite_database_url)
    receiving = ReceivingApart(database, begin=begin)
    assert await rows(database) == 0  # whoever has it open keeps the log from being removed at the end
    for batch in range(12):
        events = [f"{batch}-{number}" for number in range(1_000)]
        sent = [
            Envelope(
                batch=[envelope(one, userId=f"u-{zlib.crc32(one.encode()) % 9_000}").batch[0] for one in some]
            )
            for some in (events[place : place + 50] for place in range(0, 1_000, 50))
        ]
        await asyncio.gather(*(receiving.take(one) for one in sent))
    await receiving.close()

    file = Path(sqlite_database_url.removeprefix("sqlite:///"))
    assert await rows(database) == 12_000
    assert file.with_name(f"{file.name}-wal").stat().st_size < 16 << 20
    await database.close()
