"""Verify tokens that customers sign themselves, with the key that their identifier is made of.

For shops that want no central identity: a decentralised identifier (`did:key`, `did:jwk`) is a
public key written out, so whoever holds the private one can prove to be the same as last time,
and nothing else. What such a token says of its holder beside that is not believed.

A token must be meant for us, live for minutes, and carry an id, because it is accepted once.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import StringConstraints, ValidationError

from assistant.errors import Unauthenticated
from assistant.web.published_keys import algorithm_for
from assistant.web.tokens import LEEWAY, LONGEST_TOKEN, Claims, Moment, check_times, signed

LONGEST_LIFE = timedelta(minutes=5)
LONGEST_DID = 500
PREFIX = "did:"
KEY, JWK = "did:key:z", "did:jwk:"  # `z` says base58btc, the only spelling of did:key
ED25519, P256 = b"\xed\x01", b"\x80\x24"  # multicodec: which kind of key the bytes are
# The alphabet of base58btc.
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # pragma: allowlist secret
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})  # members of a JWK that nobody may publish

Did = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_DID, pattern=r"^[\x21-\x7e]*$")]
TokenId = Annotated[str, StringConstraints(min_length=8, max_length=200)]


class DidClaims(Claims):
    """What a self-issued token has to say; what else it says is not read."""

    sub: Did
    iss: Did
    aud: str | list[str]
    iat: Moment
    jti: TokenId


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfIssued:
    """Verifies self-issued tokens that are meant for `audience`."""

    audience: str

    def verify(self, token: str, *, at: datetime) -> DidClaims:
        """Return what the token says; that it was not used before is the caller's to see to.

        Raises `Unauthenticated`.
        """
        key, algorithm = key_of(_issuer(token))
        claims = _read(signed(token, [key], algorithm=algorithm))
        if claims.sub != claims.iss:
            raise Unauthenticated("a self-issued token speaks for its issuer alone", fix="set `sub` to `iss`")
        if self.audience not in ([claims.aud] if isinstance(claims.aud, str) else claims.aud):
            raise Unauthenticated(
                "the token is meant for somebody else", fix=f"set its `aud` to {self.audience}"
            )
        check_times(claims, at)
        if claims.iat > at.timestamp() + LEEWAY.total_seconds():
            raise Unauthenticated("the token was made in the future", fix="check the clock that made it")
        if claims.exp - claims.iat > LONGEST_LIFE.total_seconds():
            raise Unauthenticated(
                "the token lives too long", fix="let `exp` be at most 5 minutes after `iat`"
            )
        return claims


def is_self_issued(token: str) -> bool:
    """Whether the token says that a decentralised identifier issued it; believed only after `verify`."""
    try:
        return _issuer(token).startswith(PREFIX)
    except Unauthenticated:
        return False


def key_of(did: str) -> tuple[object, str]:
    """Return the public key that a decentralised identifier is made of, and its only algorithm.

    Raises `Unauthenticated`.
    """
    if len(did) > LONGEST_DID or not did.startswith((KEY, JWK)):
        raise _unreadable()
    try:
        key = _of_bytes(base58(did.removeprefix(KEY))) if did.startswith(KEY) else _of_jwk(did)
    except (ValueError, RecursionError, jwt.PyJWTError):
        raise _unreadable() from None
    algorithm = algorithm_for(key)
    if algorithm not in {"EdDSA", "ES256"}:
        raise _unreadable()
    return key, algorithm


def base58(text: str) -> bytes:
    """Return the bytes that `text` writes in base58btc. Raises `ValueError`."""
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def _of_bytes(raw: bytes) -> object:
    if raw.startswith(ED25519):
        return Ed25519PublicKey.from_public_bytes(raw[len(ED25519) :])
    if raw.startswith(P256) and len(raw) == len(P256) + 33:  # compressed, as did:key has it
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw[len(P256) :])
    raise ValueError("another kind of key")


def _of_jwk(did: str) -> object:
    text = did.removeprefix(JWK)
    jwk = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    if not isinstance(jwk, dict) or not PRIVATE.isdisjoint(jwk) or jwk.get("use", "sig") != "sig":
        raise ValueError("no public key to sign with")
    return jwt.PyJWK.from_dict(jwk).key


def _issuer(token: str) -> str:
    """Return who a token says it is from, unproven: that chooses the key which has to fit."""
    if len(token) > LONGEST_TOKEN:
        raise _unreadable()
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except jwt.PyJWTError:
        raise _unreadable() from None
    return issuer if isinstance(issuer, str) else ""


def _read(content: dict[str, object]) -> DidClaims:
    try:
        return DidClaims.model_validate(content)
    except ValidationError as error:
        fields = ", ".join(sorted({str(one["loc"][0]) for one in error.errors()}))
        raise Unauthenticated(
            f"the token's claims are wrong: {fields}", fix="see the README on self-issued identifiers"
        ) from None


def _unreadable() -> Unauthenticated:
    return Unauthenticated(
        "the token names no key that we can read", fix="use did:key or did:jwk with Ed25519 or P-256"
    )
