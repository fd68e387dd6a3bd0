"""A second server keeps off a database that is in use."""

from __future__ import annotations

import pytest

from assistant.errors import Misconfigured, Unavailable
from assistant.storage.lock import held


async def test_a_second_server_refuses_to_start(database_url: str) -> None:
    """Two would each believe to know who may speak next."""
    async with held(database_url):
        with pytest.raises(Misconfigured, match="another server"):
            await entered(database_url)


async def test_the_database_is_free_once_the_first_server_stopped(database_url: str) -> None:
    """A restart needs no cleaning up."""
    await entered(database_url)

    assert await entered(database_url)


async def test_a_lock_on_a_server_that_is_not_there_says_so() -> None:
    """The reason is the address, not another server."""
    with pytest.raises(Unavailable):
        await entered("postgresql+asyncpg://nobody@127.0.0.1:1/none")


async def entered(url: str) -> bool:
    """Take the lock and let it go."""
    async with held(url):
        return True
