"""A second server keeps off a database that is in use."""

from __future__ import annotations

import pytest

from assistant.errors import Misconfigured, Unavailable
from assistant.storage.lock import held
from tests.databases import PostgreSQL


async def test_a_second_server_refuses_to_start(database_url: str) -> None:
    """Two would each believe to know who may speak next."""
    async with held(database_url):
        with pytest.raises(Misconfigured, match="another server"):
            await entered(database_url)


async def test_servers_that_know_of_each_other_share_a_database(postgresql: PostgreSQL) -> None:
    """Those that do not would serve beside them as if they were alone."""
    url = postgresql.emptied()
    async with held(url, among_others=True):
        assert await entered(url, among_others=True)
        with pytest.raises(Misconfigured, match="another server"):
            await entered(url)
    async with held(url):
        with pytest.raises(Misconfigured, match="valkey_url"):
            await entered(url, among_others=True)


async def test_the_database_is_free_once_the_first_server_stopped(database_url: str) -> None:
    """A restart needs no cleaning up."""
    await entered(database_url)

    assert await entered(database_url)


async def test_a_lock_on_a_server_that_is_not_there_says_so() -> None:
    """The reason is the address, not another server."""
    with pytest.raises(Unavailable):
        await entered("postgresql+asyncpg://nobody@127.0.0.1:1/none")


async def entered(url: str, *, among_others: bool = False) -> bool:
    """Take the lock and let it go."""
    async with held(url, among_others=among_others):
        return True
