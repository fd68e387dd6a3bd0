"""Let the owner give programs tokens, replace them and take them back."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.events import ApiTokenId, Clock
from assistant.tokens.model import GRACE, LASTS, LONGEST, ApiToken, Scope, check_wanted, new_secret, scopes_in
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Nothing, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]

log = structlog.stdlib.get_logger()


class TokenIn(Strict):
    """A token as the owner wants it; it acts for the owner where deeds are noted under a name."""

    name: Name
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(LASTS.days, ge=1, le=LONGEST.days)


class TokenOut(BaseModel):
    """A token without its secret."""

    id: str
    name: str
    shown: str  # how the secret begins
    scopes: list[Scope]
    acts_for: str | None  # the name of a member of staff
    made_by: str
    made_at: datetime
    expires_at: datetime | None  # never, for the one that stands in the settings
    revoked_at: datetime | None
    used_at: datetime | None  # last, within the hour
    holds: bool

    @classmethod
    def of(cls, token: ApiToken, *, acts_for: str | None, now: datetime) -> Self:
        """Show `token`."""
        return cls(
            id=token.id,
            name=token.name,
            shown=token.shown,
            scopes=list(token.scopes),
            acts_for=acts_for,
            made_by=token.made_by,
            made_at=token.made_at,
            expires_at=token.expires_at,
            revoked_at=token.revoked_at,
            used_at=token.used_at,
            holds=token.holds(now),
        )


class TokenList(BaseModel):
    """Every token that is still known, the newest first."""

    tokens: list[TokenOut]


class TokenMade(BaseModel):
    """A new token with its secret, which is shown this once and kept nowhere."""

    secret: str
    token: TokenOut


class TokensDoor:
    """Serves the owner's page of tokens."""

    def __init__(self, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("GET", "/v1/tokens", who=Who.OWNER, gives=TokenList)
    async def listed(self, _request: web.Request) -> TokenList:
        """List the tokens of programs."""
        now = self._clock()
        async with self._work.reading() as work:
            tokens = await work.tokens.listed()
            names = {one.id: one.name for one in await work.staff.all()}
        return TokenList(
            tokens=[
                TokenOut.of(one, acts_for=names.get(one.staff_id) if one.staff_id else None, now=now)
                for one in tokens
            ]
        )

    @route("POST", "/v1/tokens", who=Who.OWNER, takes=TokenIn, gives=TokenMade, status=HTTPStatus.CREATED)
    async def add(self, request: web.Request, body: TokenIn) -> TokenMade:
        """Make a token; its secret is in this answer and nowhere else."""
        staff, now, secret = request[STAFF], self._clock(), new_secret()
        scopes, lasts = scopes_in(body.scopes), timedelta(days=body.days)
        check_wanted(scopes, lasts=lasts, staff_id=staff.id)
        async with self._work.writing() as work:
            token = await work.tokens.add(
                secret,
                name=body.name,
                scopes=scopes,
                staff_id=staff.id,
                by=staff.name,
                at=now,
                expires=now + lasts,
            )
            await self._auditor.note_thing(work, staff, Deed.MADE_ACCESS, about=token.id)
        log.info("token made", token=token.id, staff=staff.id)
        return TokenMade(secret=secret, token=TokenOut.of(token, acts_for=staff.name, now=now))

    @route(
        "POST",
        "/v1/tokens/{token}/rotate",
        who=Who.OWNER,
        takes=Nothing,
        gives=TokenMade,
        status=HTTPStatus.CREATED,
    )
    async def rotate(self, request: web.Request, _body: Nothing) -> TokenMade:
        """Make a token in the place of one, which holds for a day yet."""
        staff, now, secret = request[STAFF], self._clock(), new_secret()
        async with self._work.writing() as work:
            token = await work.tokens.rotate(_named(request), secret, by=staff.name, at=now, grace=GRACE)
            acts_for = (await work.staff.get(token.staff_id)).name if token.staff_id else None
            await self._auditor.note_thing(work, staff, Deed.ROTATED_ACCESS, about=_named(request))
        log.info("token rotated", token=token.id, staff=staff.id)
        return TokenMade(secret=secret, token=TokenOut.of(token, acts_for=acts_for, now=now))

    @route("DELETE", "/v1/tokens/{token}", who=Who.OWNER)
    async def revoke(self, request: web.Request) -> None:
        """Let a token let nobody in from now on."""
        async with self._work.writing() as work:
            await work.tokens.revoke(_named(request), at=self._clock())
            await self._auditor.note_thing(work, request[STAFF], Deed.REVOKED_ACCESS, about=_named(request))
        log.info("token revoked", token=_named(request), staff=request[STAFF].id)


def _named(request: web.Request) -> ApiTokenId:
    return ApiTokenId(request.match_info["token"])
