"""Make proofs of who somebody is, as shops and customers make them, and as attackers do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from assistant.events import new_id, utc_now
from assistant.web.self_issued import BASE58

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey
AUDIENCE = "https://help.shop.example"


def ed25519() -> Ed25519PrivateKey:
    """Return a new key."""
    return Ed25519PrivateKey.generate()


def p256() -> EllipticCurvePrivateKey:
    """Return a new key."""
    return generate_private_key(SECP256R1())


def did_key(key: PrivateKey) -> str:
    """Return a key's `did:key`."""
    if isinstance(key, Ed25519PrivateKey):
        raw = b"\xed\x01" + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        raw = b"\x80\x24" + key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return f"did:key:z{base58(raw)}"


def did_jwk(key: PrivateKey, **more: str) -> str:
    """Return a key's `did:jwk`."""
    if isinstance(key, Ed25519PrivateKey):
        jwk: Mapping[str, object] = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        jwk = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return f"did:jwk:{encoded({**jwk, **more})}"


def self_issued(key: PrivateKey, did: str, *, without: str | None = None, **claims: object) -> str:
    """Return a token that whoever holds `key` signs for `did`."""
    now = int(utc_now().timestamp())
    usual: dict[str, object] = {
        "iss": did,
        "sub": did,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 120,
        "jti": new_id("jti"),
    }
    content = {name: value for name, value in (usual | claims).items() if name != without}
    return jwt.encode(content, key, algorithm="EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256")


def by_hand(header: Mapping[str, object], claims: Mapping[str, object], secret: bytes | None) -> str:
    """Return a token with any header, signed with a secret or not at all."""
    text = f"{encoded(header)}.{encoded(claims)}"
    signature = hmac.new(secret, text.encode(), hashlib.sha256).digest() if secret is not None else b""
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def lasting(**claims: object) -> dict[str, object]:
    """Return claims that hold for an hour."""
    now = utc_now()
    return {"exp": (now + timedelta(hours=1)).timestamp(), "iat": now.timestamp()} | claims


def encoded(content: Mapping[str, object]) -> str:
    """Return one part of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def base58(raw: bytes) -> str:
    """Return bytes in base58btc."""
    number, text = int.from_bytes(raw), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\x00"))) + text
