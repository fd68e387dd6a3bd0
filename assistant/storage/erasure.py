"""Take a customer out of every table, and leave only a hash that refuses what comes back.

The database removes whatever hangs on the customer's row by itself. Events on their way
have no such tie and are removed here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select

from assistant.storage.absorbed import absorbed_by
from assistant.storage.engine import Connection
from assistant.storage.tables import conversations, customers, outbox, rejected_events, tombstones
from assistant.storage.upsert import insert_into

_BURIED = select(tombstones.c.erased_at).where(tombstones.c.external_hash == bindparam("hash"))


async def remove(connection: Connection, customer_id: str) -> None:
    """Delete a customer and all that belongs to them, whoever was merged into them included."""
    everybody = [customer_id, *await absorbed_by(connection, customer_id)]
    theirs = select(conversations.c.id).where(conversations.c.customer_id.in_(everybody))
    about_them = or_(outbox.c.about.in_(everybody), outbox.c.about.in_(theirs))
    await connection.execute(delete(outbox).where(about_them))
    await connection.execute(delete(rejected_events).where(rejected_events.c.trail.in_(everybody)))
    await connection.execute(delete(customers).where(customers.c.id.in_(everybody)))


async def names_of(connection: Connection, customer_id: str) -> list[str]:
    """Return every name that the shop has for a customer, those of whoever was merged into them included."""
    everybody = [customer_id, *await absorbed_by(connection, customer_id)]
    found = select(customers.c.external_id).where(
        customers.c.id.in_(everybody), customers.c.external_id.is_not(None)
    )
    return [str(name) for name in (await connection.execute(found)).scalars()]


async def bury(connection: Connection, external_id: str, *, at: datetime) -> None:
    """Note that the customer whom the shop calls `external_id` was erased at this moment."""
    new = insert_into(connection, tombstones)
    await connection.execute(
        new.on_conflict_do_update(index_elements=["external_hash"], set_={"erased_at": at}),
        {"external_hash": _hash(external_id), "erased_at": at},
    )
    await connection.execute(delete(rejected_events).where(rejected_events.c.trail == _hash(external_id)))


async def buried_at(connection: Connection, external_id: str) -> datetime | None:
    """Return when the customer of this name was last erased, or `None`."""
    buried = await connection.execute(_BURIED, {"hash": _hash(external_id)})
    erased_at: datetime | None = buried.scalar_one_or_none()
    return erased_at


async def buried_among(connection: Connection, external_ids: Collection[str]) -> dict[str, datetime]:
    """Return when those of several customers were erased who ever were, by their names."""
    if not external_ids:
        return {}
    names = {_hash(one): one for one in external_ids}
    found = select(tombstones).where(tombstones.c.external_hash.in_(list(names)))
    rows = (await connection.execute(found)).mappings()
    return {names[row["external_hash"]]: row["erased_at"] for row in rows}


def _hash(external_id: str) -> str:
    return hashlib.sha256(external_id.encode()).hexdigest()
