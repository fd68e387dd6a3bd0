"""What a server takes along before anybody asks it anything."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE

SELDOM = [
    "pypdf",
    "docx",
    "lxml",
    "sklearn",
    "scipy",
    "alembic",
    "asyncpg",
    "redis",
    "mcp",
    "segno",
    "sqlalchemy.orm",
]


async def test_a_server_loads_nothing_that_few_servers_need() -> None:
    """Each takes megabytes for as long as the process lives."""
    code = f"import sys, assistant.cli, assistant.serving; print(*set({SELDOM!r}) & set(sys.modules))"

    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=PIPE)
    said, _ = await process.communicate()

    assert (process.returncode, said.decode().split()) == (0, [])
