"""Let customers sign in with what their shop has, and bring along what they did as visitors.

Whatever proves who somebody is (the shop's token, a hash as Chatwoot's or Intercom's widget
carries it, a token that they sign themselves) is exchanged for a session token of ours. Who
shows the visitor's token of the same browser with it takes that visit along: nothing else joins
a visit to a customer. A proof that may be used once is used up here, for good.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, SecretStr, StringConstraints, model_validator

from assistant.channels.chat import locale_of
from assistant.errors import NotFound, Unauthenticated
from assistant.events import Clock, CustomerId
from assistant.web.bodies import Strict
from assistant.web.identity import Identity
from assistant.web.identity_hashes import holds
from assistant.web.partings import Partings
from assistant.web.proofs import Proof, of_did, of_identifier_hash, of_shop, of_user_hash
from assistant.web.routes import Who, route
from assistant.web.self_issued import SelfIssued, is_self_issued
from assistant.web.tokens import LONGEST_TOKEN, NEW_TOKEN, SessionTokens, Verifier
from assistant.work import UnitOfWork, Work

SHORTEST_SESSION, LONGEST_SESSION = timedelta(hours=1), timedelta(hours=12)

Token = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TOKEN, pattern=r"^[\x21-\x7e]*$")]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9A-Fa-f]{64}$")]

log = structlog.stdlib.get_logger()


class StartSession(Strict):
    """One proof of who somebody is, and the visitor's token that this browser had until now."""

    token: Token | None = None  # the shop's, or self-issued
    identifier: Name | None = None  # with `identifier_hash`, as Chatwoot's `setUser` has them
    identifier_hash: Hash | None = None
    user_id: Name | None = None  # with `user_hash`, as Intercom's settings have them
    user_hash: Hash | None = None
    email: Name | None = None
    phone_number: Name | None = None
    visitor: Token | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        given = [self.token, self.identifier_hash, self.user_hash]
        if sum(one is not None for one in given) != 1:
            raise ValueError("send one of token, identifier_hash and user_hash")
        if (self.identifier is None) != (self.identifier_hash is None):
            raise ValueError("identifier and identifier_hash go together")
        if self.user_hash is not None and self.user_id is None and self.email is None:
            raise ValueError("user_hash is of user_id, else of email; send what it is of")
        if self.user_id is not None and self.user_hash is None:
            raise ValueError("user_id comes with user_hash")
        return self


class SessionOut(BaseModel):
    """A token for a customer who proved who they are; `joined` says that the visit is theirs now."""

    token: str
    expires_at: datetime
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """Everything that may prove who somebody is, as far as the owner set it up."""

    shop: Verifier
    dids: SelfIssued | None
    identifier_secrets: Sequence[SecretStr] = ()
    user_secrets: Sequence[SecretStr] = ()

    async def prove(self, sent: StartSession, *, locale: str, at: datetime) -> Proof:
        """Return what was proved. Raises `Unauthenticated`, `Unavailable`."""
        if sent.token is not None:
            if self.dids is not None and is_self_issued(sent.token):
                return of_did(self.dids.verify(sent.token, at=at), at=at)
            return of_shop(await self.shop.verify(sent.token, at=at), at=at)
        if sent.identifier is not None and sent.identifier_hash is not None:
            _must_hold(self.identifier_secrets, sent.identifier, sent.identifier_hash)
            return of_identifier_hash(
                sent.identifier, email=sent.email, phone=sent.phone_number, locale=locale, at=at
            )
        _must_hold(self.user_secrets, sent.user_id or sent.email or "", sent.user_hash or "")
        return of_user_hash(user_id=sent.user_id, email=sent.email, locale=locale, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whom a session is for, and until when."""

    customer_id: CustomerId
    until: datetime


class SessionsDoor:
    """Exchanges proofs for sessions; `is_single_use` says that the shop's tokens have to be good for one."""

    def __init__(
        self,
        proving: Proving,
        *,
        sessions: SessionTokens,
        identity: Identity,
        partings: Partings,
        work: Work,
        clock: Clock,
        is_single_use: bool,
    ) -> None:
        self._proving = proving
        self._sessions = sessions
        self._identity = identity
        self._partings = partings
        self._work = work
        self._clock = clock
        self._is_single_use = is_single_use

    @route(
        "POST",
        "/v1/session",
        who=Who.ANYONE,
        takes=StartSession,
        gives=SessionOut,
        status=HTTPStatus.CREATED,
        refuses=(Unauthenticated,),
    )
    async def sign_in(self, request: web.Request, body: StartSession) -> SessionOut:
        """Exchange a proof of who somebody is for a session, and let their visit join them.

        A session that we gave before is a proof as well, and is not made to last any longer.
        """
        now = self._clock()
        visitor = self._identity.visitor_of(body.visitor) if body.visitor is not None else None
        if body.token is not None and self._sessions.claims_to_be(body.token):
            known = self._of_session(body.token, now)
        else:
            proof = await self._proving.prove(body, locale=locale_of(request), at=now)
            known = partial(self._proved, proof, now)
        async with self._work.writing() as work:
            signed_in = await known(work)
            customer = await work.customers.standing(signed_in.customer_id)
            is_joined = visitor is not None and await _joined(work, visitor, customer, now)
        if visitor is not None and is_joined:
            self._partings.let_go(visitor, reason="signed in")
        log.info("customer signed in", customer=self._identity.pseudonym(customer), joined=is_joined)
        token = self._sessions.sign(signed_in.customer_id, at=now, until=signed_in.until)
        return SessionOut(token=token, expires_at=signed_in.until, joined=is_joined)

    def _of_session(self, token: str, now: datetime) -> Callable[[UnitOfWork], Awaitable[SignedIn]]:
        claims = self._sessions.verify(token, at=now)
        until = datetime.fromtimestamp(claims.exp, tz=UTC)

        async def known(work: UnitOfWork) -> SignedIn:
            """Return whose session it is. Raises `Unauthenticated` if they are gone."""
            signed_in = SignedIn(customer_id=CustomerId(claims.sub), until=until)
            try:
                await work.customers.profile(await work.customers.standing(signed_in.customer_id))
            except NotFound:
                raise Unauthenticated("this customer is not known any more", fix=NEW_TOKEN) from None
            return signed_in

        return known

    async def _proved(self, proof: Proof, now: datetime, work: UnitOfWork) -> SignedIn:
        """Return who proved who they are. Raises `Unauthenticated`."""
        await self._use_up(work, proof, now)
        profile = await self._identity.recognise(work, proof, at=now)
        # Whom the name is for, and not whom it leads to: a merge may be undone while the session holds.
        own = await work.customers.of_name(proof.name) or profile.id
        return SignedIn(customer_id=own, until=_until(proof, now))

    async def _use_up(self, work: UnitOfWork, proof: Proof, now: datetime) -> None:
        """Refuse what must be used once and was, or cannot be told from another."""
        is_token = proof.expires_at is not None
        if not proof.is_once and not (is_token and self._is_single_use):
            return
        if proof.once is None:
            raise Unauthenticated("the token has no id, so it could be used twice", fix="give it a `jti`")
        until = max(proof.expires_at or now, now) + SHORTEST_SESSION  # longer than clocks may differ
        if not await work.identities.use_up(proof.once, until=until, now=now):
            raise Unauthenticated("the token was used before", fix=NEW_TOKEN)


async def _joined(work: UnitOfWork, visitor: CustomerId, customer: CustomerId, now: datetime) -> bool:
    """Let a visit join a customer; a repeat is no mistake, and a visit that is others' is left alone."""
    standing = await work.customers.standing(visitor)
    if standing != visitor:
        return standing == customer
    try:
        await work.merges.join(visitor, customer, at=now)
    except NotFound:  # erased since the token was made
        return False
    return True


def _must_hold(secrets: Sequence[SecretStr], identifier: str, sent: str) -> None:
    plain = [one.get_secret_value() for one in secrets]
    if not plain:
        raise Unauthenticated("such hashes are not taken here", fix="set the secret that makes them")
    if not holds(plain, identifier, sent):
        raise Unauthenticated("the hash is not one of this id", fix="make it anew on the shop's server")


def _until(proof: Proof, now: datetime) -> datetime:
    """Return until when a session holds: as long as the proof, but neither a moment nor for ever."""
    wanted = proof.expires_at or now
    return min(max(wanted, now + SHORTEST_SESSION), now + LONGEST_SESSION)
