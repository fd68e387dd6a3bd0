"""Say which customers were merged into others, and into whom.

Whoever was merged is nobody any more to those who ask by id: what moved is the survivor's,
and the shell that is left is kept for undoing it and erased with the survivor.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from assistant.events import CustomerId
from assistant.storage.engine import Connection
from assistant.storage.tables import merges

_holds = merges.c.undone_at.is_(None)


def is_absorbed(customer_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that the customer of this id was merged into another."""
    return select(merges.c.id).where(merges.c.absorbed_id == customer_id, _holds).exists()


async def survivor_of(connection: Connection, customer_id: CustomerId) -> CustomerId:
    """Return who stands for a customer now: whoever they were merged into, else they themselves."""
    into = select(merges.c.customer_id)
    while True:
        found = into.where(merges.c.absorbed_id == customer_id, _holds)
        survivor: str | None = (await connection.execute(found)).scalar_one_or_none()
        if survivor is None:
            return customer_id
        customer_id = CustomerId(survivor)


async def absorbed_by(connection: Connection, customer_id: str) -> list[CustomerId]:
    """Return everybody who was merged into a customer, directly or through others, earliest first."""
    merged = (
        select(merges.c.absorbed_id, merges.c.number)
        .where(merges.c.customer_id == customer_id, _holds)
        .cte("merged", recursive=True)
    )
    further = select(merges.c.absorbed_id, merges.c.number).where(
        merges.c.customer_id == merged.c.absorbed_id, _holds
    )
    everybody = merged.union_all(further)
    rows = await connection.execute(select(everybody.c.absorbed_id).order_by(everybody.c.number))
    return [CustomerId(one) for one in rows.scalars()]


async def survivors_among(
    connection: Connection, customer_ids: Collection[CustomerId]
) -> dict[CustomerId, CustomerId]:
    """Return who stands now for those of several customers who were merged into others."""
    asked, found = set(customer_ids), dict[CustomerId, CustomerId]()
    while asked:
        merged = select(merges.c.absorbed_id, merges.c.customer_id).where(
            merges.c.absorbed_id.in_(asked), _holds
        )
        step = {
            CustomerId(one): CustomerId(into) for one, into in (await connection.execute(merged)).tuples()
        }
        found = {one: step.get(into, into) for one, into in found.items()}
        found |= {one: into for one, into in step.items() if one in customer_ids}
        asked = set(step.values())
    return found
