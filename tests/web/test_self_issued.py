"""Whoever holds the key behind an identifier is the same as last time, and nobody else is."""

from __future__ import annotations

import jwt
import pytest

from assistant.errors import Unauthenticated
from assistant.events import utc_now
from assistant.web.self_issued import SelfIssued, base58, is_self_issued, key_of
from tests.channels.proofs import (
    AUDIENCE,
    PrivateKey,
    by_hand,
    did_jwk,
    did_key,
    ed25519,
    encoded,
    lasting,
    p256,
    self_issued,
)
from tests.channels.proofs import base58 as in_base58

OURS = SelfIssued(audience=AUDIENCE)
NOW = utc_now()
KEY, OTHER = ed25519(), ed25519()
DID = did_key(KEY)


@pytest.mark.parametrize("key", [ed25519(), p256()], ids=["Ed25519", "P-256"])
@pytest.mark.parametrize("named", [did_key, did_jwk])
def test_the_holder_of_the_key_is_believed(key: PrivateKey, named: object) -> None:
    """Both methods and both kinds of key, as wallets make them."""
    assert callable(named)
    did = named(key)

    assert OURS.verify(self_issued(key, did), at=utc_now()).sub == did


@pytest.mark.parametrize(
    ("did", "algorithm"),
    [
        ("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "EdDSA"),
        ("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169", "ES256"),
        (
            "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQ"
            "SDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00"  # pragma: allowlist secret
            "NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9",  # pragma: allowlist secret
            "ES256",
        ),
    ],
)
def test_identifiers_from_the_specifications_can_be_read(did: str, algorithm: str) -> None:
    """Those printed in the texts of did:key and did:jwk; our own maker of them could be wrong likewise."""
    assert key_of(did)[1] == algorithm


@pytest.mark.parametrize(
    "forged",
    [
        self_issued(OTHER, DID),
        self_issued(KEY, DID, sub=did_key(OTHER)),
        self_issued(KEY, DID, aud="https://another.example"),
        self_issued(KEY, DID, aud=[]),
        self_issued(KEY, DID, exp=int(NOW.timestamp()) - 60),
        self_issued(KEY, DID, exp=int(NOW.timestamp()) + 3600),
        self_issued(KEY, DID, iat=int(NOW.timestamp()) - 3600),
        self_issued(KEY, DID, iat=int(NOW.timestamp()) + 600, exp=int(NOW.timestamp()) + 700),
        self_issued(KEY, DID, nbf=int(NOW.timestamp()) + 600),
        self_issued(KEY, DID, jti="short"),
        self_issued(KEY, DID, jti=7),
        *(self_issued(KEY, DID, without=claim) for claim in ("iss", "sub", "aud", "iat", "exp", "jti")),
        by_hand({"alg": "none"}, lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"), None),
        by_hand({"alg": "HS256"}, lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"), DID.encode()),
        by_hand(
            {"alg": "HS256"},
            lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"),
            KEY.public_key().public_bytes_raw(),
        ),
        jwt.encode(lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"), p256(), algorithm="ES256"),
        "nonsense",
        "",
        "x" * 5000,
    ],
)
def test_a_token_that_is_not_quite_right_proves_nothing(forged: str) -> None:
    """Every known way of forging, stretching or redirecting one has to end the same way."""
    with pytest.raises(Unauthenticated):
        OURS.verify(forged, at=NOW)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:shop.example",
        "did:key:",
        "did:key:z",
        "did:key:z0OIl",
        "did:key:f" + "ed01" + "00" * 32,
        "did:key:z" + in_base58(b"\xed\x01" + b"\x01" * 31),
        "did:key:z" + in_base58(b"\xe7\x01" + b"\x02" * 33),
        "did:key:z" + in_base58(b"\x80\x24" + b"\x02" + b"\xff" * 32),
        "did:jwk:!!!!",
        f"did:jwk:{encoded({'kty': 'oct', 'k': 'c2VjcmV0'})}",
        f"did:jwk:{encoded({'kty': 'OKP', 'crv': 'X25519', 'x': 'A' * 43})}",
        did_jwk(p256(), d="A" * 43),
        did_jwk(p256(), use="enc"),
        "did:jwk:" + "W" * 480,
        "did:jwk:" + "A" * 9999,
    ],
)
def test_an_identifier_that_is_no_public_key_to_sign_with_is_refused(did: str) -> None:
    """A shared secret, a private key or another curve in its place must never come to be used."""
    with pytest.raises(Unauthenticated):
        key_of(did)


def test_leading_zeros_are_kept() -> None:
    """A key that begins with zeros would be another one without them."""
    assert base58(in_base58(b"\x00\x00\x01")) == b"\x00\x00\x01"


def test_a_shops_token_is_not_taken_for_a_self_issued_one() -> None:
    """Which way a token goes is chosen by its issuer, before anything is believed."""
    shops = jwt.encode({"sub": "ana", "iss": "https://shop.example"}, "s" * 32, algorithm="HS256")

    assert not is_self_issued(shops)
    assert is_self_issued(self_issued(KEY, DID))
    assert not is_self_issued("nonsense")
