"""Say who is asking, from what they carry: a shop's token, a visitor's, or a staff session.

A customer is never named in an address: who they are comes from the token, and every store
is asked on their behalf. The outcome is remembered for a minute, so that a conversation does
not look its customer up at each message.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import hdrs, web

from assistant.accounts.model import Vouched
from assistant.customers.model import Profile
from assistant.errors import Forbidden, NotFound, Unauthenticated
from assistant.events import Clock, CustomerId
from assistant.staff.model import Role, Staff
from assistant.web.sockets import is_own_origin
from assistant.web.tokens import LONGEST_TOKEN, NEW_TOKEN, Claims, Verifier, VisitorTokens
from assistant.work import Work

COOKIE = "concierge_staff"
REMEMBERED = timedelta(seconds=60)
TOKENS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A customer whose token holds; logs name them by the pseudonym only."""

    customer_id: CustomerId
    pseudonym: str


CALLER = web.RequestKey("caller", Caller)
STAFF = web.RequestKey("staff", Staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one token came to, and until when that is believed."""

    caller: Caller
    until: datetime


class Identity:
    """Finds the customer or the member of staff behind a request."""

    def __init__(
        self,
        work: Work,
        *,
        shop: Verifier,
        visitors: VisitorTokens,
        clock: Clock,
        shop_key: str | None = None,
        public_origin: str | None = None,
    ) -> None:
        self._work = work
        self._public_origin = public_origin
        self._shop = shop
        self._shop_key = shop_key
        self._visitors = visitors
        self._clock = clock
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    async def customer(self, request: web.Request) -> Caller:
        """Return the customer who sent `request`. Raises `Unauthenticated`, `Unavailable`."""
        return await self.customer_of(bearer(request) or "")

    async def customer_of(self, token: str) -> Caller:
        """Return the customer behind `token`. Raises `Unauthenticated`, `Unavailable`."""
        if not token or len(token) > LONGEST_TOKEN:
            raise Unauthenticated("no token was sent", fix="send `Authorization: Bearer <token>`")
        key, now = hashlib.sha256(token.encode()).digest(), self._clock()
        known = self._known.get(key)
        if known is not None and known.until > now:
            return known.caller
        caller, expires = await self._look_up(token, now)
        self._remember(key, Known(caller=caller, until=min(now + REMEMBERED, expires)))
        return caller

    async def staff(self, request: web.Request) -> Staff:
        """Return the member of staff who sent `request`. Raises `Unauthenticated`, `Forbidden`."""
        token = self.staff_token(request)
        async with self._work.reading() as work:
            found = await work.staff.who(token, self._clock()) if token else None
        if found is None:
            raise Unauthenticated(
                "you are not signed in", fix="open a sign-in link; `concierge token` makes one"
            )
        return found

    def shop(self, request: web.Request) -> None:
        """See that `request` comes from the shop's own server. Raises `Unauthenticated`."""
        if self._shop_key is None:
            raise Unauthenticated("the shop has no key yet", fix="set CONCIERGE_SHOP_KEY")
        if not hmac.compare_digest((bearer(request) or "").encode(), self._shop_key.encode()):
            raise Unauthenticated("this is not the shop's key", fix="send `Authorization: Bearer <shop key>`")

    async def owner(self, request: web.Request) -> Staff:
        """Return the owner who sent `request`. Raises `Unauthenticated`, `Forbidden`."""
        found = await self.staff(request)
        if found.role is not Role.OWNER:
            raise Forbidden("only an owner may do this", fix="ask the owner")
        return found

    def staff_token(self, request: web.Request) -> str | None:
        """Return the staff session of `request`; a cookie may change things from our own pages only.

        Raises `Forbidden` if another website sent the cookie along.
        """
        if token := bearer(request):
            return token
        token = request.cookies.get(COOKIE)
        is_change = request.method not in {hdrs.METH_GET, hdrs.METH_HEAD}
        if token and is_change and not is_own_origin(request, self._public_origin):
            raise Forbidden(
                "another website sent this", fix="use the desk, or send the session as a bearer token"
            )
        return token

    def forget(self, customer_id: CustomerId) -> None:
        """Believe no token of a customer who was erased without looking again."""
        for key in [key for key, known in self._known.items() if known.caller.customer_id == customer_id]:
            del self._known[key]

    def pseudonym(self, customer_id: CustomerId) -> str:
        """Return the name by which logs may speak of a customer."""
        return hmac.new(self._visitors.secret.encode(), customer_id.encode(), hashlib.sha256).hexdigest()[:12]

    async def _look_up(self, token: str, now: datetime) -> tuple[Caller, datetime]:
        if self._visitors.claims_to_be(token):
            claims = self._visitors.verify(token, at=now)
            profile = await self._visitor(CustomerId(claims.sub))
        else:
            claims = await self._shop.verify(token, at=now)
            profile = await self._recognised(claims, now)
        caller = Caller(customer_id=profile.id, pseudonym=self.pseudonym(profile.id))
        return caller, datetime.fromtimestamp(min(claims.exp, now.timestamp() + 1e6), tz=now.tzinfo)

    async def _visitor(self, customer_id: CustomerId) -> Profile:
        try:
            async with self._work.reading() as work:
                profile = await work.customers.profile(customer_id)
        except NotFound:
            raise Unauthenticated("this visitor is not known any more", fix=NEW_TOKEN) from None
        if profile.is_known:
            raise Unauthenticated("this visitor has signed in since", fix=NEW_TOKEN)
        return profile

    async def _recognised(self, claims: Claims, now: datetime) -> Profile:
        async with self._work.writing() as work:
            erased_at = await work.customers.erased_at(claims.sub)
            if erased_at is not None and (claims.iat is None or claims.iat <= erased_at.timestamp()):
                raise Unauthenticated("this customer was erased after the token was made", fix=NEW_TOKEN)
            profile = await work.customers.recognise(
                claims.sub,
                name=claims.name,
                email=claims.email,
                locale=claims.locale,
                region=claims.region,
                at=now,
            )
            await work.accounts.vouch(profile.id, belonging(claims, now))
            return profile

    def _remember(self, key: bytes, known: Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        while len(self._known) > TOKENS_KEPT:
            self._known.popitem(last=False)


def belonging(claims: Claims, now: datetime) -> Vouched:
    """Return where a verified token says that its customer belongs, as of when it was made."""
    made = now if claims.iat is None else min(datetime.fromtimestamp(claims.iat, tz=now.tzinfo), now)
    return Vouched(
        account=claims.account,
        department=claims.department,
        role=claims.account_role,
        source="token",
        at=made,
    )


def bearer(request: web.Request) -> str | None:
    """Return the token in the `Authorization` header, if there is one."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
