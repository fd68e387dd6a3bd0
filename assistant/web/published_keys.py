"""Verify tokens with the keys that a shop publishes (JWKS, RFC 7517).

Keys are read from a file or an address, kept for ten minutes, and read again at once when
a token names one that we do not know: that is how a shop changes its keys without telling
anybody. Unknown keys cannot be used to make us ask again and again, and keys that the shop
published no longer stop holding with the next reading. While the shop cannot be reached, the
keys read last serve for a day.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.exceptions import PyJWKError, PyJWKSetError

from assistant.errors import Unauthenticated, Unavailable
from assistant.outgoing import answered
from assistant.web.tokens import NEW_TOKEN, Claims, read

KEPT = timedelta(minutes=10)
ASKED_AT_MOST_EVERY = timedelta(seconds=30)
SERVE_WITHOUT_SHOP = timedelta(days=1)  # a key that leaked must not hold because its shop is kept from us
LARGEST_ANSWER = 256 * 1024
SHORTEST_RSA = 2048  # bits, as RFC 7518 asks for

Fetch = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One public key and the only algorithm that it may be used with."""

    key: object
    algorithm: str


class PublishedKeys:
    """Verifies a shop's tokens with the keys that `fetch` returns."""

    def __init__(self, fetch: Fetch, *, audience: str | None, issuer: str | None = None) -> None:
        self._fetch = fetch
        self._audience = audience
        self._issuer = issuer
        self._keys: dict[str, Key] = {}
        self._read_at: datetime | None = None
        self._fetched_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def verify(self, token: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`, or `Unavailable` if no keys can be had."""
        key = await self._key(_key_id(token), at)
        return read(
            token,
            [key.key],
            algorithm=key.algorithm,
            audience=self._audience,
            issuer=self._issuer,
            at=at,
        )

    async def _key(self, key_id: str, at: datetime) -> Key:
        if self._is_older(KEPT, at) or (key_id not in self._keys and self._is_older(ASKED_AT_MOST_EVERY, at)):
            async with self._lock:
                if self._is_older(ASKED_AT_MOST_EVERY, at):
                    await self._refresh(at)
        try:
            return self._keys[key_id]
        except KeyError:
            raise Unauthenticated(
                "the token is signed with a key that the shop does not publish", fix=NEW_TOKEN
            ) from None

    def _is_older(self, age: timedelta, at: datetime) -> bool:
        return self._fetched_at is None or at - self._fetched_at >= age

    async def _refresh(self, at: datetime) -> None:
        """Read the keys; if that fails, those known still serve for a while."""
        try:
            self._keys = keys_in(await self._fetch())
            self._read_at = at
        except (OSError, ClientError, TimeoutError, PyJWKError, PyJWKSetError, ValueError) as error:
            if self._read_at is None or at - self._read_at >= SERVE_WITHOUT_SHOP:
                raise Unavailable(
                    "the shop's keys cannot be read", fix="check CONCIERGE_IDENTITY_JWKS_URL or _FILE"
                ) from error
        self._fetched_at = at


def keys_in(raw: bytes) -> dict[str, Key]:
    """Return the signing keys of a JWKS by id. Raises `ValueError` or an error of PyJWT."""
    found: dict[str, Key] = {}
    for one in jwt.PyJWKSet.from_dict(json.loads(raw)).keys:
        algorithm = algorithm_for(one.key)
        if one.key_id is not None and algorithm is not None and one.public_key_use in {None, "sig"}:
            found[one.key_id] = Key(key=one.key, algorithm=algorithm)
    return found


def algorithm_for(key: object) -> str | None:
    """Return the one algorithm that a public key may be used with; `None` for what is no such key.

    The token has no say in it, and a shared secret or a private key is none.
    """
    match key:
        case RSAPublicKey() if key.key_size >= SHORTEST_RSA:
            return "RS256"
        case EllipticCurvePublicKey(curve=SECP256R1()):
            return "ES256"
        case Ed25519PublicKey():
            return "EdDSA"
        case _:
            return None


def from_file(path: Path) -> Fetch:
    """Return how to read keys from a file."""

    async def fetch() -> bytes:
        """Return the keys as they are published."""
        return await asyncio.to_thread(path.read_bytes)

    return fetch


def from_address(client: ClientSession, url: str) -> Fetch:
    """Return how to read keys from an address, within five seconds and a bounded size."""

    async def fetch() -> bytes:
        """Return the keys as they are published."""
        async with client.get(url, timeout=ClientTimeout(total=5), allow_redirects=False) as response:
            response.raise_for_status()
            return (await answered(response, largest=LARGEST_ANSWER)).body

    return fetch


def _key_id(token: str) -> str:
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise Unauthenticated("the token cannot be read", fix=NEW_TOKEN) from None
    if not isinstance(key_id, str):
        raise Unauthenticated("the token does not name its key", fix="set `kid` in its header")
    return key_id
