"""Open what several tests of the storage begin with."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from assistant.storage import Database
from tests.storage.counting import counted


@pytest.fixture
async def counting(sqlite_database_url: str) -> AsyncGenerator[Database]:
    """A database in which something was counted once."""
    database = Database.open(sqlite_database_url)
    await counted(database)
    yield database
    await database.close()
