"""Read the tokens that say who a customer is, and sign those of visitors.

The shop signs its customers in with a JWT: HS256 with a secret it shares with us, or
RS256 or ES256 with a key that it publishes. A visitor gets a token that we sign ourselves.
Whoever signed in with something that is no bearer token, or may be used once, gets a session
token, signed by us as well. The algorithm is fixed by the key that we hold, never chosen by
the token, and our own tokens name audiences of their own, so that no kind can pass as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Protocol

import jwt
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from assistant.errors import Unauthenticated
from assistant.events import CustomerId
from assistant.staff.model import hash_of

VISITOR_AUDIENCE = "concierge-visitor"
SESSION_AUDIENCE = "concierge-session"
EMBEDDED_AUDIENCE = "concierge-embedded"
OPENID_AUDIENCE = "concierge-openid"
OUR_AUDIENCES = frozenset({VISITOR_AUDIENCE, SESSION_AUDIENCE, EMBEDDED_AUDIENCE, OPENID_AUDIENCE})
VISITOR_LIFE = timedelta(days=180)  # a visitor who comes back within half a year is not asked again
EMBEDDED_LASTS = timedelta(hours=1)  # then the pop-up opens for a moment, and closes by itself
LEEWAY = timedelta(seconds=30)  # clocks of shop and server are never quite the same
LONGEST_TOKEN = 4096
NEW_TOKEN = "sign in again to get a new token"  # noqa: S105  # words, not a token

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]
Place = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^/\x00-\x1f\x7f]*$")]
Moment = Annotated[float, Field(allow_inf_nan=False)]  # JSON of other makers knows NaN and Infinity


def _text(value: object) -> str | None:
    """Return a claim that is text of a usable length; anything else counts as absent."""
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_CLAIM else None


LONGEST_CLAIM = 200
Text = Annotated[str | None, BeforeValidator(_text)]
Vouched = Annotated[bool, BeforeValidator(lambda value: value is True)]  # "true" and 1 vouch for nothing


class Claims(BaseModel):
    """What a token says; `sub` is the shop's own id of the customer, or ours of a visitor."""

    model_config = ConfigDict(frozen=True)

    sub: Words
    exp: Moment
    nbf: Moment | None = None
    iat: Moment | None = None
    aud: str | list[str] | None = None
    iss: Text = None
    jti: Text = None
    name: Words | None = None
    email: Words | None = None
    email_verified: Vouched = False
    phone_number: Text = None
    phone_number_verified: Vouched = False
    locale: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$", max_length=35)
    ] = "en"
    region: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,20}$")] | None = None
    account: Place | None = None  # where the shop says that they belong
    department: Place | None = None
    account_role: Place | None = None


class Verifier(Protocol):
    """Checks a shop's token; one for shared secrets, one for published keys."""

    async def verify(self, token: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecret:
    """Verifies tokens that the shop signs with a secret shared with us; `former` ones hold as well."""

    secret: str
    audience: str | None
    issuer: str | None = None
    former: tuple[str, ...] = ()

    async def verify(self, token: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`."""
        return read(
            token,
            (self.secret, *self.former),
            algorithm="HS256",
            audience=self.audience,
            issuer=self.issuer,
            at=at,
        )

    def sign(self, external_id: str, *, at: datetime, life: timedelta) -> str:
        """Return a token as the shop would make it; the demo is its own shop."""
        claims: dict[str, object] = {"sub": external_id, "iat": at, "exp": at + life}
        if self.audience is not None:
            claims["aud"] = self.audience
        if self.issuer is not None:
            claims["iss"] = self.issuer
        return jwt.encode(claims, self.secret, algorithm="HS256")


class NoShop:
    """Refuses every shop token: none is configured, there are only visitors."""

    async def verify(self, token: str, *, at: datetime) -> Claims:  # noqa: ARG002  # the protocol's shape
        """Raise `Unauthenticated`."""
        raise Unauthenticated(
            "customers cannot sign in here", fix="set CONCIERGE_IDENTITY_SECRET to accept the shop's tokens"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorTokens:
    """Signs and reads the tokens of visitors whom nobody vouched for."""

    secret: str

    def sign(self, customer_id: CustomerId, *, at: datetime) -> tuple[str, datetime]:
        """Return a token for a visitor, and until when it holds."""
        expires = at + VISITOR_LIFE
        claims = {"sub": customer_id, "aud": VISITOR_AUDIENCE, "iat": at, "exp": expires}
        return jwt.encode(claims, self.secret, algorithm="HS256"), expires

    def verify(self, token: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`."""
        return read(token, [self.secret], algorithm="HS256", audience=VISITOR_AUDIENCE, at=at)

    @staticmethod
    def claims_to_be(token: str) -> bool:
        """Whether the token says that it is a visitor's; believed only after `verify`."""
        return VISITOR_AUDIENCE in _audiences(unverified(token))


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTokens:
    """Signs and reads the tokens of customers who signed in at our own door."""

    secret: str

    def sign(self, customer_id: CustomerId, *, at: datetime, until: datetime) -> str:
        """Return a token for a customer who proved who they are."""
        claims = {"sub": customer_id, "aud": SESSION_AUDIENCE, "iat": at, "exp": until}
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def verify(self, token: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`."""
        return read(token, [self.secret], algorithm="HS256", audience=SESSION_AUDIENCE, at=at)

    @staticmethod
    def claims_to_be(token: str) -> bool:
        """Whether the token says that it is a session's; believed only after `verify`."""
        return SESSION_AUDIENCE in _audiences(unverified(token))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedTokens:
    """Signs and reads what a frame in another website carries for an agent who is signed in here.

    It names the session, by its hash, and is good for no longer than that one is.
    """

    secret: str

    def sign(self, session: str, *, at: datetime) -> tuple[str, datetime]:
        """Return a token that stands for a staff session, and when it expires."""
        expires = at + EMBEDDED_LASTS
        claims = {"sub": hash_of(session), "aud": EMBEDDED_AUDIENCE, "iat": at, "exp": expires}
        return jwt.encode(claims, self.secret, algorithm="HS256"), expires

    def verify(self, token: str, *, at: datetime) -> str:
        """Return the hash of the session that the token stands for. Raises `Unauthenticated`."""
        return read(token, [self.secret], algorithm="HS256", audience=EMBEDDED_AUDIENCE, at=at).sub

    @staticmethod
    def claims_to_be(token: str) -> bool:
        """Whether the token says that it is a frame's; believed only after `verify`."""
        return EMBEDDED_AUDIENCE in _audiences(unverified(token))


def read(
    token: str,
    keys: Sequence[object],
    *,
    algorithm: str,
    audience: str | None,
    at: datetime,
    issuer: str | None = None,
) -> Claims:
    """Return what a token says once a key fits its signature, and audience, issuer and times hold.

    Raises `Unauthenticated`.
    """
    try:
        claims = Claims.model_validate(signed(token, keys, algorithm=algorithm))
    except ValidationError as error:
        fields = ", ".join(sorted({str(one["loc"][0]) for one in error.errors()}))
        raise Unauthenticated(
            f"the token's claims are wrong: {fields}", fix="see the README on signing in"
        ) from None
    _check_audience(claims, audience)
    if issuer is not None and claims.iss != issuer:
        raise Unauthenticated("the token was issued by somebody else", fix=f"set its `iss` to {issuer}")
    check_times(claims, at)
    return claims


def signed(token: str, keys: Sequence[object], *, algorithm: str) -> dict[str, object]:
    """Return what stands in a token that one of `keys` signed, by this algorithm and no other.

    Raises `Unauthenticated`.
    """
    for key in keys:
        content = _decoded(token, key, algorithm)
        if content is not None:
            return content
    raise Unauthenticated("the token is not one of ours or was changed", fix=NEW_TOKEN)


def _decoded(token: str, key: object, algorithm: str) -> dict[str, object] | None:
    """Return what stands in a token if this key signed it; what it says is checked by us, with our clock."""
    unchecked = {f"verify_{one}": False for one in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
    try:
        content: dict[str, object] = jwt.decode(
            token,
            key,  # type: ignore[arg-type]  # a secret or a public key; PyJWT's own name for it is private
            algorithms=[algorithm],
            options=unchecked,  # type: ignore[arg-type]  # a dictionary of its own type
        )
    except jwt.PyJWTError:
        return None
    return content


def unverified(token: str) -> Claims | None:
    """Return what the token claims, unproven, to choose how to verify it; `None` if unreadable."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        return Claims.model_validate(
            jwt.decode(token, options={"verify_signature": False, "verify_exp": False, "verify_aud": False})
        )
    except (jwt.PyJWTError, ValidationError):
        return None


def _audiences(claims: Claims | None) -> frozenset[str]:
    if claims is None or claims.aud is None:
        return frozenset()
    return frozenset([claims.aud] if isinstance(claims.aud, str) else claims.aud)


def _check_audience(claims: Claims, audience: str | None) -> None:
    given = _audiences(claims)
    if audience is None and not given & OUR_AUDIENCES:
        return
    if audience is None or audience not in given:
        raise Unauthenticated(
            "the token is meant for somebody else", fix=f"set its `aud` to {audience or 'your shop'}"
        )


def check_times(claims: Claims, at: datetime) -> None:
    """Raise `Unauthenticated` unless the token holds at this moment."""
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    if claims.exp <= now - leeway:
        raise Unauthenticated("the token has expired", fix=NEW_TOKEN)
    if claims.nbf is not None and claims.nbf > now + leeway:
        raise Unauthenticated("the token is not valid yet", fix="check the clock of the server that signs it")
