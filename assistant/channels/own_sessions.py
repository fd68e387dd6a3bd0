"""Let staff see where they are signed in, and sign out there."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Self

import structlog
from aiohttp import web
from pydantic import BaseModel

from assistant.errors import NotFound
from assistant.events import Clock
from assistant.staff.sessions import Session, SignedInBy
from assistant.web.identity import COOKIE, STAFF, Identity
from assistant.web.routes import Who, route
from assistant.work import Work

log = structlog.stdlib.get_logger()


class SessionRow(BaseModel):
    """One session: what somebody sits at, how they came in, and until when it holds."""

    id: str
    browser: str
    signed_in_by: SignedInBy
    started_at: datetime
    seen_at: datetime  # within five minutes
    expires_at: datetime
    is_this: bool

    @classmethod
    def of(cls, session: Session, *, this: Session) -> Self:
        """Show `session`."""
        return cls(
            id=session.id,
            browser=session.browser,
            signed_in_by=session.by,
            started_at=session.started_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            is_this=session.id == this.id,
        )


class StaffSessions(BaseModel):
    """One's own sessions, the latest seen first."""

    sessions: list[SessionRow]


class OwnSessionsDoor:
    """Serves one's own sessions."""

    def __init__(self, *, identity: Identity, work: Work, clock: Clock) -> None:
        self._identity = identity
        self._work = work
        self._clock = clock

    @route("GET", "/v1/staff/me/sessions", who=Who.STAFF, gives=StaffSessions, refuses=(NotFound,))
    async def listed(self, request: web.Request) -> StaffSessions:
        """List where one is signed in."""
        token, now = self._identity.own_session(request), self._clock()
        async with self._work.reading() as work:
            this = await work.sessions.get(token, now)
            found = await work.sessions.of_staff(request[STAFF].id, now)
        return StaffSessions(sessions=[SessionRow.of(one, this=this) for one in found])

    @route("DELETE", "/v1/staff/me/sessions/{session}", who=Who.STAFF)
    async def end(self, request: web.Request) -> None:
        """End one session of one's own."""
        self._identity.own_session(request)
        async with self._work.writing() as work:
            await work.sessions.end_one(request[STAFF].id, request.match_info["session"])
        log.info("session ended", staff=request[STAFF].id)

    @route("DELETE", "/v1/staff/me/sessions", who=Who.STAFF)
    async def end_all(self, request: web.Request) -> web.Response:
        """Sign out everywhere, here as well."""
        self._identity.own_session(request)
        async with self._work.writing() as work:
            ended = await work.sessions.end_all(request[STAFF].id)
        log.info("signed out everywhere", staff=request[STAFF].id, sessions_ended=ended)
        response = web.Response(status=HTTPStatus.NO_CONTENT)
        response.del_cookie(COOKIE, path="/")
        return response
