"""Tell what happened, newest first: to the customer all of it, to staff what the customer lets us remember.

Each look of staff at a customer's timeline is noted, whether or not there was anything to see.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.events import CustomerId
from assistant.journey.model import LARGEST, PAGE, Cursor, Entry, Kind, Page
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.identity import CALLER, STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

WITHHELD = "They do not let us remember them."


class TimelineQuery(Strict):
    """Where the page begins, as the one before it said, and how many entries it may have."""

    before: Annotated[str, Field(max_length=24)] | None = None
    size: Annotated[int, Field(ge=1, le=LARGEST)] = PAGE

    @property
    def cursor(self) -> Cursor:
        """Where the page begins. Raises `InvalidInput`."""
        return Cursor() if self.before is None else Cursor.read(self.before)


class EntryOut(BaseModel):
    """One thing that happened; what was looked at stands at the beginning of its day, in UTC."""

    at: datetime
    kind: Kind
    words: str
    source: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Show `entry`."""
        return cls(at=entry.at, kind=entry.kind, words=entry.words, source=entry.source)


class TimelineOut(BaseModel):
    """What happened, newest first; `before` begins the next page, and is absent on the last one.

    `withheld` says why there is nothing.
    """

    entries: list[EntryOut]
    before: str | None
    withheld: str = ""

    @classmethod
    def of(cls, page: Page, *, withheld: str = "") -> Self:
        """Show `page`."""
        return cls(
            entries=[EntryOut.of(one) for one in page.entries],
            before=page.before.written if page.before else None,
            withheld=withheld,
        )


class TimelineDoor:
    """Serves timelines."""

    def __init__(self, *, work: Work, auditor: Auditor) -> None:
        self._work = work
        self._auditor = auditor

    @route("GET", "/v1/me/timeline", who=Who.CUSTOMER, takes=TimelineQuery, gives=TimelineOut)
    async def own(self, request: web.Request, query: TimelineQuery) -> TimelineOut:
        """Return what happened between the customer and the company, as far as it is kept."""
        cursor = query.cursor
        async with self._work.reading() as work:
            return TimelineOut.of(
                await work.journey.own(request[CALLER].customer_id, cursor, size=query.size)
            )

    @route(
        "GET",
        "/v1/desk/customers/{customer}/timeline",
        who=Who.STAFF,
        scope=Scope.CUSTOMERS_READ,
        takes=TimelineQuery,
        gives=TimelineOut,
    )
    async def read(self, request: web.Request, query: TimelineQuery) -> TimelineOut:
        """Return what happened with a customer, as far as they let us remember; the look is noted."""
        cursor, customer_id = query.cursor, CustomerId(request.match_info["customer"])
        async with self._work.writing() as work:
            view = await work.customers.read(customer_id, Purpose.REMEMBER)
            page = await work.journey.read(customer_id, Purpose.REMEMBER, cursor, size=query.size)
            await self._auditor.note_customer(
                work, request[STAFF], Deed.READ_TIMELINE, customer_id, about="timeline"
            )
        return TimelineOut.of(page, withheld="" if view.allowed else WITHHELD)
