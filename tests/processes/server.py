"""Run the real command as its own process, as an owner does, and stop it in any way."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

STARTING = 60.0  # seconds, on a machine that is busy with other tests
STOPPING = 30.0
ADDRESS = re.compile(r"served at (http://\S+)")
SIGN_IN = re.compile(r"(http://\S+/desk/sign-in#\S+)")


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server: where it is, what it said while starting, and its process."""

    base: str
    said: str
    process: Process

    @property
    def sign_in_link(self) -> str:
        """The one-time link to the desk that the demo prints."""
        found = SIGN_IN.search(self.said)
        assert found, self.said
        return found.group(1)

    async def kill(self) -> None:
        """End the process at once, as a power cut does."""
        self.process.kill()
        await self._ended()

    async def stop(self) -> int:
        """Ask the process to stop, and return its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await self._ended()

    async def _ended(self) -> int:
        async with asyncio.timeout(STOPPING):
            await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode


async def started(*command: str, folder: Path, port: int = 0, **settings: str) -> Server:
    """Start `concierge COMMAND` with its data in `folder`, on a free port unless told; return it serving."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant",
        *command,
        "--port",
        str(port),
        stdout=PIPE,
        stderr=STDOUT,
        env=environment(folder, settings),
    )
    said = ""
    assert process.stdout
    async with asyncio.timeout(STARTING):
        while not (found := ADDRESS.search(said)):
            line = await process.stdout.readline()
            assert line, f"it ended before it served:\n{said}"
            said += line.decode()
    return Server(base=found.group(1), said=said, process=process)


def environment(folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Return this process's environment without its settings, and with those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCIERGE_")}
    given = {f"CONCIERGE_{name.upper()}": value for name, value in settings.items()}
    plain = {"CONCIERGE_DISCOVERY_SHARE": "0"}  # what is shown must not hang on the ids of customers
    return kept | plain | given | {"CONCIERGE_DATA_FOLDER": str(folder), "COLUMNS": "400"}


@asynccontextmanager
async def running(*command: str, folder: Path, port: int = 0, **settings: str) -> AsyncGenerator[Server]:
    """Run a server while inside; a process that still runs afterwards is stopped."""
    server = await started(*command, folder=folder, port=port, **settings)
    try:
        yield server
    finally:
        if server.process.returncode is None:
            await server.stop()
