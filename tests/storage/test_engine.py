"""The database keeps what was acknowledged, and says plainly when it cannot."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from assistant.errors import Misconfigured, Unavailable
from assistant.storage import Database
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection
from assistant.storage.tables import counters
from tests.databases import sqlite_url
from tests.storage.counting import Refusal, count, count_and_fail, count_of, counted


async def test_what_was_left_without_an_exception_is_kept(database: Database) -> None:
    """And nothing of what was left with one."""
    await counted(database)

    with pytest.raises(Refusal):
        await count_and_fail(database)

    assert await count_of(database) == 1


async def test_steps_made_together_are_kept_or_undone_together(database: Database) -> None:
    """A turn is recorded whole or not at all, however its statements travel."""

    async def count_then_fail(connection: Connection) -> int:
        await count(connection)
        raise Refusal

    assert await database.write(count) == 1
    with pytest.raises(Refusal):
        await database.write(count_then_fail)

    assert await database.read(lambda connection: latest_change(connection, Counter.ARTICLES)) == 1
    assert await database.write(count) == 2


async def test_whoever_gives_up_on_steps_made_together_leaves_the_way_free(database: Database) -> None:
    """A deadline that passes in the middle must not leave a connection in two hands."""

    impatient = [asyncio.create_task(database.write(count)) for _ in range(5)]
    await asyncio.sleep(0)
    for one in impatient:
        one.cancel()
    await asyncio.gather(*impatient, return_exceptions=True)

    kept = await count_of(database)
    assert await database.write(count) == kept + 1


async def test_in_sqlite_steps_made_together_wait_for_nothing_else(sqlite_database_url: str) -> None:
    """They have a thread to themselves: whatever else they waited for could never come."""
    database = Database.open(sqlite_database_url)

    async def doze(connection: Connection) -> None:
        await next_change(connection, Counter.ARTICLES)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="waits for something else"):
        await database.write(doze)

    assert await counted(database) == 1
    await database.close()


async def test_writers_take_turns_and_lose_nothing(database: Database) -> None:
    """Many at once are slower, never wrong."""
    numbers = await asyncio.gather(*(counted(database) for _ in range(20)))

    assert sorted(numbers) == list(range(1, 21))


async def test_whoever_was_cancelled_while_writing_leaves_the_way_free(database: Database) -> None:
    """A customer who closes the page must not block the next one."""
    entered = asyncio.Event()

    async def linger() -> None:
        async with database.writing() as connection:
            await next_change(connection, Counter.ARTICLES)
            entered.set()
            await asyncio.Event().wait()

    lingering = asyncio.create_task(linger())
    await entered.wait()
    lingering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lingering

    assert await counted(database) == 1


async def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    """While an import writes, customers are still looked up; they see what was kept before."""
    await counted(database)

    async with database.writing() as connection:
        await next_change(connection, Counter.ARTICLES)
        seen = await count_of(database)

    assert seen == 1


async def test_a_mistake_of_ours_stays_a_bug(database: Database) -> None:
    """Told as "try again later", it would never be found."""
    await counted(database)

    with pytest.raises(IntegrityError):
        await doubled(database)


async def test_an_insert_that_failed_takes_its_whole_transaction_with_it(database: Database) -> None:
    """Nobody waits for an insert; its failure must still undo what came before and after."""
    await counted(database)

    with pytest.raises(IntegrityError):
        await counted_around_a_mistake(database)

    assert await count_of(database) == 1
    assert await counted(database) == 2


async def counted_around_a_mistake(database: Database) -> None:
    """Count, insert what is there already, and go on as if nothing had happened."""
    async with database.writing() as connection:
        await next_change(connection, Counter.ARTICLES)
        await connection.execute(insert(counters).values(name=Counter.ARTICLES, value=1))
        await next_change(connection, Counter.ARTICLES)


async def doubled(database: Database) -> None:
    """Insert what is there already."""
    async with database.writing() as connection:
        await connection.execute(insert(counters).values(name=Counter.ARTICLES, value=1))


async def test_whoever_only_reads_cannot_write(sqlite_database_url: str) -> None:
    """A store used in the wrong kind of unit is found at once."""
    database = Database.open(sqlite_database_url)

    with pytest.raises(Unavailable, match="cannot be written to"):
        await written_while_reading(database)

    await database.close()


async def written_while_reading(database: Database) -> None:
    """Try to write on a connection for reading."""
    async with database.reading() as connection:
        await next_change(connection, Counter.ARTICLES)


async def test_a_writer_whose_turn_does_not_come_is_told_so(sqlite_database_url: str) -> None:
    """Waiting has a deadline; nothing is half done and the same call works later."""
    database = Database.open(sqlite_database_url, deadline=0.01)

    async with database.writing():
        with pytest.raises(Unavailable, match="too many"):
            await counted(database)

    assert await counted(database) == 1
    await database.close()


async def test_a_file_that_another_program_holds_is_told_so(sqlite_database_url: str) -> None:
    """The operator learns what to look for."""
    database = Database.open(sqlite_database_url, deadline=0.01)
    file = sqlite_database_url.removeprefix("sqlite:///")
    other = await asyncio.to_thread(sqlite3.connect, file, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")

    with pytest.raises(Unavailable, match="locked") as told:
        await counted(database)

    assert "another program" in told.value.fix
    await asyncio.to_thread(other.close)
    assert await counted(database) == 1
    await database.close()


async def test_a_full_disk_is_told_so_and_survived(sqlite_database_url: str) -> None:
    """What does not fit is refused whole; reading goes on."""
    database = Database.open(sqlite_database_url)
    await counted(database)

    with pytest.raises(Unavailable, match="disk is full"):
        await overfilled(database)

    assert await count_of(database) == 1
    await database.close()


async def overfilled(database: Database) -> None:
    """Write more than the file may grow by."""
    async with database.writing() as connection:
        await connection.execute(text("PRAGMA max_page_count=1"))
        for number in range(10_000):
            await connection.execute(insert(counters).values(name=f"{number:0500}", value=number))


async def test_a_file_that_is_no_database_is_told_so(tmp_path: Path) -> None:
    """A wrong path in the settings, or a backup that broke."""
    await asyncio.to_thread((tmp_path / "broken.db").write_bytes, b"not a database" * 100)
    database = Database.open(sqlite_url(tmp_path / "broken.db"))

    with pytest.raises(Unavailable, match="not a database"):
        await count_of(database)

    await database.close()


async def test_a_folder_that_is_gone_is_told_so(tmp_path: Path) -> None:
    """Nothing is created in a place that nobody named."""
    database = Database.open(sqlite_url(tmp_path / "gone" / "concierge.db"))

    with pytest.raises(Unavailable, match="cannot be opened"):
        await count_of(database)

    await database.close()


async def test_a_server_that_is_not_there_is_told_so() -> None:
    """PostgreSQL is starting, or the address is wrong."""
    database = Database.open("postgresql+asyncpg://nobody@127.0.0.1:1/none", deadline=2)

    with pytest.raises(Unavailable, match="cannot be reached"):
        await count_of(database)

    await database.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_none_of_ours_is_refused(url: str) -> None:
    """Said before anything is opened, with what to write instead."""
    with pytest.raises(Misconfigured, match="sqlite:///FILE"):
        Database.open(url)
