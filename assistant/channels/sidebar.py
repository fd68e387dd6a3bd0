"""Serve the panel that other websites frame, and find whom they mean.

A helpdesk tells its frame ids that anybody could have written there. They are only looked up, as the agent
who signed in; what is shown never depends on the website but on what that agent may read. The website sees
nothing of it, because the frame belongs to another origin.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.conversations.model import Conversation
from assistant.errors import Forbidden, NotFound
from assistant.events import Clock, ConversationId
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Nothing, Strict
from assistant.web.identity import COOKIE, STAFF, cookie
from assistant.web.pages import Pages
from assistant.web.routes import Who, route
from assistant.web.tokens import EmbeddedTokens
from assistant.work import UnitOfWork, Work

OURS = re.compile(r"cnv_[0-9a-f]{32}")

Told = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]


class Context(Strict):
    """What a frame was told of whom it is about; the first of these that is known counts."""

    conversation: Told = ""  # of ours; ids of a helpdesk's own are passed over
    customer: Told = ""  # as the shop calls them
    email: Told = ""


class Meant(BaseModel):
    """Whom a context means: their latest conversation, and by what it was found."""

    conversation_id: str | None
    found_by: str | None  # "conversation", "customer" or "email"


class Embedded(BaseModel):
    """A token for one frame, good for reading and writing as an agent, for a while."""

    token: str
    expires_at: datetime


class SidebarDoor:
    """Serves the framed panel's pages, sign-in and look-up."""

    def __init__(
        self, pages: Pages, *, tokens: EmbeddedTokens, work: Work, auditor: Auditor, clock: Clock
    ) -> None:
        self._pages = pages
        self._tokens = tokens
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/sidebar", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def page(self, request: web.Request) -> web.Response:
        """Show the panel; it asks for a sign-in before it shows anybody."""
        return self._pages.respond(request, "sidebar/index.html")

    @route("GET", "/sidebar/zendesk", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def zendesk(self, request: web.Request) -> web.Response:
        """Show the panel with Zendesk's own script, which tells it about the ticket."""
        return self._pages.respond(request, "sidebar/zendesk.html")

    @route("GET", "/sidebar/sign-in", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def sign_in(self, request: web.Request) -> web.Response:
        """Show the pop-up, which hands the panel a token."""
        return self._pages.respond(request, "sidebar/sign-in.html")

    @route("POST", "/v1/staff/session/embedded", who=Who.STAFF, takes=Nothing, gives=Embedded)
    async def embed(self, request: web.Request, _body: Nothing) -> Embedded:
        """Give whoever is signed in here a token for a frame; one for a frame makes no other."""
        session = cookie(request, COOKIE)
        if not session:
            raise Forbidden(
                "only a page of ours gives out tokens for frames", fix="open the sidebar's sign-in"
            )
        token, expires_at = self._tokens.sign(session, at=self._clock())
        return Embedded(token=token, expires_at=expires_at)

    @route("GET", "/v1/desk/lookup", who=Who.STAFF, scope=Scope.CUSTOMERS_READ, takes=Context, gives=Meant)
    async def look_up(self, request: web.Request, query: Context) -> Meant:
        """Return whom a frame was told about, if that is anybody whom we may remember."""
        async with self._work.writing() as work:
            found, found_by = await _meant(work, query)
            if found is not None:
                await self._auditor.note(work, request[STAFF], Deed.FOUND_CUSTOMER, of=found)
        return Meant(conversation_id=found.id if found else None, found_by=found_by)


async def _meant(work: UnitOfWork, told: Context) -> tuple[Conversation | None, str | None]:
    if OURS.fullmatch(told.conversation):
        try:
            return await work.conversations.get(ConversationId(told.conversation)), "conversation"
        except NotFound:
            pass  # it was forgotten since, or never was: perhaps the customer is known
    if told.customer:
        for customer_id in await work.counter.by_number(told.customer):
            for latest in await work.conversations.held(customer_id, Purpose.REMEMBER, 1):
                return latest, "customer"
    if told.email:
        several = await work.counter.by_email(told.email, limit=2)
        if len(several) == 1:
            for latest in await work.conversations.held(several[0], Purpose.REMEMBER, 1):
                return latest, "email"
    return None, None
