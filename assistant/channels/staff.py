"""Sign staff in with a link that works once, and out again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import StringConstraints

from assistant.errors import Forbidden, Unauthenticated
from assistant.events import Clock
from assistant.web.bodies import Strict
from assistant.web.identity import COOKIE, STAFF, Identity
from assistant.web.routes import Who, route
from assistant.web.signing_in import SigningIn
from assistant.web.wire_staff import StaffOut
from assistant.work import Work

log = structlog.stdlib.get_logger()


class SignIn(Strict):
    """The token of a sign-in link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]*$")]


class SayPresence(Strict):
    """Whether an agent takes new conversations."""

    is_available: bool


class StaffDoor:
    """Serves signing in with a link, signing out, and who one is."""

    def __init__(self, signing_in: SigningIn, *, identity: Identity, work: Work, clock: Clock) -> None:
        self._signing_in = signing_in
        self._identity = identity
        self._work = work
        self._clock = clock

    @route(
        "POST",
        "/v1/staff/session",
        who=Who.ANYONE,
        takes=SignIn,
        gives=StaffOut,
        refuses=(Unauthenticated, Forbidden),
    )
    async def sign_in(self, request: web.Request, body: SignIn) -> web.Response:
        """Exchange a sign-in link's token for a session, once."""
        return await self._signing_in.by_link(request, body.token)

    @route("DELETE", "/v1/staff/session", who=Who.STAFF)
    async def sign_out(self, request: web.Request) -> web.Response:
        """End the session."""
        async with self._work.writing() as work:
            await work.sessions.end(self._identity.staff_token(request) or "")
        response = web.Response(status=HTTPStatus.NO_CONTENT)
        response.del_cookie(COOKIE, path="/")
        return response

    @route("GET", "/v1/staff/me", who=Who.STAFF, gives=StaffOut)
    async def me(self, request: web.Request) -> StaffOut:
        """Return who is signed in."""
        return StaffOut.of(request[STAFF], now=self._clock())

    @route("PUT", "/v1/staff/me/presence", who=Who.STAFF, takes=SayPresence, gives=StaffOut)
    async def presence(self, request: web.Request, body: SayPresence) -> StaffOut:
        """Take new conversations, or none for a while; what they hold stays theirs."""
        now = self._clock()
        async with self._work.writing() as work:
            staff = await work.staff.available(request[STAFF].id, is_available=body.is_available, at=now)
        return StaffOut.of(staff, now=now)
