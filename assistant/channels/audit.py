"""Show the owner who of the staff saw or changed what; only an owner comes in here, and that is noted too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work


class AuditQuery(Strict):
    """Which lines: those about one customer, by pseudonym, and those before a number."""

    customer: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] | None = None
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class AuditLineOut(BaseModel):
    """Who did what, when, and of whom."""

    id: int
    at: datetime
    staff_id: str
    staff_name: str | None  # absent for one who has left
    deed: Deed
    customer: str | None
    about: str


class AuditOut(BaseModel):
    """Lines of the log, newest first."""

    lines: list[AuditLineOut]


class AuditDoor:
    """Serves the log of what staff do."""

    def __init__(self, auditor: Auditor, *, work: Work) -> None:
        self._auditor = auditor
        self._work = work

    @route("GET", "/v1/audit", who=Who.OWNER, takes=AuditQuery, gives=AuditOut)
    async def read(self, request: web.Request, query: AuditQuery) -> AuditOut:
        """Return who saw or changed what, newest first."""
        async with self._work.writing() as work:
            names = {one.id: one.name for one in await work.staff.all()}
            lines = await work.audit.lines(customer=query.customer, before=query.before, limit=query.limit)
            await self._auditor.note_many(work, request[STAFF], Deed.READ_AUDIT, found=len(lines))
        return AuditOut(
            lines=[
                AuditLineOut(
                    id=one.id,
                    at=one.at,
                    staff_id=one.staff_id,
                    staff_name=names.get(one.staff_id),
                    deed=one.deed,
                    customer=one.customer,
                    about=one.about,
                )
                for one in lines
            ]
        )
