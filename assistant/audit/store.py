"""Keep who saw or changed what: lines are added and read, and the database refuses to change one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from assistant.audit.model import Deed, Line
from assistant.consents.marks import duty, own_eyes
from assistant.events import StaffId
from assistant.storage import tables
from assistant.storage.engine import Connection, Row

_audit = tables.audit
_NEWEST_FIRST = select(_audit).order_by(_audit.c.id.desc())


class AuditStore:
    """Keeps the log of what staff do with what is kept of customers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self, staff_id: StaffId, deed: Deed, *, customer: str | None, about: str, at: datetime
    ) -> None:
        """Note a deed, in the transaction in which it is done; `customer` is a pseudonym."""
        row = {"at": at, "staff_id": staff_id, "deed": deed, "customer": customer, "about": about}
        await self._connection.execute(insert(_audit), row)

    @duty("the owner answers for what staff do; customers are pseudonyms in it")
    async def lines(
        self, *, customer: str | None = None, before: int | None = None, limit: int
    ) -> list[Line]:
        """Return lines, newest first: all, or those about one customer; those before a number."""
        found = _NEWEST_FIRST.limit(limit)
        if customer is not None:
            found = found.where(_audit.c.customer == customer)
        if before is not None:
            found = found.where(_audit.c.id < before)
        return [_line(row) for row in (await self._connection.execute(found)).mappings()]

    @own_eyes
    async def about(self, customer: str) -> list[Line]:
        """Return every line about the customer of a pseudonym, newest first."""
        found = _NEWEST_FIRST.where(_audit.c.customer == customer)
        return [_line(row) for row in (await self._connection.execute(found)).mappings()]


def _line(row: Row) -> Line:
    return Line(
        id=row["id"],
        at=row["at"],
        staff_id=row["staff_id"],
        deed=Deed(row["deed"]),
        customer=row["customer"],
        about=row["about"],
    )
