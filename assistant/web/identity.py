"""Say who is asking, from what they carry: a shop's token, a session's, a visitor's, or a staff session.

A customer is never named in an address: who they are comes from the token, and every store
is asked on their behalf. The outcome is remembered for a minute, so that a conversation does
not look its customer up at each message; but once customers are merged or parted, by whatever
process, for no more than a second. After that minute a shop's token has its signature and its time
checked again; whose it is cannot have changed while nobody was merged, parted or erased.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import hdrs, web

from assistant.customers.model import Profile
from assistant.errors import Forbidden, NotFound, Unauthenticated
from assistant.events import Clock, CustomerId
from assistant.staff.model import Role, Staff, hash_of
from assistant.web.forgery import check_own_page
from assistant.web.proofs import Proof, of_shop
from assistant.web.tokens import (
    LONGEST_TOKEN,
    NEW_TOKEN,
    Claims,
    EmbeddedTokens,
    SessionTokens,
    Verifier,
    VisitorTokens,
)
from assistant.work import UnitOfWork, Work

COOKIE = "concierge_staff"
WEB = "web"  # the channel of the widget, the sidebar and the customers' own routes
REMEMBERED = timedelta(seconds=60)
BELIEVED = timedelta(seconds=1)  # that nobody was merged or parted since
TOKENS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A customer whose token holds; logs name them by the pseudonym only."""

    customer_id: CustomerId
    pseudonym: str
    channel: str = WEB  # through which they speak


CALLER = web.RequestKey("caller", Caller)
STAFF = web.RequestKey("staff", Staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one token came to, until when that is believed, and up to which merge."""

    caller: Caller
    until: datetime
    merges: int


class Identity:
    """Finds the customer or the member of staff behind a request.

    With `is_single_use`, the shop's tokens are good for signing in once, and for nothing else.
    """

    def __init__(
        self,
        work: Work,
        *,
        shop: Verifier,
        visitors: VisitorTokens,
        clock: Clock,
        public_origin: str | None = None,
        is_single_use: bool = False,
    ) -> None:
        self._work = work
        self._public_origin = public_origin
        self._shop = shop
        self._visitors = visitors
        self._sessions = SessionTokens(secret=visitors.secret)
        self._embedded = EmbeddedTokens(secret=visitors.secret)
        self._is_single_use = is_single_use
        self._clock = clock
        self._known: OrderedDict[bytes, Known] = OrderedDict()
        self._merges: tuple[int, datetime] | None = None  # the latest, as of when

    async def customer(self, request: web.Request) -> Caller:
        """Return the customer who sent `request`. Raises `Unauthenticated`, `Unavailable`."""
        return await self.customer_of(bearer(request) or "")

    async def customer_of(self, token: str) -> Caller:
        """Return the customer behind `token`. Raises `Unauthenticated`, `Unavailable`."""
        if not token or len(token) > LONGEST_TOKEN:
            raise Unauthenticated("no token was sent", fix="send `Authorization: Bearer <token>`")
        key, now = hashlib.sha256(token.encode()).digest(), self._clock()
        merges = await self._latest_merge(now)
        known = self._known.get(key)
        if known is not None and known.merges != merges:
            known = None
        if known is not None and known.until > now:
            return known.caller
        caller, claims = await self._look_up(token, now, known=known)
        until = min(now + REMEMBERED, _ends(claims, now))
        self._remember(key, Known(caller=caller, until=until, merges=merges))
        return caller

    async def staff(self, request: web.Request) -> Staff:
        """Return the member of staff who sent `request`; from a frame elsewhere, an owner is an agent.

        Raises `Unauthenticated`, `Forbidden`.
        """
        token, now = self.staff_token(request), self._clock()
        if token is None:
            raise _not_signed_in()
        is_embedded = self._embedded.claims_to_be(token)
        session = self._embedded.verify(token, at=now) if is_embedded else hash_of(token)
        found = await self._work.read(lambda unit: unit.sessions.of_hash(session, now))
        if found is None:
            raise _not_signed_in()
        if found.is_to_be_noted(now):
            await self._work.write(lambda unit: unit.sessions.seen(session, now))
        return replace(found.staff, role=Role.AGENT) if is_embedded else found.staff

    def staff_token(self, request: web.Request) -> str | None:
        """Return the staff session of `request`; a cookie may change things from our own pages only.

        Raises `Forbidden` if another website sent the cookie along.
        """
        if token := bearer(request):
            return token
        token = cookie(request, COOKIE)
        if token and request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}:
            check_own_page(request, self._public_origin)
        return token

    def own_session(self, request: web.Request) -> str:
        """Return the session of whoever is signed in on a page of ours, with all that is theirs.

        Raises `Forbidden` for a frame elsewhere, which may act for them and not change who they are.
        """
        token = self.staff_token(request)
        if token is None or self._embedded.claims_to_be(token):
            raise Forbidden("only a page of ours may do this", fix="open the desk itself")
        return token

    def forget(self, customer_id: CustomerId) -> None:
        """Believe no token of a customer who was erased without looking again."""
        for key in [key for key, known in self._known.items() if known.caller.customer_id == customer_id]:
            del self._known[key]

    def forget_everybody(self) -> None:
        """Forget what every token came to."""
        self._known.clear()
        self._merges = None

    def pseudonym(self, customer_id: CustomerId) -> str:
        """Return the name by which logs may speak of a customer."""
        return pseudonym_of(customer_id, secret=self._visitors.secret)

    def visitor_of(self, token: str) -> CustomerId:
        """Return whose a visitor's token is, which may have been merged since. Raises `Unauthenticated`."""
        return CustomerId(self._visitors.verify(token, at=self._clock()).sub)

    async def recognise(self, work: UnitOfWork, proof: Proof, *, at: datetime) -> Profile:
        """Return the customer who proved who they are, new or brought up to date.

        Raises `Unauthenticated` for a proof from before they were erased.
        """
        erased_at = await work.customers.erased_at(proof.name)
        if erased_at is not None and (proof.issued_at is None or proof.issued_at <= erased_at.timestamp()):
            raise Unauthenticated("this customer was erased after the token was made", fix=NEW_TOKEN)
        is_new = proof.locale_at_first is not None and await work.customers.known(proof.name) is None
        profile = await work.customers.recognise(
            proof.name,
            name=proof.display_name,
            email=proof.email,
            locale=proof.locale_at_first if is_new else proof.locale,
            region=proof.region,
            at=at,
        )
        await work.identities.keep(profile.id, proof.known_by)
        if proof.belonging is not None:
            await work.accounts.vouch(profile.id, proof.belonging)
        return profile

    async def _latest_merge(self, now: datetime) -> int:
        if self._merges is None or self._merges[1] + BELIEVED <= now:
            self._merges = await self._work.read(lambda unit: unit.merges.latest_change()), now
        return self._merges[0]

    async def _look_up(self, token: str, now: datetime, *, known: Known | None) -> tuple[Caller, Claims]:
        if self._visitors.claims_to_be(token):
            claims = self._visitors.verify(token, at=now)
            profile = await self._visitor(CustomerId(claims.sub))
        elif self._sessions.claims_to_be(token):
            claims = self._sessions.verify(token, at=now)
            profile = await self._signed_in(CustomerId(claims.sub))
        elif known is not None:
            return known.caller, await self._shop.verify(token, at=now)
        else:
            claims, profile = await self._of_shop(token, now)
        return Caller(customer_id=profile.id, pseudonym=self.pseudonym(profile.id)), claims

    async def _of_shop(self, token: str, now: datetime) -> tuple[Claims, Profile]:
        claims = await self._shop.verify(token, at=now)
        if self._is_single_use:
            raise Unauthenticated(
                "the shop's tokens sign in once here", fix="exchange it at POST /v1/session"
            )
        proof = of_shop(claims, at=now)
        return claims, await self._work.write(lambda unit: self.recognise(unit, proof, at=now))

    async def _signed_in(self, customer_id: CustomerId) -> Profile:
        async def standing(unit: UnitOfWork) -> Profile:
            """Return who stands for them now."""
            return await unit.customers.profile(await unit.customers.standing(customer_id))

        try:
            return await self._work.read(standing)
        except NotFound:
            raise Unauthenticated("this customer is not known any more", fix=NEW_TOKEN) from None

    async def _visitor(self, customer_id: CustomerId) -> Profile:
        try:
            profile = await self._work.read(lambda unit: unit.customers.profile(customer_id))
        except NotFound:
            raise Unauthenticated("this visitor is not known any more", fix=NEW_TOKEN) from None
        if profile.is_known:
            raise Unauthenticated("this visitor has signed in since", fix=NEW_TOKEN)
        return profile

    def _remember(self, key: bytes, known: Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        while len(self._known) > TOKENS_KEPT:
            self._known.popitem(last=False)


def _ends(claims: Claims, now: datetime) -> datetime:
    """Return when a token ends, or some days from now if that is later than dates go."""
    return datetime.fromtimestamp(min(claims.exp, now.timestamp() + 1e6), tz=now.tzinfo)


def _not_signed_in() -> Unauthenticated:
    return Unauthenticated("you are not signed in", fix="sign in at /desk/sign-in")


def bearer(request: web.Request) -> str | None:
    """Return the token in the `Authorization` header, if there is one."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return _text(token.strip()) if scheme.lower() == "bearer" else None


def cookie(request: web.Request, name: str) -> str | None:
    """Return what stands in a cookie, if there is one."""
    return _text(request.cookies.get(name))


def _text(secret: str | None) -> str | None:
    """Return a secret unless it came as bytes that are no UTF-8, for nobody was given such a one."""
    try:
        (secret or "").encode()
    except UnicodeEncodeError:
        return None
    return secret


def pseudonym_of(customer_id: CustomerId, *, secret: str) -> str:
    """Return the name by which logs and reports of this service speak of a customer."""
    return hmac.new(secret.encode(), customer_id.encode(), hashlib.sha256).hexdigest()[:12]
