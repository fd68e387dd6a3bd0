"""A rotation killed at any moment is brought to its end by the next, beside a server that runs on."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import insert, select

from assistant.resealing import Resealing
from assistant.settings import Settings
from assistant.storage import Database, schema
from assistant.storage.tables import customers, preferences
from assistant.work import Work
from tests.databases import sqlite_url
from tests.pages.conftest import sample_read
from tests.processes.command import concierge
from tests.processes.server import environment, running

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS = 8_000


async def opened(folder: Path) -> Database:
    """Open the database of a data folder with the keys in it."""
    keys = await asyncio.to_thread(Settings(data_folder=folder).keyring)
    return Database.open(sqlite_url(folder / "concierge.db"), keys=keys)


async def filled(folder: Path) -> None:
    """Keep a name and a preference of many customers."""
    await schema.upgrade(sqlite_url(folder / "concierge.db"))
    database = await opened(folder)
    rows = [{"id": f"cus_{n:05}", "external_id": str(n), "name": f"name {n}"} for n in range(CUSTOMERS)]
    of_all = {"locale": "en", "version": 1, "created_at": NOW}
    known = {"topic": "size", "origin": 3, "confidence": 1, "learned_at": NOW, "source": "panel"}
    async with database.writing() as connection:
        await connection.execute(insert(customers), [row | of_all for row in rows])
        learnt = [known | {"customer_id": row["id"], "value": f"value {row['id']}"} for row in rows]
        await connection.execute(insert(preferences), learnt)
    await database.close()


async def rotated_until_killed(folder: Path) -> dict[str, int]:
    """Kill a rotation as soon as it sealed something anew; return how many values each key sealed then."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "assistant", "keys", "rotate"),
        stdout=DEVNULL,
        stderr=DEVNULL,
        env=environment(folder, {}),
    )
    database = await opened(folder)
    resealing = Resealing(work=Work(database))
    async with asyncio.timeout(60):
        while len(counts := await resealing.counted()) < 2 or not next(iter(counts.values())):
            assert process.returncode is None, "it ended before it sealed anything anew"
    process.kill()
    await process.wait()
    counts = await resealing.counted()
    await database.close()
    return counts


async def test_a_rotation_that_was_killed_is_brought_to_its_end(tmp_path: Path) -> None:
    """Everything opens whenever one looks, and in the end without the old key."""
    await filled(tmp_path)

    halfway = await rotated_until_killed(tmp_path)
    too_early = await concierge("keys", "retire", folder=tmp_path)
    again = await concierge("keys", "rotate", folder=tmp_path)
    listed = await concierge("keys", "list", folder=tmp_path)
    retired = await concierge("keys", "retire", folder=tmp_path)

    (new, done), (old, left) = halfway.items()
    assert min(done, left) > 0
    assert (too_early.code, again.code, retired.code) == (0 + 1, 0, 0)
    assert f"values are sealed with {old}" in too_early.said
    assert f"{left} values sealed anew; {new} seals" in again.said
    assert [line.split() for line in listed.said.splitlines()[1:]] == [
        [new, "seals", str(2 * CUSTOMERS)],
        [old, "opens", "0"],
    ]
    assert len((tmp_path / "encryption.keys").read_text().split()) == 1
    database = await opened(tmp_path)
    async with database.reading() as connection:
        names = await connection.execute(select(customers.c.name).order_by(customers.c.id))
        assert list(names.scalars()) == [f"name {n}" for n in range(CUSTOMERS)]
        values = await connection.execute(select(preferences.c.value))
        assert {one.startswith("value cus_") for one in values.scalars()} == {True}
    await database.close()


@pytest.fixture
def sample_folder(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A data folder in which the sample was read already."""
    return Path(shutil.copytree(sample_read(tmp_path_factory), tmp_path / "demo"))


async def test_a_server_runs_on_while_keys_are_rotated_and_retired(sample_folder: Path) -> None:
    """What it knew is read and what it learns is sealed with the new key, without a new start."""
    async with (
        running("demo", folder=sample_folder, log_level="ERROR") as server,
        ClientSession(server.base) as session,
    ):
        async with session.post("/demo/identity", json={"external_id": "ana"}) as response:
            headers = {"Authorization": f"Bearer {(await response.json())['token']}"}
        before = await preferences_of(session, headers)

        rotated = await concierge("keys", "rotate", folder=sample_folder)
        between = await preferences_of(session, headers)
        async with session.put("/v1/me/preferences/size", json={"value": "44"}, headers=headers) as response:
            assert response.status == 200
        retired = await concierge("keys", "retire", folder=sample_folder)
        after = await preferences_of(session, headers)

    assert (rotated.code, retired.code) == (0, 0), (rotated.said, retired.said)
    assert len((sample_folder / "encryption.keys").read_text().split()) == 1
    assert before == between
    assert after == before | {"size": "44"}


async def preferences_of(session: ClientSession, headers: dict[str, str]) -> dict[str, str]:
    """Return what the server tells a customer of their preferences."""
    async with session.get("/v1/me", headers=headers) as response:
        kept = await response.json()
    return {one["topic"]: one["value"] for one in kept["preferences"]}
