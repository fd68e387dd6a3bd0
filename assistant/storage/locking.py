"""Keep two who write about the same customer from doing it at once."""

from __future__ import annotations

from sqlalchemy import select

from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.storage.absorbed import survivor_of
from assistant.storage.engine import Connection
from assistant.storage.tables import customers


async def alone_with(connection: Connection, customer_id: CustomerId) -> None:
    """Keep others from this customer until the transaction ends.

    Raises `NotFound`, also if they were merged into another meanwhile: that is asked in a statement of
    its own, because one that waited for the lock does not see what was done while it waited.
    """
    locked = select(customers.c.id).where(customers.c.id == customer_id).with_for_update()
    if (await connection.execute(locked)).first() is None:
        raise NotFound("customer", customer_id)
    if await survivor_of(connection, customer_id) != customer_id:
        raise NotFound("customer", customer_id)
