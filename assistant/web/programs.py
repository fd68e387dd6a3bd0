"""Let programs in by their API tokens, each through the routes of its scopes and no others.

A token for the desk acts for one member of the staff, as an agent, and everything is noted under that name.
A token for conversations names the customer for whom it speaks in a header; it sees the conversations that
it started, and none that the customer or another program did.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from aiohttp import web

from assistant.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from assistant.events import Clock, ConversationId, CustomerId
from assistant.staff.model import Role
from assistant.tokens.model import COARSE, PREFIX, ApiToken, is_token
from assistant.web.identity import CALLER, STAFF, Caller, Identity, bearer
from assistant.web.roles import may
from assistant.web.routes import PARAMETERS, Route, Who
from assistant.work import UnitOfWork, Work

TOKEN = web.RequestKey("api_token", ApiToken)
CUSTOMER_HEADER = "Concierge-Customer"  # the shop's own id of the customer for whom a program speaks
LONGEST_SECRET = 512  # of the shop's key, which the owner chose


class Programs:
    """Finds the token behind a request, and for whom it acts."""

    def __init__(self, work: Work, *, identity: Identity, clock: Clock) -> None:
        self._work = work
        self._identity = identity
        self._clock = clock

    def speaks(self, request: web.Request, route: Route) -> bool:
        """Whether `request` shows what only programs show, on a route that programs may use."""
        if route.scope is None:
            return False
        return route.who is Who.CHANNEL or (bearer(request) or "").startswith(PREFIX)

    async def admit(self, request: web.Request, route: Route) -> str:
        """Leave on the request which token it shows and for whom that acts; return what to count it by.

        Raises `Unauthenticated`, `Forbidden` without the route's scope, `InvalidInput`, `NotFound`.
        """
        token = await self._token(request)
        if route.scope not in token.scopes:
            has = ", ".join(token.scopes)
            raise Forbidden(f"this token is for {has}", fix=f"use one with the scope {route.scope}")
        request[TOKEN] = token
        if route.who is Who.CUSTOMER:
            request[CALLER] = await self._customer(request, token)
        elif route.who not in {Who.CHANNEL, Who.SOURCE}:
            await self._act_for_staff(request, token, route)
        return token.id

    async def _token(self, request: web.Request) -> ApiToken:
        secret, now = bearer(request) or "", self._clock()
        if not secret or len(secret) > LONGEST_SECRET or (secret.startswith(PREFIX) and not is_token(secret)):
            raise _unknown()
        token = await token_of(self._work, secret, at=now)
        if token.used_at is None or token.used_at + COARSE <= now:
            await self._work.write(lambda unit: unit.tokens.used(token.id, at=now))
        return token

    async def _act_for_staff(self, request: web.Request, token: ApiToken, route: Route) -> None:
        """Let a token act as an agent where agents may, and as its owner where only owners may."""
        if token.staff_id is None:
            raise Forbidden("this token acts for nobody at the desk", fix="make one with --for EMAIL")
        staff_id = token.staff_id
        staff = await self._work.read(lambda unit: unit.staff.get(staff_id))
        if not may(staff.role, route.who):
            raise Forbidden("whom this token acts for may not do this", fix="make one for an owner")
        request[STAFF] = replace(staff, role=Role.AGENT) if may(Role.AGENT, route.who) else staff

    async def _customer(self, request: web.Request, token: ApiToken) -> Caller:
        """Return for whom a program speaks, once it is seen that the conversation is one of its own."""
        name, now = request.headers.get(CUSTOMER_HEADER, ""), self._clock()
        if PARAMETERS["customer"].fullmatch(name) is None:
            raise InvalidInput(CUSTOMER_HEADER, "names no customer", fix="send your own id of the customer")
        channel, conversation = channel_of(token), request.match_info.get("conversation")
        if conversation is not None:
            found = await self._work.read(
                lambda unit: _own(unit, name, ConversationId(conversation), channel)
            )
        else:
            known = await self._work.read(lambda unit: unit.customers.known(name))
            found = known.id if known else await self._work.write(lambda unit: _met(unit, name, now))
        return Caller(customer_id=found, pseudonym=self._identity.pseudonym(found), channel=channel)


async def token_of(work: Work, secret: str, *, at: datetime) -> ApiToken:
    """Return the token of a secret. Raises `Unauthenticated` unless it holds."""
    token = await work.read(lambda unit: unit.tokens.of_secret(secret))
    if token is None or not token.holds(at):
        raise _unknown()
    return token


def channel_of(token: ApiToken) -> str:
    """Return what conversations are kept under that a token started; one in its place goes on with them."""
    return f"api:{token.name}"


async def _own(work: UnitOfWork, name: str, conversation_id: ConversationId, channel: str) -> CustomerId:
    """Return whose a conversation is, if the customer is called so and it was started through `channel`."""
    profile = await work.customers.known(name)
    if profile is None:
        raise NotFound("conversation", conversation_id)
    if (await work.conversations.owned(conversation_id, profile.id)).channel != channel:
        raise NotFound("conversation", conversation_id)
    return profile.id


async def _met(work: UnitOfWork, name: str, now: datetime) -> CustomerId:
    """Return the customer of that name, new if need be; who was erased comes back by signing in alone."""
    if await work.customers.known(name) is None and await work.customers.erased_at(name):
        raise Conflict("this customer was erased", fix="stop sending what belongs to them")
    profile = await work.customers.recognise(name, name=None, email=None, locale=None, region=None, at=now)
    return profile.id


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        "this is no token that holds",
        fix="send `Authorization: Bearer cgt_…`; `concierge tokens add` makes one",
    )
