"""What an owner has to ask for: tokens that work once; and what is off until they do."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm

from assistant.web.identity_hashes import hashed
from tests.channels.proofs import AUDIENCE, by_hand, did_key, ed25519, lasting, p256, self_issued
from tests.channels.site import SHOP_SECRET, Site, serving, shop_token


def token(**claims: object) -> str:
    """Return a token of the shop's."""
    return by_hand({"alg": "HS256"}, lasting(sub="ana", **claims), SHOP_SECRET.encode())


async def test_a_token_that_may_be_used_once_is_used_up_even_across_a_restart(
    prepared: Path, tmp_path: Path
) -> None:
    """Whoever finds it in a log or a history must not come in after its owner."""
    once = token(jti="4711")

    async with serving(prepared, tmp_path / "served", identity_single_use=True) as site:
        assert (await site.with_token(once).get("/v1/me")).status == 401
        session = (await site.nobody().post("/v1/session", {"token": once})).text("token")
        assert (await site.with_token(session).get("/v1/me")).status == 200
        assert (await site.nobody().post("/v1/session", {"token": once})).status == 401
    async with serving(tmp_path / "served", tmp_path / "again", identity_single_use=True) as site:
        assert (await site.nobody().post("/v1/session", {"token": once})).status == 401
        assert (await site.with_token(session).get("/v1/me")).status == 200


async def test_a_token_without_an_id_of_its_own_cannot_be_used_once(prepared: Path, tmp_path: Path) -> None:
    """We could not tell the second use from the first."""
    async with serving(prepared, tmp_path / "served", identity_single_use=True) as site:
        response = await site.nobody().post("/v1/session", {"token": token()})

    assert response.status == 401
    assert "jti" in response.text("fix")


async def test_unless_asked_for_a_token_with_an_id_serves_again_and_again(site: Site) -> None:
    """Most pages carry one token for an hour, whatever is in it."""
    carried = token(jti="4711")

    for _ in range(2):
        assert (await site.nobody().post("/v1/session", {"token": carried})).status == 201
        assert (await site.with_token(carried).get("/v1/me")).status == 200


async def test_what_the_owner_did_not_set_up_lets_nobody_in(site: Site) -> None:
    """An empty secret would be everybody's, and anybody can issue an identifier."""
    key = ed25519()
    proofs: list[dict[str, object]] = [
        {"identifier": "ana", "identifier_hash": hashed("", "ana")},
        {"user_id": "ana", "user_hash": hashed("", "ana")},
        {"token": self_issued(key, did_key(key))},
    ]

    for proof in proofs:
        assert (await site.nobody().post("/v1/session", proof)).status == 401, proof


@pytest.mark.parametrize("audience", [AUDIENCE, None])
async def test_the_owners_audience_and_issuer_hold_at_every_door(
    prepared: Path, tmp_path: Path, audience: str | None
) -> None:
    """A token that a shop made for another system must not work here."""
    given: dict[str, object] = {"identity_audience": AUDIENCE, "identity_issuer": "https://shop.example"}
    claims: dict[str, object] = {"iss": "https://shop.example", "aud": AUDIENCE} if audience else {}

    async with serving(prepared, tmp_path / "served", **given) as site:
        bearer = await site.with_token(token(**claims)).get("/v1/me")
        session = await site.nobody().post("/v1/session", {"token": token(**claims)})

    assert (bearer.status, session.status) == ((200, 201) if audience else (401, 401))


async def test_while_a_secret_is_changed_both_hold(prepared: Path, tmp_path: Path) -> None:
    """Nobody is signed out because the shop's servers take the new one over one by one."""
    new = "the new secret that shop and tests share"
    given = {"identity_secret": new, "identity_former_secrets": SHOP_SECRET}

    async with serving(prepared, tmp_path / "served", **given) as site:
        assert (await site.with_token(shop_token("ana")).get("/v1/me")).status == 200
    async with serving(prepared, tmp_path / "later", identity_secret=new) as site:
        assert (await site.with_token(shop_token("ana")).get("/v1/me")).status == 401


async def test_a_published_key_cannot_be_used_as_a_shared_secret(prepared: Path, tmp_path: Path) -> None:
    """Everybody has the public key: whoever signs with it as if it were a secret must get nowhere."""
    private = p256()
    jwk = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    keys = tmp_path / "keys.json"
    await asyncio.to_thread(keys.write_text, json.dumps({"keys": [{**jwk, "kid": "one"}]}))
    public = private.public_key()
    header = {"alg": "HS256", "kid": "one"}
    forms = (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        json.dumps(jwk).encode(),
    )
    right = jwt.encode(lasting(sub="ana"), private, algorithm="ES256", headers={"kid": "one"})

    async with serving(prepared, tmp_path / "served", identity_jwks_file=keys) as site:
        assert (await site.with_token(right).get("/v1/me")).status == 200
        for secret in (*forms, SHOP_SECRET.encode()):
            forged = by_hand(header, lasting(sub="ana"), secret)
            assert (await site.with_token(forged).get("/v1/me")).status == 401
            assert (await site.nobody().post("/v1/session", {"token": forged})).status == 401
