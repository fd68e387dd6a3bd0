"""Let staff sign in with their company's provider of identities."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, StringConstraints

from assistant.errors import NotFound, Unauthenticated, Unavailable
from assistant.events import Clock
from assistant.web.identity import cookie
from assistant.web.openid import LASTS, Journey, Journeys, Provider, new_journey
from assistant.web.routes import Who, route
from assistant.web.signing_in import SigningIn
from assistant.work import Work

PATH = "/v1/staff/provider"
RETURN = f"{PATH}/return"
JOURNEY = "concierge_journey"
SIGN_IN = "/desk/sign-in"

VISIBLE = r"^[\x20-\x7e]*$"  # what each may hold: RFC 6749, appendix A; so that all fit into one address

log = structlog.stdlib.get_logger()


class Refused(StrEnum):
    """Why somebody who comes back is not let in, as the page tells them."""

    ELSEWHERE = "elsewhere"  # the sign-in was begun in another browser, or long ago
    PROVIDER = "provider"  # it did not say who they are, or cannot be reached
    UNKNOWN = "unknown"  # nobody at the desk has that address


class Ways(BaseModel):
    """How staff may sign in beside a password and a link."""

    provider: str | None


class Returned(BaseModel):
    """What a provider adds to the address; what else it adds is passed over."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, StringConstraints(max_length=2048, pattern=VISIBLE)] = ""
    state: Annotated[str, StringConstraints(max_length=512, pattern=VISIBLE)] = ""
    error: Annotated[str, StringConstraints(max_length=256, pattern=VISIBLE)] = ""


class OpenIdDoor:
    """Sends staff to the provider and takes them in when they come back; without a provider it is shut."""

    def __init__(
        self,
        provider: Provider | None,
        signing_in: SigningIn,
        *,
        journeys: Journeys,
        work: Work,
        clock: Clock,
        is_secure: bool,
    ) -> None:
        self._provider = provider
        self._signing_in = signing_in
        self._journeys = journeys
        self._work = work
        self._clock = clock
        self._is_secure = is_secure

    @route("GET", "/v1/staff/ways", who=Who.ANYONE, gives=Ways)
    async def ways(self, _request: web.Request) -> Ways:
        """Return how staff may sign in."""
        return Ways(provider=self._provider.registration.name if self._provider else None)

    @route("GET", PATH, who=Who.ANYONE, status=HTTPStatus.FOUND, sends="text/html", refuses=(NotFound,))
    async def leave(self, _request: web.Request) -> web.Response:
        """Send a browser to the provider."""
        provider, now, journey = self._opened(), self._clock(), new_journey()
        response = _to(await provider.address(journey, at=now))
        response.set_cookie(
            JOURNEY,
            self._journeys.sign(journey, at=now),
            max_age=int(LASTS.total_seconds()),
            path=PATH,
            httponly=True,
            samesite="Lax",  # the provider's page leads back here
            secure=self._is_secure,
        )
        return response

    @route(
        "GET",
        RETURN,
        who=Who.ANYONE,
        takes=Returned,
        status=HTTPStatus.FOUND,
        sends="text/html",
        refuses=(NotFound,),
    )
    async def come_back(self, request: web.Request, query: Returned) -> web.Response:
        """Let in whom the provider vouches for, if they work here; the page says why not."""
        provider, now = self._opened(), self._clock()
        try:
            journey = self._journeys.verify(cookie(request, JOURNEY) or "", state=query.state, at=now)
        except Unauthenticated:
            return self._refused(Refused.ELSEWHERE)
        email = await self._email(provider, query, journey)
        if email is None:
            return self._refused(Refused.PROVIDER)
        response = _to("/desk")
        if not await self._signing_in.by_provider(request, email, response):
            return self._refused(Refused.UNKNOWN)
        response.del_cookie(JOURNEY, path=PATH)
        return response

    async def _email(self, provider: Provider, query: Returned, journey: Journey) -> str | None:
        """Return whom the provider vouches for; `None` if it does for nobody."""
        if not query.code:
            return None
        try:
            return await provider.email(query.code, journey, at=self._clock())
        except (Unauthenticated, Unavailable) as error:
            log.warning("the provider let nobody in", problem=error.problem)
            return None

    def _opened(self) -> Provider:
        if self._provider is None:
            raise NotFound("provider", "of identities")
        return self._provider

    def _refused(self, why: Refused) -> web.Response:
        log.info("sign-in refused", reason=why)
        response = _to(f"{SIGN_IN}?refused={why}")
        response.del_cookie(JOURNEY, path=PATH)
        return response


def _to(address: str) -> web.Response:
    return web.Response(status=HTTPStatus.FOUND, headers={hdrs.LOCATION: address})
