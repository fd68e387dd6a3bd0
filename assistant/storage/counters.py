"""Number changes, so that whoever keeps an index knows what it has not seen yet."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import bindparam, select

from assistant.storage.engine import Connection
from assistant.storage.tables import counters
from assistant.storage.upsert import insert_into


class Counter(StrEnum):
    """What is numbered."""

    ARTICLES = "articles"
    CATALOGUE = "catalogue"
    OFFER_RULES = "offer_rules"
    FITS = "fits"  # versions of what is learnt from orders
    WITHDRAWALS = "withdrawals"  # of orders that a fit may have used: erased, cleared or no longer allowed
    SOLVED = "solved"  # cases that may be found, or no more
    CHOICES = "choices"  # of agents among suggestions
    MERGES = "merges"  # of known customers, made or undone; and customers erased


_LATEST = select(counters.c.value).where(counters.c.name == bindparam("counter"))


async def next_change(connection: Connection, counter: Counter) -> int:
    """Return the next number; until this transaction ends nobody else gets one.

    So whoever sees a number has all changes up to it before their eyes.
    """
    new = insert_into(connection, counters).values(name=counter, value=1)
    risen = new.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + 1})
    number: int = (await connection.execute(risen.returning(counters.c.value))).scalar_one()
    return number


async def latest_change(connection: Connection, counter: Counter) -> int:
    """Return the last number given out, 0 before the first."""
    return (await connection.execute(_LATEST, {"counter": counter})).scalar_one_or_none() or 0
