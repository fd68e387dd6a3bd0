"""Everything moves to the new key while others write, from wherever it was cut short; no key goes early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typing_extensions import override

from assistant.errors import Conflict, InvalidInput, Unreadable
from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference
from assistant.resealing import STEP, Resealing
from assistant.seals.store import SEALED
from assistant.storage import Database
from assistant.storage.key_file import KeyFile
from assistant.storage.keyring import Keyring, key_id
from assistant.storage.sealing import sealed_columns
from assistant.work import UnitOfWork, Work
from tests.conftest import CONSENT_DEFAULTS
from tests.customers.test_erased_bytes import plant

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEANUTS = Preference(
    topic="allergy", value="peanuts", origin=Origin.SET, confidence=1, learned_at=NOW, source="panel"
)
CUSTOMERS = 2 * STEP + 7


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    """A file with one key."""
    return KeyFile(tmp_path / "encryption.keys").made()


@pytest.fixture
async def database(database_url: str, file: KeyFile) -> AsyncIterator[Database]:
    """A database whose keys are in the file: SQLite, then PostgreSQL."""
    opened = Database.open(database_url, keys=Keyring(file=file, index="index"))
    yield opened
    await opened.close()


@pytest.fixture
def work(database: Database) -> Work:
    """Units of work on it."""
    return Work(database, consent_defaults=CONSENT_DEFAULTS)


async def filled(work: Work) -> None:
    """Keep a preference and a name of more customers than go into one step."""
    async with work.writing() as unit:
        for number in range(CUSTOMERS):
            known = await unit.customers.recognise(
                str(number), name=f"name {number}", email=None, locale="en", region=None, at=NOW
            )
            await unit.facts.learn(known.id, replace(PEANUTS, value=f"value {number}"))


def put_first(file: KeyFile) -> tuple[str, str]:
    """Put a new key first; return the ids of the new one and the old one."""
    file.put_first(lambda _held: True)
    new, old = (key_id(one) for one in file.secrets())
    return new, old


async def retired(work: Work, file: KeyFile, key: str) -> None:
    """Retire a key for good."""

    async def take_out(one: str) -> None:
        await asyncio.to_thread(file.take_out, lambda secret: key_id(secret) == one)

    await Resealing(work=work).retire(key, take_out)


async def test_everything_is_sealed_with_the_new_key_and_the_old_one_can_go(
    work: Work, database: Database, file: KeyFile
) -> None:
    """Every sealed column of every table, those of tomorrow too; then nothing needs the old key."""
    async with database.writing() as connection:
        await plant(connection)
    new, old = await asyncio.to_thread(put_first, file)
    before = await Resealing(work=work).counted()

    done = await Resealing(work=work).run()
    async with work.writing() as unit:
        await unit.seals.hold_still()
    await asyncio.to_thread(file.take_out, lambda secret: key_id(secret) == old)

    assert before == {new: 0, old: done}
    assert done >= sum(len(sealed_columns(table)) for table in SEALED)
    assert await Resealing(work=work).counted() == {new: done}
    async with database.reading() as connection:
        for table in SEALED:
            assert (await connection.execute(select(table))).all()


async def test_one_that_was_cut_short_goes_on_where_it_was(work: Work, file: KeyFile) -> None:
    """A power cut in the middle costs nothing but the time."""
    await filled(work)
    new, old = await asyncio.to_thread(put_first, file)

    class PowerCut(Exception):
        """The lights went out."""

    def cut(done: int, _due: int) -> None:
        if done >= STEP:
            raise PowerCut

    with pytest.raises(PowerCut):
        await Resealing(work=work).run(cut)
    halfway = await Resealing(work=work).counted()
    rest = await Resealing(work=work).run()

    assert halfway[new] >= STEP
    assert rest == halfway[old] > 0
    assert await Resealing(work=work).counted() == {new: 2 * CUSTOMERS, old: 0}


async def test_the_progress_never_passes_its_end(work: Work, file: KeyFile) -> None:
    """The bar reaches the end when the work does."""
    await filled(work)
    await asyncio.to_thread(put_first, file)
    told: list[tuple[int, int]] = []

    await Resealing(work=work).run(lambda done, due: told.append((done, due)))

    assert told[0] == (0, 2 * CUSTOMERS)
    assert told[-1] == (2 * CUSTOMERS, 2 * CUSTOMERS)
    assert all(done <= due for done, due in told)
    assert told == sorted(told)


async def test_a_server_that_runs_meanwhile_reads_and_writes_on(
    work: Work, database_url: str, file: KeyFile
) -> None:
    """It opens what was moved, and seals with the new key without being started again."""
    await filled(work)
    server = Database.open(database_url, keys=Keyring(file=file, index="index"))
    its_work = Work(server, consent_defaults=CONSENT_DEFAULTS)
    new, old = await asyncio.to_thread(put_first, file)

    async with its_work.writing() as unit:
        known = await unit.customers.recognise("0", name="Ana", email=None, locale="en", region=None, at=NOW)
    await Resealing(work=work).run()
    await retired(work, file, old)

    async with its_work.reading() as unit:
        view = await unit.customers.own(known.id)
    await server.close()
    assert (view.profile.name, [one.value for one in view.preferences]) == ("Ana", ["value 0"])
    assert await Resealing(work=work).counted() == {new: 2 * CUSTOMERS}


async def test_a_key_is_kept_while_anything_needs_it(work: Work, file: KeyFile) -> None:
    """Retiring it early would lose what it sealed."""
    await filled(work)
    new, old = await asyncio.to_thread(put_first, file)

    with pytest.raises(Conflict, match=f"{2 * CUSTOMERS} values are sealed with {old}"):
        await retired(work, file, old)
    with pytest.raises(InvalidInput, match="the one that seals"):
        await retired(work, file, new)
    with pytest.raises(InvalidInput, match="none of ours"):
        await retired(work, file, "4711")

    assert len(await asyncio.to_thread(file.secrets)) == 2


async def test_a_server_that_still_seals_with_the_old_key_is_named(
    work: Work, database_url: str, file: KeyFile
) -> None:
    """Its keys came from its settings: nothing tells it but a new start."""
    server = Database.open(database_url, keys=Keyring(await asyncio.to_thread(file.secrets), index="index"))
    await asyncio.to_thread(put_first, file)
    number = 0

    class Writing(Work):
        """A connection that another server writes before, each time."""

        @override
        @asynccontextmanager
        async def reading(self) -> AsyncGenerator[UnitOfWork]:
            nonlocal number
            number += 1
            async with Work(server).writing() as unit:
                await unit.customers.visitor(CustomerId(f"cus_{number}"), locale="en", at=NOW)
                await unit.facts.learn(CustomerId(f"cus_{number}"), PEANUTS)
            async with super().reading() as unit:
                yield unit

    database = Database.open(database_url, keys=Keyring(file=file, index="index"))
    with pytest.raises(Conflict, match="goes on sealing with an earlier key"):
        await Resealing(work=Writing(database)).run()

    await database.close()
    await server.close()


async def test_keys_of_another_database_are_refused_at_the_start(
    work: Work, database_url: str, file: KeyFile
) -> None:
    """A data folder that was not brought back shows at once, not at the first customer."""
    async with work.writing() as unit:
        await unit.customers.recognise(
            "0", name="Ana", email="ana@example.com", locale="en", region=None, at=NOW
        )
        await unit.seals.try_keys()
    held = await asyncio.to_thread(file.secrets)
    for keys, said in (
        (Keyring(["another"], index="index"), "not among those at hand"),
        (Keyring(held, index="another"), "CONCIERGE_INDEX_SECRET"),
    ):
        other = Database.open(database_url, keys=keys)
        async with Work(other).reading() as unit:
            with pytest.raises(Unreadable, match=said):
                await unit.seals.try_keys()
        await other.close()
