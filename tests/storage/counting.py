"""Count in a database, which is the least that a transaction can change."""

from __future__ import annotations

from assistant.storage import Database
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection


class Refusal(Exception):
    """Something that goes wrong within a transaction."""


async def count_and_fail(database: Database) -> None:
    """Change something, and run into trouble before the end."""
    async with database.writing() as connection:
        await next_change(connection, Counter.ARTICLES)
        raise Refusal


async def counted(database: Database) -> int:
    """Count one more."""
    async with database.writing() as connection:
        return await next_change(connection, Counter.ARTICLES)


async def count_of(database: Database) -> int:
    """Read how many were counted."""
    async with database.reading() as connection:
        return await latest_change(connection, Counter.ARTICLES)


async def count(connection: Connection) -> int:
    """Count one more, as a step of a transaction."""
    return await next_change(connection, Counter.ARTICLES)
