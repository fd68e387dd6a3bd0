"""Those who write in one go stand in line: each transaction by itself, in few turns, none forgotten."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from assistant.errors import Unavailable
from assistant.storage import Database
from assistant.storage.engine import Connection
from assistant.storage.line import MOST
from tests.storage.counting import Refusal, count, count_of, counted


async def in_line(database: Database, writers: int) -> list[asyncio.Task[int]]:
    """Have so many begin to write; called by whoever has the turn, so that all of them wait."""
    writing = [asyncio.create_task(database.write(count)) for _ in range(writers)]
    await asyncio.sleep(0)  # each of them is in line now
    return writing


async def refused(_: Connection) -> int:
    """Find that it may not."""
    raise Refusal


async def test_whoever_stands_in_line_is_served_in_order(counting: Database) -> None:
    """A customer's second message must not overtake the first."""
    async with counting.turn_to_write():
        writing = await in_line(counting, MOST)

    assert await asyncio.gather(*writing) == [2 + number for number in range(MOST)]


async def test_others_write_between_a_few_of_those_in_line(counting: Database) -> None:
    """Events, and whatever takes several steps, must not wait until nobody asks any more."""
    async with counting.turn_to_write():
        writing = await in_line(counting, 2 * MOST)
        by_steps = asyncio.create_task(counted(counting))
        await asyncio.sleep(0)  # in line for the turn, after those above

    assert await by_steps == 2 + MOST
    assert sorted(await asyncio.gather(*writing)) == [
        number for number in range(2, 3 + 2 * MOST) if number != 2 + MOST
    ]


async def test_whoever_joins_the_line_comes_after_others_who_wait(counting: Database) -> None:
    """Events are kept while customers write without a pause: nobody's turn is put off for newcomers."""

    async def joined_by_another(connection: Connection) -> int:
        """Count, and have somebody join the line meanwhile."""
        joining.append(counting_loop.call_soon_threadsafe(join))
        assert joined.wait(10)
        return await count(connection)

    def join() -> None:
        """Stand in line."""
        late.append(asyncio.create_task(counting.write(count)))
        counting_loop.call_soon(joined.set)

    counting_loop, joined = asyncio.get_running_loop(), threading.Event()
    joining: list[asyncio.Handle] = []
    late: list[asyncio.Task[int]] = []
    async with counting.turn_to_write():
        first = asyncio.create_task(counting.write(joined_by_another))
        await asyncio.sleep(0)
        by_steps = asyncio.create_task(counted(counting))
        await asyncio.sleep(0)

    assert (await first, await by_steps, await late[0]) == (2, 3, 4)


async def test_one_that_fails_takes_nobody_with_it(counting: Database) -> None:
    """They share a turn and a way to the disk, and nothing else."""
    async with counting.turn_to_write():
        before = await in_line(counting, 1)
        failing = asyncio.create_task(counting.write(refused))
        await asyncio.sleep(0)
        after = await in_line(counting, 1)

    with pytest.raises(Refusal):
        await failing
    assert await asyncio.gather(*before, *after) == [2, 3]
    assert await count_of(counting) == 3


async def test_whoever_gave_up_before_their_turn_writes_nothing(counting: Database) -> None:
    """They were told that it failed; to find it done later would be worse."""
    async with counting.turn_to_write():
        gone, stays = await in_line(counting, 2)
        gone.cancel()
        await asyncio.sleep(0)

    assert await stays == 2
    assert gone.cancelled()


async def test_nobody_stands_in_line_for_longer_than_the_deadline(sqlite_database_url: str) -> None:
    """Better refused in time than answered when nobody listens any more; the line goes on after it."""
    database = Database.open(sqlite_database_url, deadline=0.01)
    async with database.turn_to_write():
        writing = await in_line(database, 3)
        refusals = await asyncio.gather(*writing, return_exceptions=True)

    assert [type(one) for one in refusals] == [Unavailable] * 3
    assert await database.write(count) == 1
    await database.close()


async def test_where_the_disk_fails_nobody_is_told_that_it_is_kept(
    counting: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed may be there after a power cut or not: whoever asked has to ask again."""

    def broken(_: int) -> None:
        """Fail as a disk does."""
        raise OSError(5, "Input/output error")

    async with counting.turn_to_write():
        writing = await in_line(counting, 3)
        monkeypatch.setattr(os, "fsync", broken)
    failures = await asyncio.gather(*writing, return_exceptions=True)
    monkeypatch.undo()

    assert [type(one) for one in failures] == [OSError] * 3
    assert await counting.write(count) == 5


async def test_closing_waits_for_those_in_line(sqlite_database_url: str) -> None:
    """A server that stops has promised each of them an answer."""
    database = Database.open(sqlite_database_url)
    async with database.turn_to_write():
        writing = await in_line(database, 3)

    await database.close()

    assert [one.result() for one in writing if one.done()] == [1, 2, 3]
