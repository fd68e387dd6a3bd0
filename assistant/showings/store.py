"""Keep what customers were shown, for as long as something may still come of it.

Only how many slots have counted is read with the customer, in the statement that reads everything else. The
log itself is read to learn from all together, and only of those who allow that and offers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, insert, select

from assistant.consents.marks import asks
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.showings.model import Showing, Slot
from assistant.storage import tables
from assistant.storage.engine import Connection, Row

KEPT_FOR = timedelta(days=200)
_SLOTS = TypeAdapter(tuple[Slot, ...])

_showings = tables.offer_showings
_NOTED = insert(_showings).inline()  # nobody asks for the number that it gets

SHOWN = (
    select(_showings)
    .where(_showings.c.customer_id == bindparam("customer"))
    .order_by(_showings.c.at.desc(), _showings.c.id.desc())
)
"""What one customer was shown, newest first."""
COUNTED = (
    select((_showings.c.first + _showings.c.counted).label("slots"))
    .where(_showings.c.customer_id == bindparam("customer"))
    .order_by(_showings.c.at.desc(), _showings.c.id.desc())
    .limit(1)
)
"""How many slots of one customer have counted for the share of discovery; no row before the first."""


class ShowingStore:
    """Keeps what was shown."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    async def note(self, customer_id: CustomerId, showing: Showing | None) -> None:
        """Keep what a customer was shown, if anything was."""
        if showing is None:
            return
        row = {
            "customer_id": customer_id,
            "at": showing.at,
            "first": showing.first,
            "counted": showing.counted,
            "slots": _SLOTS.dump_json(showing.slots, exclude_none=True).decode(),
        }
        await self._connection.execute(_NOTED, row)

    @asks(Purpose.ANALYTICS, Purpose.OFFERS)
    async def log(self) -> list[tuple[CustomerId, Showing]]:
        """Return what everybody was shown who allows analytics and offers: each customer, oldest first."""
        allowed = (
            self._consents.lets(_showings.c.customer_id, purpose)
            for purpose in (Purpose.ANALYTICS, Purpose.OFFERS)
        )
        found = (
            select(_showings)
            .where(*allowed)
            .order_by(_showings.c.customer_id, _showings.c.at, _showings.c.id)
        )
        rows = (await self._connection.execute(found)).mappings()
        return [(CustomerId(row["customer_id"]), showing_of(row)) for row in rows]

    async def expire(self, now: datetime) -> None:
        """Forget what is too old for anything to come of it."""
        await self._connection.execute(delete(_showings).where(_showings.c.at < now - KEPT_FOR))


def showing_of(row: Row) -> Showing:
    """Return what was shown, from a row of `SHOWN`."""
    slots = _SLOTS.validate_json(row["slots"])
    return Showing(at=row["at"], first=row["first"], counted=row["counted"], slots=slots)
