"""Tell whether customers have orders, which whatever was learnt may have used."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from assistant.storage.engine import Connection
from assistant.storage.tables import orders


async def have_orders(connection: Connection, customer_ids: Collection[str]) -> bool:
    """Whether one of these customers has an order."""
    found = select(orders.c.id).where(orders.c.customer_id.in_(list(customer_ids))).limit(1)
    return (await connection.execute(found)).first() is not None
