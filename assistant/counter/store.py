"""Find the customer whom somebody at the counter means: by number, by address, or by name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from assistant.consents.marks import asks, duty
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection

_customers = tables.customers
_OPENED_AT_ONCE = 1_000


class CounterStore:
    """Looks customers up; who may be shown, and how, is the caller's to ask."""

    def __init__(self, connection: Connection, *, consents: ConsentStore) -> None:
        self._connection = connection
        self._consents = consents

    @duty("who names a number is found by it, and shown without a name unless we may remember it")
    async def by_number(self, number: str) -> list[CustomerId]:
        """Return the customer whom the shop calls that."""
        return await self._found(_customers.c.external_id == number, limit=1)

    @asks(Purpose.REMEMBER)
    async def by_email(self, email: str, *, limit: int) -> list[CustomerId]:
        """Return who has exactly this address, in whatever case."""
        may = self._consents.lets(_customers.c.id, Purpose.REMEMBER)
        return await self._found(may & (_customers.c.email_mark == email), limit=limit)

    @asks(Purpose.REMEMBER)
    async def by_name(self, name: str, *, limit: int) -> list[CustomerId]:
        """Return known customers one of whose names, or the whole of it, begins so.

        Names are sealed, so those of all who may be found are opened, a portion at a time, and no more of
        them are held than are returned.
        """
        begins, after = name.lower(), ""
        best: list[tuple[str, CustomerId]] = []
        may = self._consents.lets(_customers.c.id, Purpose.REMEMBER)
        named = select(_customers.c.id, _customers.c.name).where(
            may, _customers.c.external_id.is_not(None), _customers.c.name.is_not(None)
        )
        by_id = named.order_by(_customers.c.id).limit(_OPENED_AT_ONCE)
        while rows := (await self._connection.execute(by_id.where(_customers.c.id > after))).all():
            after = rows[-1][0]
            best += [(called, CustomerId(id_)) for id_, called in rows if _begins(called.lower(), begins)]
            best = sorted(best)[:limit]
        return [customer for _, customer in best]

    async def _found(self, which: ColumnElement[bool], *, limit: int) -> list[CustomerId]:
        known = select(_customers.c.id).where(which, _customers.c.external_id.is_not(None))
        rows = await self._connection.execute(known.order_by(_customers.c.id).limit(limit))
        return [CustomerId(one) for one in rows.scalars()]


def _begins(name: str, begins: str) -> bool:
    return name.startswith(begins) or f" {begins}" in name
