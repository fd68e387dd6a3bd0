"""Let staff have a code asked for beside their password."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.errors import Conflict, InvalidInput, Unauthenticated
from assistant.events import Clock
from assistant.staff.codes import (
    SecondFactor,
    address_of,
    hashes_of,
    new_recovery_codes,
    new_secret,
    step_of,
)
from assistant.web.bodies import Nothing, Strict
from assistant.web.identity import STAFF, Identity
from assistant.web.routes import Who, route
from assistant.web.second_factor import LONGEST_CODE, check_code
from assistant.web.signing_in import SigningIn
from assistant.work import UnitOfWork, Work

Code = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CODE, pattern=r"^[A-Za-z0-9 -]*$")]

log = structlog.stdlib.get_logger()


class CodeIn(Strict):
    """The code that the phone shows now, or a recovery code."""

    code: Code


class CodeState(BaseModel):
    """Whether a code is asked for, and how many recovery codes are left."""

    is_on: bool
    recovery_left: int


class PhoneToSetUp(BaseModel):
    """What a phone has to know: as a picture to point it at, and in letters."""

    picture: str  # an SVG, as a data URL
    secret: str


class RecoveryCodes(BaseModel):
    """Codes that open once each without the phone; shown this once."""

    codes: list[str]


class CodesDoor:
    """Serves second factors."""

    def __init__(
        self, signing_in: SigningIn, *, identity: Identity, work: Work, clock: Clock, company: str
    ) -> None:
        self._signing_in = signing_in
        self._identity = identity
        self._work = work
        self._clock = clock
        self._company = company

    @route("GET", "/v1/staff/me/code", who=Who.STAFF, gives=CodeState)
    async def state(self, request: web.Request) -> CodeState:
        """Return whether a code is asked for when one signs in with a password."""
        self._identity.own_session(request)
        async with self._work.reading() as work:
            factor = await work.codes.of_staff(request[STAFF].id)
        is_on = factor is not None and factor.is_confirmed
        return CodeState(is_on=is_on, recovery_left=factor.recovery_left if factor and is_on else 0)

    @route("POST", "/v1/staff/me/code", who=Who.STAFF, takes=Nothing, gives=PhoneToSetUp)
    async def begin(self, request: web.Request, _body: Nothing) -> PhoneToSetUp:
        """Return what a phone has to know; nothing is asked for until a code of it was shown."""
        self._identity.own_session(request)
        staff, secret = request[STAFF], new_secret()
        async with self._work.writing() as work:
            known = await work.codes.of_staff(staff.id)
            if known is not None and known.is_confirmed:
                raise Conflict("a phone is set up already", fix="switch it off first, with a code of it")
            await work.codes.begin(staff.id, secret)
        address = address_of(secret, email=staff.email, company=self._company)
        return PhoneToSetUp(picture=await asyncio.to_thread(picture_of, address), secret=secret)

    @route("PUT", "/v1/staff/me/code", who=Who.STAFF, takes=CodeIn, gives=RecoveryCodes)
    async def confirm(self, request: web.Request, body: CodeIn) -> RecoveryCodes:
        """Ask for a code from now on; every other session of one's own ends."""
        staff, token, now = request[STAFF], self._identity.own_session(request), self._clock()
        codes = new_recovery_codes()
        async with self._work.writing() as work:
            factor = await work.codes.of_staff(staff.id)
            if factor is None or factor.is_confirmed:
                raise Conflict("no phone is being set up", fix="begin with POST /v1/staff/me/code")
            step = step_of(factor, body.code, at=now)
            if step is None or not await work.codes.take(staff.id, step):
                raise InvalidInput("code", "is not the one that the phone should show", fix="check its clock")
            await work.codes.confirm(staff.id, recovery=hashes_of(codes), at=now)
            await work.sessions.end_all(staff.id, but=token)
        log.info("second factor set up", staff=staff.id)
        return RecoveryCodes(codes=list(codes))

    @route("POST", "/v1/staff/me/code/off", who=Who.STAFF, takes=CodeIn)
    async def switch_off(self, request: web.Request, body: CodeIn) -> None:
        """Ask for no code any more; that takes one."""
        staff, now = request[STAFF], self._clock()
        self._identity.own_session(request)
        async with self._signing_in.counted(staff), self._work.writing() as work:
            await _taken(work, await work.codes.of_staff(staff.id), body.code, now)
            await work.codes.remove(staff.id)
        log.info("second factor removed", staff=staff.id)


async def _taken(work: UnitOfWork, factor: SecondFactor | None, code: str, now: datetime) -> None:
    if factor is None or not factor.is_confirmed:
        raise Conflict("no phone is set up", fix="there is nothing to switch off")
    try:
        await check_code(work, factor, code, at=now)
    except Unauthenticated as refused:
        raise InvalidInput("code", refused.problem, fix=refused.fix) from None


def picture_of(address: str) -> str:
    """Return a QR code of an address, as a data URL."""
    import segno  # by the first who sets up a phone

    return str(segno.make_qr(address).svg_data_uri(scale=5, border=2))
