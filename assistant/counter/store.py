"""Find the customer whom somebody at the counter means: by number, by address, or by name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from assistant.consents.marks import asks, duty
from assistant.consents.model import Purpose
from assistant.consents.store import ConsentStore
from assistant.events import CustomerId
from assistant.storage import tables
from assistant.storage.engine import Connection

_customers = tables.customers
_ESCAPE = "\\"


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
        return await self._found(may & (func.lower(_customers.c.email) == email.lower()), limit=limit)

    @asks(Purpose.REMEMBER)
    async def by_name(self, name: str, *, limit: int) -> list[CustomerId]:
        """Return known customers one of whose names, or the whole of it, begins so."""
        begins = _escaped(name.lower())
        lowered = func.lower(_customers.c.name)
        matches = or_(
            lowered.like(f"{begins}%", escape=_ESCAPE), lowered.like(f"% {begins}%", escape=_ESCAPE)
        )
        return await self._found(
            self._consents.lets(_customers.c.id, Purpose.REMEMBER) & matches, limit=limit
        )

    async def _found(self, which: ColumnElement[bool], *, limit: int) -> list[CustomerId]:
        known = select(_customers.c.id).where(which, _customers.c.external_id.is_not(None))
        rows = await self._connection.execute(known.order_by(_customers.c.name, _customers.c.id).limit(limit))
        return [CustomerId(one) for one in rows.scalars()]


def _escaped(words: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        words = words.replace(sign, _ESCAPE + sign)
    return words
