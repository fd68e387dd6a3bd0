"""Run the server as a process of its own, to stop it the way operators and accidents do."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.channels.site import SHOP_SECRET, VISITOR_SECRET

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where it listens, and its process."""

    base: str
    process: asyncio.subprocess.Process

    async def stopped(self, signal: int) -> int:
        """Send `signal` and return the exit code."""
        self.process.send_signal(signal)
        async with asyncio.timeout(START_SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def started(folder: Path) -> AsyncGenerator[Server]:
    """Start `concierge serve` on what `folder` holds."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "assistant", "serve", "--port", "0"),
        env=own
        | {
            "CONCIERGE_DATA_FOLDER": str(folder),
            "CONCIERGE_IDENTITY_SECRET": SHOP_SECRET,
            "CONCIERGE_VISITOR_SECRET": VISITOR_SECRET,
            "CONCIERGE_REQUESTS_PER_MINUTE": "100000",
            "CONCIERGE_LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "200",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Server(base=await _address(process), process=process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Read what the server prints until it says where it listens."""
    printed = ""
    assert process.stdout is not None
    async with asyncio.timeout(START_SECONDS):
        while line := (await process.stdout.readline()).decode():
            printed += line
            if found := re.search(r"http://localhost:(\d+)", line):
                return f"http://127.0.0.1:{found.group(1)}"
    raise AssertionError(f"the server did not start:\n{printed}")
