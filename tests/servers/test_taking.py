"""A message is answered by the server that took it, and by another once that one is gone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from assistant.conversations.model import Message
from assistant.storage import Database
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.conversations.speaking import admitted, started

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def server(database: Database) -> Work:
    """Return the work of one more server on a database."""
    return Work(database, consent_defaults=CONSENT_DEFAULTS)


async def alive(work: Work) -> None:
    """Say that a server lives."""
    async with work.writing() as unit:
        await unit.servers.beat(work.server_id, started_at=NOW)


async def free(work: Work) -> list[Message]:
    """Return what a server finds to answer."""
    async with work.reading() as unit:
        return await unit.conversations.unanswered()


async def taken(work: Work, message: Message) -> bool:
    """Whether a server takes a message."""
    async with work.writing() as unit:
        return await unit.conversations.take(message) is not None


async def test_nobody_begins_with_what_a_living_server_is_at(database: Database) -> None:
    """Two would think for one answer, and one of them for nothing."""
    one, other = server(database), server(database)
    await alive(one)
    await alive(other)
    owed = (await admitted(one, await started(one))).message

    assert await free(one) == [owed]
    assert await free(other) == []
    assert not await taken(other, owed)


async def test_what_a_killed_server_was_at_is_answered_by_another(database: Database) -> None:
    """The customer does not know that there are servers."""
    one, other = server(database), server(database)
    await alive(one)
    owed = (await admitted(one, await started(one))).message
    async with other.writing() as unit:
        await unit.servers.forget([one.server_id])

    assert await free(other) == [owed]
    assert await taken(other, owed)


async def test_of_all_that_want_a_message_one_gets_it(database: Database) -> None:
    """Whoever hands a conversation back wakes every server."""
    gone, *servers = (server(database) for _ in range(5))
    owed = (await admitted(gone, await started(gone))).message
    for one in servers:
        await alive(one)

    got = await asyncio.gather(*(taken(one, owed) for one in servers))

    assert sorted(got) == [False, False, False, True]
