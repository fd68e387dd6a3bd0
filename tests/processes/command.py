"""Run one command to its end, as an owner does."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from dataclasses import dataclass
from pathlib import Path

from tests.processes.server import environment

RUNNING = 120.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command printed, and its exit code."""

    said: str
    code: int


async def concierge(*words: str, folder: Path, given: str = "", **settings: str) -> Done:
    """Run `concierge WORDS` with its data in `folder`, and `given` on standard input."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant",
        *words,
        stdin=PIPE,
        stdout=PIPE,
        stderr=STDOUT,
        env=environment(folder, settings),
    )
    async with asyncio.timeout(RUNNING):
        said, _ = await process.communicate(given.encode())
    assert process.returncode is not None
    return Done(said=said.decode(), code=process.returncode)
