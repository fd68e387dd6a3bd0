"""See that the database which the settings name fits the code, and take it to any version."""

from __future__ import annotations

import asyncio

from rich.console import Console

from assistant.settings import Settings
from assistant.storage import schema


async def ready_schema(settings: Settings) -> None:
    """See that the database fits the code; an empty one is made to.

    Raises `Misconfigured` when it is older or newer than the code, saying what to do.
    """
    if await schema.current(settings.database) is None:
        await schema.upgrade(settings.database, keys=await asyncio.to_thread(settings.keyring))
    await schema.check(settings.database)


async def migrate(settings: Settings, *, to: str, console: Console) -> None:
    """Take the database to a version, up or down, and say from where to where it went."""
    before = await schema.current(settings.database)
    await schema.migrate(settings.database, to, keys=await asyncio.to_thread(settings.keyring))
    after = await schema.current(settings.database)
    console.print(f"database: {before or 'empty'} → {after or 'empty'}")
