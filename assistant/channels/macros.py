"""Let agents keep answers ready, and fill them in for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.conversations.model import Author, Message
from assistant.customers.model import CustomerView
from assistant.events import Clock, ConversationId, MacroId
from assistant.history.model import Order
from assistant.macros.model import VARIABLES, Filled, Macro, check_variables, filled
from assistant.staff.model import Staff
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

HEARD = 60  # messages in which an order may be named

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=r"^[^\x00]*$"),
    VISIBLE,
]


class MacroIn(Strict):
    """A macro as somebody wants it; its text may hold variables such as `{customer.name}`."""

    name: Name
    text: Words


class MacroChange(MacroIn):
    """A macro in place of the version that was opened."""

    version: int = Field(ge=1, le=2**31 - 1)


class MacroOut(BaseModel):
    """A macro as it is kept."""

    id: str
    name: str
    text: str
    version: int
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, macro: Macro) -> Self:
        """Show `macro`."""
        return cls(
            id=macro.id,
            name=macro.name,
            text=macro.text,
            version=macro.version,
            changed_by=macro.changed_by,
            changed_at=macro.changed_at,
        )


class MacroList(BaseModel):
    """Every macro, by name, and the variables that there are."""

    macros: list[MacroOut]
    variables: list[str]


class FilledOut(BaseModel):
    """A macro filled in; what nothing is known for stands as it is written."""

    id: str
    name: str
    text: str
    gaps: list[str]

    @classmethod
    def of(cls, one: Filled) -> Self:
        """Show `one`."""
        return cls(id=one.macro.id, name=one.macro.name, text=one.text, gaps=list(one.gaps))


class FilledList(BaseModel):
    """Every macro, filled in for one conversation."""

    macros: list[FilledOut]


class MacrosDoor:
    """Serves macros to the staff."""

    def __init__(self, *, work: Work, auditor: Auditor, company: str, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._company = company
        self._clock = clock

    @route("GET", "/v1/macros", who=Who.STAFF, gives=MacroList)
    async def listed(self, _request: web.Request) -> MacroList:
        """List the macros."""
        async with self._work.reading() as work:
            found = await work.macros.listed()
        return MacroList(macros=[MacroOut.of(one) for one in found], variables=list(VARIABLES))

    @route("POST", "/v1/macros", who=Who.STAFF, takes=MacroIn, gives=MacroOut, status=HTTPStatus.CREATED)
    async def add(self, request: web.Request, body: MacroIn) -> MacroOut:
        """Make a macro."""
        check_variables(body.text)
        staff = request[STAFF]
        async with self._work.writing() as work:
            macro = await work.macros.add(body.name, body.text, by=staff.name, at=self._clock())
            await self._auditor.note_thing(work, staff, Deed.MADE_MACRO, about=macro.id)
        return MacroOut.of(macro)

    @route("PUT", "/v1/macros/{macro}", who=Who.STAFF, takes=MacroChange, gives=MacroOut)
    async def change(self, request: web.Request, body: MacroChange) -> MacroOut:
        """Change a macro, unless somebody else did since it was opened."""
        check_variables(body.text)
        staff = request[STAFF]
        async with self._work.writing() as work:
            macro = await work.macros.change(
                _named(request),
                body.name,
                body.text,
                version=body.version,
                by=staff.name,
                at=self._clock(),
            )
            await self._auditor.note_thing(work, staff, Deed.CHANGED_MACRO, about=macro.id)
        return MacroOut.of(macro)

    @route("DELETE", "/v1/macros/{macro}", who=Who.STAFF)
    async def remove(self, request: web.Request) -> None:
        """Remove a macro."""
        async with self._work.writing() as work:
            await work.macros.remove(_named(request))
            await self._auditor.note_thing(work, request[STAFF], Deed.REMOVED_MACRO, about=_named(request))

    @route("GET", "/v1/desk/conversations/{conversation}/macros", who=Who.STAFF, gives=FilledList)
    async def filled_in(self, request: web.Request) -> FilledList:
        """Return every macro, filled in for a conversation as far as the customer lets us remember."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(ConversationId(request.match_info["conversation"]))
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
            known = self._known(
                request[STAFF],
                await work.customers.read(conversation.customer_id, Purpose.REMEMBER),
                await work.conversations.recent(conversation.id, HEARD),
            )
            macros = await work.macros.listed()
        return FilledList(macros=[FilledOut.of(filled(one, known)) for one in macros])

    def _known(self, staff: Staff, view: CustomerView, said: Sequence[Message]) -> dict[str, str]:
        """Return what is known of the variables."""
        order = order_meant(view.orders, said)
        found = {
            "customer.name": view.profile.name or "",
            "customer.first_name": view.profile.first_name or "",
            "agent.name": staff.name,
            "company.name": self._company,
        }
        if order is not None:
            found |= {
                "order.number": str(order.id),
                "order.date": f"{order.placed_at.day} {order.placed_at:%B %Y}",
                "order.status": order.status,
                "order.products": ", ".join(line.title for line in order.lines),
            }
        return found


def order_meant(orders: Sequence[Order], said: Sequence[Message]) -> Order | None:
    """Return the order that the customer named last; without one, the only order that there is."""
    for message in reversed(said):
        if message.author is Author.CUSTOMER:
            words = message.text.lower()
            named = [order for order in orders if str(order.id).lower() in words]
            if named:
                return max(named, key=lambda order: len(str(order.id)))
    return orders[0] if len(orders) == 1 else None


def _named(request: web.Request) -> MacroId:
    return MacroId(request.match_info["macro"])
