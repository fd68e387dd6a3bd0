"""Open the database for one command: no encoder, no index, no door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from assistant.facts.using import Standard
from assistant.migrating import ready_schema
from assistant.settings import Settings
from assistant.storage import Database
from assistant.work import Work


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    standard: Standard = Standard(),  # noqa: B008  # frozen
) -> AsyncGenerator[Work]:
    """Lend the configured database; `Misconfigured` is raised if it does not fit the code."""
    await ready_schema(settings)
    database = Database.open(settings.database, keys=await asyncio.to_thread(settings.keyring))
    try:
        yield Work(database, policy=settings.policy, standard=standard)
    finally:
        await database.close()
