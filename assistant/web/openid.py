"""Have a provider of identities say who somebody at the desk is (OpenID Connect Core 1.0, code with PKCE).

The provider is one that the owner named. What it says is believed once its signature, issuer, audience, times
and nonce hold; of it only the e-mail address counts, and only where the provider says that it was verified.
Between leaving and coming back the browser carries, signed by us, what both have to agree on.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout, hdrs
from pydantic import BaseModel, ValidationError

from assistant.errors import Unauthenticated, Unavailable
from assistant.outgoing import answered
from assistant.web.published_keys import PublishedKeys, from_address
from assistant.web.tokens import OPENID_AUDIENCE, read

LASTS = timedelta(minutes=10)  # that somebody may take to sign in there
KEPT = timedelta(hours=1)  # what the provider says of itself
_TIMEOUT = ClientTimeout(total=10)  # seconds
LARGEST = 256 * 1024  # bytes
DISCOVERY = "/.well-known/openid-configuration"
CHECK = "check CONCIERGE_OPENID_ISSUER, CONCIERGE_OPENID_CLIENT and CONCIERGE_OPENID_SECRET"


class Metadata(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Tokens(BaseModel):
    """What a code was exchanged for; nothing but the identity is used."""

    id_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What a browser and we have to agree on when it comes back; each is 256 random bits."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """What the provider is shown of the verifier (RFC 7636, S256)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def new_journey() -> Journey:
    """Return one for a browser that leaves now."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Journey(state=state, nonce=nonce, verifier=verifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """Signs what a browser carries while it is away, and reads it again."""

    secret: str

    def sign(self, journey: Journey, *, at: datetime) -> str:
        """Return it as a cookie carries it."""
        told = {"sub": journey.state, "jti": journey.nonce, "name": journey.verifier}
        claims = told | {"aud": OPENID_AUDIENCE, "iat": at, "exp": at + LASTS}
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def verify(self, signed: str, *, state: str, at: datetime) -> Journey:
        """Return what a browser that comes back with `state` left with. Raises `Unauthenticated`."""
        claims = read(signed, [self.secret], algorithm="HS256", audience=OPENID_AUDIENCE, at=at)
        if not hmac.compare_digest(claims.sub.encode(), state.encode(errors="replace")):
            raise Unauthenticated("this sign-in was begun elsewhere", fix="begin it again")
        return Journey(state=claims.sub, nonce=claims.jti or "", verifier=claims.name or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How the provider knows us."""

    issuer: str
    client_id: str
    client_secret: str
    returns_to: str  # the one address to which browsers come back
    name: str  # of the provider, on the button


class Provider:
    """Sends browsers to the provider, and learns from it who came back."""

    def __init__(self, registration: Registration, client: ClientSession) -> None:
        self.registration = registration
        self._client = client
        self._known: Metadata | None = None
        self._keys: PublishedKeys | None = None
        self._read_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def address(self, journey: Journey, *, at: datetime) -> str:
        """Return where a browser signs in. Raises `Unavailable`."""
        known, _ = await self._discovered(at)
        asked = {
            "response_type": "code",
            "client_id": self.registration.client_id,
            "redirect_uri": self.registration.returns_to,
            "scope": "openid email",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        mark = "&" if urlsplit(known.authorization_endpoint).query else "?"
        return f"{known.authorization_endpoint}{mark}{urlencode(asked)}"

    async def email(self, code: str, journey: Journey, *, at: datetime) -> str:
        """Exchange a code, and return the verified address of whom it is for.

        Raises `Unauthenticated`, `Unavailable`.
        """
        known, keys = await self._discovered(at)
        token = await self._exchanged(known, code, journey)
        claims = await keys.verify(token, at=at)
        if not _has_nonce(token, journey.nonce):
            raise Unauthenticated("the provider's answer belongs to another sign-in", fix="begin it again")
        if claims.email is None or not claims.email_verified:
            raise Unauthenticated("the provider did not verify the address", fix="have it verified there")
        return claims.email

    async def _exchanged(self, known: Metadata, code: str, journey: Journey) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registration.returns_to,
            "code_verifier": journey.verifier,
        }
        headers = {hdrs.AUTHORIZATION: credentials_of(self.registration)}
        with _reaching():
            async with self._client.post(
                known.token_endpoint, data=sent, headers=headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                said = await answered(answer, largest=LARGEST)
                if said.status != HTTPStatus.OK:
                    raise Unauthenticated("the provider refused the sign-in", fix="begin it again")
            return Tokens.model_validate_json(said.body).id_token

    async def _discovered(self, at: datetime) -> tuple[Metadata, PublishedKeys]:
        """Return what the provider says of itself, and what checks its signatures. Raises `Unavailable`."""
        async with self._lock:
            if self._known is None or self._read_at is None or at - self._read_at >= KEPT:
                self._known = await self._read()
                self._read_at = at
                self._keys = None
            if self._keys is None:
                self._keys = PublishedKeys(
                    from_address(self._client, self._known.jwks_uri),
                    audience=self.registration.client_id,
                    issuer=self.registration.issuer,
                )
            return self._known, self._keys

    async def _read(self) -> Metadata:
        address = self.registration.issuer.rstrip("/") + DISCOVERY
        with _reaching():
            async with self._client.get(address, timeout=_TIMEOUT, allow_redirects=False) as answer:
                answer.raise_for_status()
                known = Metadata.model_validate_json((await answered(answer, largest=LARGEST)).body)
        ends = (known.authorization_endpoint, known.token_endpoint, known.jwks_uri)
        if known.issuer != self.registration.issuer or not all(is_safe(one) for one in ends):
            raise Unavailable("the provider is not the one that was named", fix=CHECK)
        return known


def credentials_of(registration: Registration) -> str:
    """Return how we say to the provider who we are (RFC 6749, section 2.3.1)."""
    known = (registration.client_id, registration.client_secret)
    whole = ":".join(quote(one, safe="") for one in known)
    return f"Basic {base64.b64encode(whole.encode()).decode()}"


def is_safe(address: str) -> bool:
    """Whether what is sent to an address can be read on the way by nobody: TLS, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    )


@contextmanager
def _reaching() -> Iterator[None]:
    """Say of whatever goes wrong on the way to the provider that it is not to be reached."""
    try:
        yield
    except (ClientError, OSError, TimeoutError, ValidationError) as error:
        raise Unavailable("the provider cannot be reached", fix=CHECK) from error


def _has_nonce(token: str, nonce: str) -> bool:
    """Whether a token, which was verified, is the answer to this journey."""
    content: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return hmac.compare_digest(str(content.get("nonce", "")).encode(), nonce.encode()) and bool(nonce)
