"""Keep what happened between customers and offers, for as long as it bears on the next one.

Both questions are asked together with everything else that a turn needs of a customer, so that holding
back costs no trip to the database. It is kept whatever a customer lets us remember, for it is what holds
us back, and it is read only for offers and for what comes unasked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, insert, or_, select

from assistant.events import CustomerId
from assistant.restraint.model import Encounter, Kind, Strain
from assistant.storage import tables
from assistant.storage.engine import Connection, Row

KEPT_FOR = timedelta(days=200)  # a little longer than anything counts
READ = 200  # the newest
DISPLEASED = 2  # the highest score of somebody who is

_encounters, _conversations = tables.offer_encounters, tables.conversations

_NOTED = insert(_encounters).inline()  # nobody asks for the number that it gets
ENCOUNTERS = (
    select(_encounters)
    .where(_encounters.c.customer_id == bindparam("customer"))
    .order_by(_encounters.c.at.desc(), _encounters.c.id.desc())
    .limit(READ)
)
"""What happened between one customer and offers, newest first."""
STRAINED = select(
    _conversations.c.id,
    _conversations.c.owner,
    _conversations.c.is_open,
    _conversations.c.updated_at,
).where(
    _conversations.c.customer_id == bindparam("customer"),
    or_(
        and_(_conversations.c.is_open, _conversations.c.owner != "assistant"),
        _conversations.c.rating <= DISPLEASED,
    ),
)
"""Which of one customer's conversations are with a person or wait for one, or were rated badly."""


class RestraintStore:
    """Keeps what happened between customers and offers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, customer_id: CustomerId, encounters: Iterable[Encounter]) -> None:
        """Keep what happened."""
        rows = [
            {
                "customer_id": customer_id,
                "conversation_id": one.conversation_id,
                "kind": one.kind.value,
                "at": one.at,
                "products": json.dumps(one.products),
            }
            for one in encounters
        ]
        if rows:
            await self._connection.execute(_NOTED, rows)

    async def expire(self, now: datetime) -> None:
        """Forget what bears on nothing any more."""
        await self._connection.execute(delete(_encounters).where(_encounters.c.at < now - KEPT_FOR))


def encounter_of(row: Row) -> Encounter:
    """Return what happened in a row of `ENCOUNTERS`."""
    return Encounter(
        kind=Kind(row["kind"]),
        at=row["at"],
        conversation_id=row["conversation_id"],
        products=tuple(json.loads(row["products"])),
    )


def strain_of(row: Row) -> Strain:
    """Return the conversation in a row of `STRAINED`."""
    return Strain(
        conversation_id=row["id"],
        is_with_person=bool(row["is_open"]) and row["owner"] != "assistant",
        at=row["updated_at"],
    )
