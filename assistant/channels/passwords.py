"""Let staff sign in with a password, and set one."""

from __future__ import annotations

from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.errors import Forbidden, NotFound, Unauthenticated
from assistant.events import Clock
from assistant.staff.passwords import LONGEST, Passwords, check_new
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF, Identity
from assistant.web.routes import Who, route
from assistant.web.second_factor import LONGEST_CODE
from assistant.web.signing_in import SigningIn
from assistant.web.wire_staff import StaffOut
from assistant.work import Work

Email = Annotated[str, StringConstraints(min_length=1, max_length=320, pattern=r"^[^\x00-\x1f]*$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=4 * LONGEST, pattern=r"^[^\x00]*$")]

log = structlog.stdlib.get_logger()


class PasswordSignIn(Strict):
    """An address and the password that belongs to it."""

    email: Email
    password: Password
    code: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] | None = None  # where one is asked for


class NewPassword(Strict):
    """A new password, and the one that holds now; just after a link was opened, without that."""

    password: Password
    current: Password | None = None


class PasswordState(BaseModel):
    """Whether somebody has a password, and whether a new one needs it."""

    is_set: bool
    needs_current: bool


class PasswordsDoor:
    """Serves passwords."""

    def __init__(
        self, signing_in: SigningIn, *, passwords: Passwords, identity: Identity, work: Work, clock: Clock
    ) -> None:
        self._signing_in = signing_in
        self._passwords = passwords
        self._identity = identity
        self._work = work
        self._clock = clock

    @route(
        "POST",
        "/v1/staff/session/password",
        who=Who.ANYONE,
        takes=PasswordSignIn,
        gives=StaffOut,
        refuses=(Unauthenticated, Forbidden),
    )
    async def sign_in(self, request: web.Request, body: PasswordSignIn) -> web.Response:
        """Begin a session for whoever knows the password; who guesses has to wait longer each time."""
        return await self._signing_in.by_password(request, body.email, body.password, code=body.code)

    @route("GET", "/v1/staff/me/password", who=Who.STAFF, gives=PasswordState, refuses=(NotFound,))
    async def state(self, request: web.Request) -> PasswordState:
        """Return whether one has a password, and whether a new one needs it."""
        token, now = self._identity.own_session(request), self._clock()
        async with self._work.reading() as work:
            kept = await work.passwords.kept(request[STAFF].id)
            session = await work.sessions.get(token, now)
        return PasswordState(
            is_set=kept is not None, needs_current=kept is not None and not session.may_replace_password(now)
        )

    @route("PUT", "/v1/staff/me/password", who=Who.STAFF, takes=NewPassword, refuses=(NotFound,))
    async def change(self, request: web.Request, body: NewPassword) -> None:
        """Set one's password; every other session of one's own ends."""
        staff, token, now = request[STAFF], self._identity.own_session(request), self._clock()
        check_new(body.password, email=staff.email)
        async with self._work.reading() as work:
            kept = await work.passwords.kept(staff.id)
            session = await work.sessions.get(token, now)
        if kept is not None and not session.may_replace_password(now):
            await self._signing_in.confirm(staff, body.current or "", kept)
        hashed = await self._passwords.hashed(body.password)
        async with self._work.writing() as work:
            await work.passwords.put(staff.id, hashed, at=now)
            ended = await work.sessions.end_all(staff.id, but=token)
        log.info("password set", staff=staff.id, sessions_ended=ended)
