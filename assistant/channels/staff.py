"""Sign staff in with a link that works once, and out again."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.errors import Unauthenticated
from assistant.events import Clock
from assistant.staff.model import Presence, Role, Staff
from assistant.web.bodies import Strict
from assistant.web.identity import COOKIE, STAFF, Identity
from assistant.web.routes import Who, route
from assistant.work import Work

log = structlog.stdlib.get_logger()


class SignIn(Strict):
    """The token of a sign-in link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]*$")]


class StaffOut(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: Role
    skills: list[str]
    languages: list[str]
    capacity: int  # conversations at once
    is_available: bool  # what they say themselves
    presence: Presence

    @classmethod
    def of(cls, staff: Staff, *, now: datetime) -> StaffOut:
        """Show `staff`."""
        return cls(
            id=staff.id,
            name=staff.name,
            email=staff.email,
            role=staff.role,
            skills=list(staff.skills),
            languages=list(staff.languages),
            capacity=staff.capacity,
            is_available=staff.is_available,
            presence=staff.presence(now),
        )


class SayPresence(Strict):
    """Whether an agent takes new conversations."""

    is_available: bool


class StaffDoor:
    """Serves signing in and out; `is_secure` says that browsers reach us through TLS only."""

    def __init__(self, *, identity: Identity, work: Work, clock: Clock, is_secure: bool) -> None:
        self._identity = identity
        self._work = work
        self._clock = clock
        self._is_secure = is_secure

    @route(
        "POST",
        "/v1/staff/session",
        who=Who.ANYONE,
        takes=SignIn,
        gives=StaffOut,
        refuses=(Unauthenticated,),
    )
    async def sign_in(self, _request: web.Request, body: SignIn) -> web.Response:
        """Exchange a sign-in link's token for a session, once."""
        now = self._clock()
        async with self._work.writing() as work:
            staff, session, expires = await work.staff.redeem(body.token, now)
        response = web.Response(
            body=StaffOut.of(staff, now=now).model_dump_json().encode(),
            content_type="application/json",
            status=HTTPStatus.OK,
        )
        response.set_cookie(
            COOKIE,
            session,
            max_age=int((expires - now).total_seconds()),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._is_secure,
        )
        log.info("signed in", staff=staff.id)
        return response

    @route("DELETE", "/v1/staff/session", who=Who.STAFF)
    async def sign_out(self, request: web.Request) -> web.Response:
        """End the session."""
        async with self._work.writing() as work:
            await work.staff.sign_out(self._identity.staff_token(request) or "")
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
