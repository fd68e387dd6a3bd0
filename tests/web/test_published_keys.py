"""Test tokens that are signed with keys which the shop publishes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from assistant.errors import Unauthenticated, Unavailable
from assistant.web.published_keys import PublishedKeys, keys_in

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


@dataclass
class Shop:
    """Publishes keys, and counts how often it is asked."""

    keys: list[dict[str, object]] = field(default_factory=list)
    asked: int = 0
    is_down: bool = False

    async def __call__(self) -> bytes:
        """Return the keys as JSON."""
        self.asked += 1
        if self.is_down:
            raise OSError("no route to the shop")
        return json.dumps({"keys": self.keys}).encode()


def published(key_id: str, *, kind: str = "RSA") -> dict[str, object]:
    """Return a public key as a shop would publish it."""
    if kind == "RSA":
        key = RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True)
    else:
        key = ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True)
    return {**key, "kid": key_id, "use": "sig"}


def token(key_id: str, *, kind: str = "RSA") -> str:
    """Return a token for `ana`, signed by the shop."""
    claims = {"sub": "ana", "exp": NOW + timedelta(hours=1)}
    if kind == "RSA":
        return jwt.encode(claims, RSA_KEY, algorithm="RS256", headers={"kid": key_id})
    return jwt.encode(claims, EC_KEY, algorithm="ES256", headers={"kid": key_id})


def part(content: Mapping[str, object]) -> str:
    """Return one part of a token, encoded."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("kind", ["RSA", "EC"])
async def test_a_token_signed_with_a_published_key_is_believed(kind: str) -> None:
    """Shops use either kind; both have to work without telling us which."""
    keys = PublishedKeys(Shop(keys=[published("one", kind=kind)]), audience=None)

    assert (await keys.verify(token("one", kind=kind), at=NOW)).sub == "ana"


async def test_a_new_key_is_fetched_when_a_token_names_it() -> None:
    """A shop changes its keys without telling us; its customers must not notice."""
    shop = Shop(keys=[published("old")])
    keys = PublishedKeys(shop, audience=None)
    await keys.verify(token("old"), at=NOW)
    shop.keys = [published("new")]

    claims = await keys.verify(token("new"), at=NOW + timedelta(minutes=1))

    assert claims.sub == "ana"


async def test_unknown_keys_do_not_make_us_ask_again_and_again() -> None:
    """Anybody can send tokens with made-up keys; the shop must not feel it."""
    shop = Shop(keys=[published("one")])
    keys = PublishedKeys(shop, audience=None)

    for number in range(20):
        with pytest.raises(Unauthenticated):
            await keys.verify(token(f"made-up-{number}"), at=NOW)

    assert shop.asked == 1


async def test_the_token_cannot_choose_how_it_is_verified() -> None:
    """The classic forgery: take the public key for a shared secret and sign with that."""
    public = RSA_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    header, body = (part(one) for one in ({"alg": "HS256", "kid": "one"}, {"sub": "ana", "exp": 4e9}))
    signature = hmac.new(public, f"{header}.{body}".encode(), hashlib.sha256).digest()
    forged = f"{header}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    keys = PublishedKeys(Shop(keys=[published("one")]), audience=None)

    with pytest.raises(Unauthenticated):
        await keys.verify(forged, at=NOW)


async def test_known_keys_serve_while_the_shop_is_down() -> None:
    """Customers who are chatting must not be thrown out by a hiccup at the shop."""
    shop = Shop(keys=[published("one")])
    keys = PublishedKeys(shop, audience=None)
    await keys.verify(token("one"), at=NOW)
    shop.is_down = True

    assert (await keys.verify(token("one"), at=NOW + timedelta(hours=1))).sub == "ana"


async def test_without_any_key_it_is_unavailable_not_refused() -> None:
    """The customer's token may be right; we just cannot tell yet."""
    keys = PublishedKeys(Shop(is_down=True), audience=None)

    with pytest.raises(Unavailable):
        await keys.verify(token("one"), at=NOW)


async def test_a_key_that_the_shop_withdrew_holds_no_longer() -> None:
    """A key is withdrawn because somebody else may have it."""
    shop = Shop(keys=[published("old")])
    keys = PublishedKeys(shop, audience=None)
    await keys.verify(token("old"), at=NOW)
    shop.keys = [published("new")]

    with pytest.raises(Unauthenticated):
        await keys.verify(token("old"), at=NOW + timedelta(minutes=10))


async def test_keys_do_not_serve_for_ever_while_the_shop_cannot_be_reached() -> None:
    """Whoever stole a key and can keep us from the shop must not be believed for ever."""
    shop = Shop(keys=[published("one")])
    keys = PublishedKeys(shop, audience=None)
    await keys.verify(token("one"), at=NOW)
    shop.is_down = True

    with pytest.raises(Unavailable):
        await keys.verify(token("one"), at=NOW + timedelta(hours=25))


async def test_a_token_of_another_issuer_is_refused() -> None:
    """One set of keys may serve several systems of a company."""
    keys = PublishedKeys(Shop(keys=[published("one")]), audience=None, issuer="https://shop.example")

    with pytest.raises(Unauthenticated):
        await keys.verify(token("one"), at=NOW)


def weak() -> dict[str, object]:
    """Return a key that is too short to be trusted."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "one"}


def of_curve(curve: ec.EllipticCurve) -> dict[str, object]:
    """Return a key on another curve."""
    return {**ECAlgorithm.to_jwk(ec.generate_private_key(curve).public_key(), as_dict=True), "kid": "one"}


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "one"},
        {**RSAAlgorithm.to_jwk(RSA_KEY, as_dict=True), "kid": "one"},
        of_curve(ec.SECP384R1()),
        of_curve(ec.SECP256K1()),
        weak(),
        {**published("one"), "use": "enc"},
    ],
    ids=["shared secret", "private key", "P-384", "secp256k1", "1,024 bits", "to encrypt"],
)
def test_what_is_no_public_key_to_sign_with_is_passed_over(key: dict[str, object]) -> None:
    """A published secret is everybody's, a private key is leaked, and other kinds have other algorithms."""
    assert keys_in(json.dumps({"keys": [key, published("two")]}).encode()).keys() == {"two"}
