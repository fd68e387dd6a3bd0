"""Segment's own libraries lose and double nothing, even when the server is killed under them."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from contextlib import closing
from pathlib import Path

import pytest

from assistant.bench.server import free_port
from tests.processes.server import running, started

WRITE_KEY = "the write key of the shop's servers"
EVENTS = 10_000  # by each library
LIBRARIES = Path(__file__).parents[2] / "scripts" / "javascript"
SENDING = 300.0  # seconds
HERE = Path(__file__).parent


def kept(folder: Path) -> list[str]:
    """Return the ids of all events that the database in `folder` holds."""
    with closing(sqlite3.connect(folder / "concierge.db", timeout=30)) as database:
        return [row[0] for row in database.execute("SELECT id FROM activities")]


async def sender(*command: str) -> Process:
    """Start a process that sends events."""
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT)


async def ended(process: Process) -> None:
    """Wait until everything was sent."""
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-4000:]


async def some_kept(folder: Path, at_least: int) -> int:
    """Wait until so many events are there, and return how many are."""
    while True:
        count = len(await asyncio.to_thread(kept, folder))
        if count >= at_least:
            return count
        await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_both_libraries_are_there_once_after_the_server_was_killed(tmp_path: Path) -> None:
    """A shop changes the address in its settings, and nothing else."""
    node = shutil.which("node")
    if node is None or not (LIBRARIES / "node_modules" / "@segment").exists():
        pytest.skip("no library for Node.js; get Node.js 20, then `npm ci` in scripts/javascript")
    port = free_port()
    settings = {"write_keys": WRITE_KEY, "log_level": "WARNING"}
    first = await started("serve", folder=tmp_path, port=port, **settings)
    to = (first.base, WRITE_KEY, str(EVENTS))
    senders = [
        await sender(sys.executable, "-m", "tests.processes.track", *to),
        await sender(node, str(HERE / "track.cjs"), str(LIBRARIES), *to),
    ]

    async with asyncio.timeout(SENDING):
        before = await some_kept(tmp_path, EVENTS // 4)
        await first.kill()
        async with running("serve", folder=tmp_path, port=port, **settings):
            await asyncio.gather(*(ended(one) for one in senders))

    found = kept(tmp_path)
    assert before < 2 * EVENTS
    assert len(found) == 2 * EVENTS
    assert set(found) == {f"{kind}-{one}" for kind in ("python", "node") for one in range(EVENTS)}
