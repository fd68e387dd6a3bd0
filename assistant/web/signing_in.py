"""Let staff in: count the tries, begin a session, and hand it to the browser in a cookie.

Each sign-in begins a session under a new token and ends the one that the browser had. Of somebody who
cannot be let in the answer tells nothing: not whether the address is known, nor whether it has a password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

import structlog
from aiohttp import hdrs, web

from assistant.errors import Forbidden, Unauthenticated
from assistant.events import Clock
from assistant.staff.model import SignedIn, Staff
from assistant.staff.passwords import Passwords
from assistant.staff.sessions import SignedInBy
from assistant.web.addresses import ADDRESS, group_of
from assistant.web.forgery import check_no_other_page
from assistant.web.identity import COOKIE, cookie
from assistant.web.second_factor import check_code
from assistant.web.wire_staff import StaffOut
from assistant.work import UnitOfWork, Work

FREE_OF_ADDRESS = 20  # tries: an office may share one
BROWSERS = re.compile(r"(Edg|OPR|Firefox|Chrome|Safari)(?:OS|iOS|A)?/")
NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEMS = re.compile(r"Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux")

log = structlog.stdlib.get_logger()


class SigningIn:
    """Lets staff in by link or by password; `is_secure` says that browsers reach us through TLS only."""

    def __init__(
        self,
        work: Work,
        *,
        passwords: Passwords,
        secret: str,
        clock: Clock,
        is_secure: bool,
        public_origin: str | None,
    ) -> None:
        self._work = work
        self._passwords = passwords
        self._secret = secret
        self._clock = clock
        self._is_secure = is_secure
        self._public_origin = public_origin

    async def by_link(self, request: web.Request, token: str) -> web.Response:
        """Exchange the token of a link for a session. Raises `Unauthenticated`, `Forbidden`."""
        check_no_other_page(request, self._public_origin)
        now = self._clock()
        async with self._work.writing() as work:
            await _end_former(work, request)
            signed_in = await work.staff.redeem(token, now, browser=browser_of(request))
        return self.answer(signed_in, now)

    async def by_password(
        self, request: web.Request, email: str, password: str, *, code: str | None
    ) -> web.Response:
        """Let in whoever knows the password, and has the code where one is asked for.

        Raises `Unauthenticated`, `CodeNeeded`, `Forbidden`, `TooMany`.
        """
        check_no_other_page(request, self._public_origin)
        now, of_account = self._clock(), self._key("account", email.strip().lower())
        of_address = self._key("address", group_of(request[ADDRESS]))
        async with self._work.writing() as work:
            await work.attempts.count(of_address, at=now, free=FREE_OF_ADDRESS)
            await work.attempts.count(of_account, at=now)
            account = await work.passwords.account(email)
        kept = account.kept if account else None
        verdict = await self._passwords.tried(password, kept)
        if account is None or kept is None or not verdict.is_right:
            log.info("sign-in refused", staff=account.staff.id if account else None)
            raise Unauthenticated("address or password is wrong", fix="try again, or ask for a link")
        async with self._work.writing() as work:
            factor = await work.codes.of_staff(account.staff.id)
            if factor is not None and factor.is_confirmed:
                await check_code(work, factor, code, at=now)
            for key in (of_account, of_address):
                await work.attempts.forgive(key)
            if verdict.again is not None:
                await work.passwords.rehash(account.staff.id, verdict.again, instead_of=kept)
            signed_in = await self.begun(work, request, account.staff, by=SignedInBy.PASSWORD)
        return self.answer(signed_in, now)

    @asynccontextmanager
    async def counted(self, staff: Staff) -> AsyncIterator[None]:
        """Count a try of somebody who is signed in, no more once nothing inside refuses it.

        Raises `TooMany`.
        """
        key = self._key("account", staff.email)
        await self._work.write(lambda unit: unit.attempts.count(key, at=self._clock()))
        yield
        await self._work.write(lambda unit: unit.attempts.forgive(key))

    async def confirm(self, staff: Staff, password: str, kept: str) -> None:
        """See that somebody who is signed in knows their password. Raises `Forbidden`, `TooMany`."""
        async with self.counted(staff):
            if not (await self._passwords.tried(password, kept)).is_right:
                raise Forbidden("this is not your password", fix="send it as `current`, or open a new link")

    async def by_provider(self, request: web.Request, email: str, response: web.Response) -> bool:
        """Begin a session for whom a provider vouches for, in the cookies of `response`.

        `False` if nobody at the desk has that address.
        """
        async with self._work.writing() as work:
            account = await work.passwords.account(email)
            if account is None:
                return False
            signed_in = await self.begun(work, request, account.staff, by=SignedInBy.PROVIDER)
        self.remember(response, signed_in, self._clock())
        return True

    async def begun(
        self, work: UnitOfWork, request: web.Request, staff: Staff, *, by: SignedInBy
    ) -> SignedIn:
        """Begin a session for somebody who proved who they are, and end the one that their browser had."""
        await _end_former(work, request)
        token, expires = await work.sessions.begin(
            staff.id, by=by, browser=browser_of(request), at=self._clock()
        )
        return SignedIn(staff=staff, token=token, expires_at=expires)

    def answer(self, signed_in: SignedIn, now: datetime) -> web.Response:
        """Return the answer that says who is signed in, with the cookie that holds the session."""
        response = web.Response(
            body=StaffOut.of(signed_in.staff, now=now).model_dump_json().encode(),
            content_type="application/json",
            status=HTTPStatus.OK,
        )
        self.remember(response, signed_in, now)
        return response

    def remember(self, response: web.Response, signed_in: SignedIn, now: datetime) -> None:
        """Put the session into a cookie that no script can read and no other website sends along."""
        response.set_cookie(
            COOKIE,
            signed_in.token,
            max_age=int((signed_in.expires_at - now).total_seconds()),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._is_secure,
        )
        log.info("signed in", staff=signed_in.staff.id)

    def _key(self, kind: str, name: str) -> str:
        """Return by what tries are counted: neither account nor address can be read from it."""
        return hmac.new(self._secret.encode(), f"{kind}:{name}".encode(), hashlib.sha256).hexdigest()


async def _end_former(work: UnitOfWork, request: web.Request) -> None:
    if former := cookie(request, COOKIE):
        await work.sessions.end(former)


def browser_of(request: web.Request) -> str:
    """Return in two or three words what somebody sits at, so that they know their own sessions again."""
    agent = request.headers.get(hdrs.USER_AGENT, "")
    name, system = BROWSERS.search(agent), SYSTEMS.search(agent)
    words = NAMES.get(name[1], name[1]) if name else "a program"
    return f"{words} on {system[0].replace('Mac OS X', 'macOS')}" if system else words
