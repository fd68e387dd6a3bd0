"""Signing in through every kind of proof; and through none of those that an attacker has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import partial
from pathlib import Path

import jwt
import pytest
import pytest_asyncio

from assistant.events import new_id, utc_now
from assistant.web.identity_hashes import hashed
from tests.channels.proofs import (
    AUDIENCE,
    by_hand,
    did_jwk,
    did_key,
    ed25519,
    lasting,
    p256,
    self_issued,
)
from tests.channels.site import (
    SHOP_SECRET,
    VISITOR_SECRET,
    Browser,
    Response,
    Site,
    prepare,
    serving,
    shop_token,
)
from tests.databases import PostgreSQL, run_apart

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHATWOOT, INTERCOM = "the secret of Chatwoot's inbox", "the secret of Intercom's messenger"
GIVEN = {
    "identity_chatwoot_secrets": f"{CHATWOOT}-new,{CHATWOOT}",
    "identity_intercom_secrets": INTERCOM,
    "identity_did_audience": AUDIENCE,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"])
async def open_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Site]:
    """Serve with every way of signing in set up, on each database."""
    given: dict[str, object] = dict(GIVEN)
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        given["database_url"] = server.created("sessions").replace("+asyncpg", "")
    folder: Path = tmp_path_factory.mktemp("prepared-sessions")
    run_apart(prepare(folder, **given))
    async with serving(folder, tmp_path_factory.mktemp("sessions"), **given) as one:
        yield one


async def exchanged(site: Site, **proof: object) -> Response:
    """Send a proof to the door that takes every kind."""
    return await site.nobody().post("/v1/session", proof)


async def signed_in(site: Site, **proof: object) -> Browser:
    """Return whoever this proof lets in."""
    response = await exchanged(site, **proof)
    assert response.status == 201, response.raw
    return site.with_token(response.text("token"))


async def known_as(site: Site, browser: Browser) -> str:
    """Return the id that a customer has with us, once they were let in."""
    response = await browser.get("/v1/me")
    assert response.status == 200, response.raw
    carried = browser.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(carried, options={"verify_signature": False})
    if "aud" in claims:
        return str(claims["sub"])
    async with site.work.reading() as unit:
        profile = await unit.customers.known(str(claims["sub"]))
    assert profile is not None
    return profile.id


async def kinds(browser: Browser) -> dict[str, object]:
    """Return what a customer is known by, and who vouched for each."""
    identities = (await browser.get("/v1/me/identities")).at("identifiers")
    assert isinstance(identities, list)
    return {str(one["kind"]): one["verified_by"] for one in identities if isinstance(one, dict)}


async def visiting(site: Site) -> tuple[str, Browser, str]:
    """Return a visitor's token, whoever carries it, and a conversation that they started."""
    token = (await site.nobody().post("/v1/visitors")).text("token")
    browser = site.with_token(token)
    conversation = await browser.started()
    assert (await browser.said(conversation, "How do I return an order?")).status == 201
    return token, browser, conversation


def identifier(name: str | None = None, **more: object) -> dict[str, object]:
    """Return what Chatwoot's widget carries."""
    name = name or new_id("ext")
    return {"identifier": name, "identifier_hash": hashed(CHATWOOT, name), **more}


async def test_a_shops_token_becomes_a_session_of_the_same_customer(open_site: Site) -> None:
    """Whichever of the two the page uses, it is one person."""
    name = new_id("ext")

    session = await signed_in(open_site, token=shop_token(name))

    assert await known_as(open_site, session) == await known_as(open_site, open_site.customer(name))


@pytest.mark.parametrize("secret", [CHATWOOT, f"{CHATWOOT}-new"])
async def test_a_hash_as_chatwoots_widget_carries_it_signs_in(open_site: Site, secret: str) -> None:
    """A shop that moves from there need not change its pages; both secrets hold while it rotates them."""
    name = new_id("ext")

    session = await signed_in(open_site, identifier=name, identifier_hash=hashed(secret, name))

    assert await known_as(open_site, session) == await known_as(open_site, open_site.customer(name))


async def test_a_hash_as_intercoms_settings_carry_it_signs_in(open_site: Site) -> None:
    """Of the id if there is one, whatever address comes with it; else of the address."""
    name, address = new_id("ext"), f"{new_id('ana')}@example.com"

    by_id = await signed_in(open_site, user_id=name, email=address, user_hash=hashed(INTERCOM, name))
    by_email = await signed_in(open_site, email=address, user_hash=hashed(INTERCOM, address).upper())

    assert await known_as(open_site, by_id) == await known_as(open_site, open_site.customer(name))
    assert await known_as(open_site, by_email) != await known_as(open_site, by_id)


@pytest.mark.parametrize("key", [ed25519(), p256()], ids=["Ed25519", "P-256"])
@pytest.mark.parametrize("named", [did_key, did_jwk])
async def test_a_self_issued_identifier_signs_in_as_the_same_each_time(
    open_site: Site, key: object, named: object
) -> None:
    """Without any account at a shop they get what a verified customer gets."""
    assert callable(named)
    did = named(key)

    first = await signed_in(open_site, token=self_issued(key, did))  # type: ignore[arg-type]  # of either kind
    again = await signed_in(open_site, token=self_issued(key, did))  # type: ignore[arg-type]  # of either kind

    assert await known_as(open_site, first) == await known_as(open_site, again)
    assert (await first.get("/v1/me")).at("profile", "is_known") is True
    assert await kinds(first) == {"did": "did_key"}


async def test_what_a_self_issued_token_says_beside_is_not_believed(open_site: Site) -> None:
    """Anybody can write a name and an address into a token of their own."""
    key = ed25519()
    token = self_issued(key, did_key(key), name="Ana", email="ana@example.com", email_verified=True)

    session = await signed_in(open_site, token=token)

    profile = (await session.get("/v1/me")).at("profile")
    assert isinstance(profile, dict)
    assert (profile["name"], profile["email"]) == (None, None)
    identities = await session.get("/v1/me/identities")
    assert b"ana@example.com" not in identities.raw


DID_KEY = ed25519()
DID = did_key(DID_KEY)


@pytest.mark.parametrize(
    "proof",
    [
        {"token": "nonsense"},
        {"token": by_hand({"alg": "none"}, lasting(sub="ana"), None)},
        {"token": by_hand({"alg": "HS256"}, lasting(sub="ana"), b"another secret, long enough for HS256")},
        {"token": by_hand({"alg": "HS512"}, lasting(sub="ana"), SHOP_SECRET.encode())},
        {"token": partial(shop_token, "ana", life=timedelta(hours=-1))},
        {"token": by_hand({"alg": "HS256"}, lasting(sub="ana", nbf=4e9), SHOP_SECRET.encode())},
        {"token": jwt.encode(lasting(sub="ana"), p256(), algorithm="ES256")},
        {"token": by_hand({"alg": "HS256"}, lasting(sub=DID), SHOP_SECRET.encode())},
        {"token": by_hand({"alg": "HS256"}, lasting(sub="cus_1", aud="concierge-session"), b"x" * 40)},
        {
            "token": by_hand(
                {"alg": "HS256"}, lasting(sub="ana", aud="concierge-session"), SHOP_SECRET.encode()
            )
        },
        {"identifier": "ana", "identifier_hash": "0" * 64},
        {"identifier": "ana", "identifier_hash": hashed(INTERCOM, "ana")},
        {"identifier": "ana", "identifier_hash": hashed(CHATWOOT, "ben")},
        {"identifier": DID, "identifier_hash": hashed(CHATWOOT, DID)},
        {"user_id": "ana", "user_hash": hashed(CHATWOOT, "ana")},
        {"user_id": "ana", "email": "ben@example.com", "user_hash": hashed(INTERCOM, "ben@example.com")},
        {"email": "ana", "user_hash": hashed(INTERCOM, "ana")},
        {"token": partial(self_issued, ed25519(), DID)},
        {"token": partial(self_issued, DID_KEY, DID, sub="ana")},
        {"token": partial(self_issued, DID_KEY, DID, aud="https://another.example")},
        {"token": partial(self_issued, DID_KEY, DID, exp=int(utc_now().timestamp()) + 86_400)},
        {"token": by_hand({"alg": "none"}, lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"), None)},
        {"token": by_hand({"alg": "HS256"}, lasting(iss=DID, sub=DID, aud=AUDIENCE, jti="12345678"), b"x")},
    ],
)
async def test_a_forged_stretched_or_confused_proof_is_refused(
    open_site: Site, proof: dict[str, object]
) -> None:
    """Every known way of pretending, at the door that takes every kind of proof."""
    made = {name: one() if callable(one) else one for name, one in proof.items()}

    response = await exchanged(open_site, **made)

    assert response.status == 401, response.raw
    assert "token" not in response.json


@pytest.mark.parametrize(
    ("proof", "named"),
    [
        ({}, "send one of"),
        ({"token": "a", "user_hash": "0" * 64, "user_id": "ana"}, "send one of"),
        ({"identifier_hash": "0" * 64}, "go together"),
        ({"identifier": "ana", "token": "a"}, "go together"),
        ({"user_hash": "0" * 64}, "user_hash is of"),
        ({"identifier": "ana", "identifier_hash": "short"}, "identifier_hash"),
    ],
)
async def test_a_proof_that_is_none_is_refused_by_name(
    open_site: Site, proof: dict[str, object], named: str
) -> None:
    """A page that sends half of a proof has a mistake that its maker should find at once."""
    response = await exchanged(open_site, **proof)

    assert response.status == 400
    assert named in response.raw.decode()


async def test_a_self_issued_token_is_taken_once(open_site: Site) -> None:
    """Whoever reads it on its way must not come in after its owner."""
    token = self_issued(DID_KEY, DID)

    assert (await exchanged(open_site, token=token)).status == 201
    again = await exchanged(open_site, token=token)

    assert again.status == 401
    assert "used before" in again.text("detail")


async def test_a_self_issued_token_is_good_for_nothing_but_signing_in(open_site: Site) -> None:
    """As a bearer token it could be used again and again."""
    assert (await open_site.with_token(self_issued(DID_KEY, DID)).get("/v1/me")).status == 401


async def test_a_visit_joins_the_customer_who_shows_both_tokens(open_site: Site) -> None:
    """What they asked before signing in goes on in their account; the visitor is nobody any more."""
    token, visitor, conversation = await visiting(open_site)
    proof = identifier()

    response = await exchanged(open_site, **proof, visitor=token)

    assert response.at("joined") is True
    customer = open_site.with_token(response.text("token"))
    assert (await customer.get(f"/v1/conversations/{conversation}")).status == 200
    assert (await customer.said(conversation, "How long does delivery take?", client_id="m2")).status == 201
    me = await customer.get("/v1/me")
    assert conversation in me.raw.decode()
    assert conversation in (await customer.get("/v1/me/export")).raw.decode()
    assert (await visitor.get("/v1/me")).status == 401
    assert (await exchanged(open_site, **proof, visitor=token)).at("joined") is True


async def test_a_visit_joins_whoever_signed_in_before_as_well(open_site: Site) -> None:
    """A page that exchanged its proof itself has a session, and the widget the visitor's token."""
    token, _, conversation = await visiting(open_site)
    first = await exchanged(open_site, **identifier())

    response = await exchanged(open_site, token=first.text("token"), visitor=token)

    assert response.at("joined") is True
    assert response.text("expires_at")[:19] == first.text("expires_at")[:19]
    customer = open_site.with_token(first.text("token"))
    assert (await customer.get(f"/v1/conversations/{conversation}")).status == 200


async def test_a_visit_joins_nobody_without_the_visitors_own_token(open_site: Site) -> None:
    """Knowing somebody's id, or holding a token of another kind, must not bring their visit to anybody."""
    _, visitor, conversation = await visiting(open_site)
    victim = await known_as(open_site, visitor)
    forged = [
        victim,
        by_hand({"alg": "none"}, lasting(sub=victim, aud="concierge-visitor"), None),
        by_hand({"alg": "HS256"}, lasting(sub=victim, aud="concierge-visitor"), SHOP_SECRET.encode()),
        by_hand({"alg": "HS256"}, lasting(sub=victim, aud="concierge-session"), VISITOR_SECRET.encode()),
        by_hand({"alg": "HS256"}, lasting(sub=victim), VISITOR_SECRET.encode()),
        shop_token(victim),
    ]

    for one in forged:
        assert (await exchanged(open_site, **identifier(), visitor=one)).status == 401, one

    assert (await visitor.get(f"/v1/conversations/{conversation}")).status == 200


async def test_a_visit_that_became_somebodys_is_not_taken_by_the_next(open_site: Site) -> None:
    """A visitor's token found on a shared computer leads to nobody once its owner has signed in."""
    token, _, conversation = await visiting(open_site)
    owner = await signed_in(open_site, **identifier(), visitor=token)

    response = await exchanged(open_site, **identifier(), visitor=token)

    assert response.at("joined") is False
    thief = open_site.with_token(response.text("token"))
    assert (await thief.get(f"/v1/conversations/{conversation}")).status == 404
    assert (await owner.get(f"/v1/conversations/{conversation}")).status == 200


async def test_a_visit_that_two_reach_for_at_once_is_one_of_theirs(open_site: Site) -> None:
    """Both tokens on two pages at the same moment must not tear a visit in two."""
    token, _, conversation = await visiting(open_site)

    responses = await asyncio.gather(*(exchanged(open_site, **identifier(), visitor=token) for _ in range(4)))

    assert [one.status for one in responses] == [201] * 4, [one.raw for one in responses]
    owners = [open_site.with_token(one.text("token")) for one in responses if one.at("joined")]
    assert len(owners) == 1
    assert (await owners[0].get(f"/v1/conversations/{conversation}")).status == 200


async def test_many_visitors_sign_in_at_the_same_moment(open_site: Site) -> None:
    """Their merges have nothing to do with each other, and must not wait for or refuse each other."""
    visits = [await visiting(open_site) for _ in range(6)]

    responses = await asyncio.gather(
        *(exchanged(open_site, **identifier(), visitor=token) for token, _, _ in visits)
    )

    assert [one.json.get("joined") for one in responses] == [True] * 6


async def test_a_customers_session_is_no_visit_that_could_be_taken(open_site: Site) -> None:
    """Whoever got hold of a session must not be able to move the account into their own."""
    victim = (await exchanged(open_site, **identifier())).text("token")

    assert (await exchanged(open_site, **identifier(), visitor=victim)).status == 401


async def test_claiming_an_address_joins_nobody_and_shows_nothing(open_site: Site) -> None:
    """The address beside a hash is vouched for by nobody, whatever else is verified."""
    address = f"{new_id('ana')}@example.com"
    victim = await signed_in(open_site, email=address, user_hash=hashed(INTERCOM, address))
    conversation = await victim.started()

    attacker = await signed_in(open_site, **identifier(email=address, phone_number="+44 20 7946 0958"))

    assert await known_as(open_site, attacker) != await known_as(open_site, victim)
    assert (await attacker.get(f"/v1/conversations/{conversation}")).status == 404
    assert await kinds(attacker) == {"user": "identifier_hash", "email": None, "phone": None}


async def test_nobody_reads_by_guessing_ids(open_site: Site) -> None:
    """An id is a name, not a key: without the token that goes with it everything is absent."""
    _, _, conversation = await visiting(open_site)
    stranger, nobody = await signed_in(open_site, **identifier()), open_site.nobody()

    for end in (conversation, f"{conversation}/feedback", f"{conversation[:-1]}0"):
        path = f"/v1/conversations/{end}"
        assert (await stranger.get(path)).status == 404, path
        assert (await nobody.get(path)).status == 401, path
    assert (await stranger.said(conversation, "Hello")).status == 404


async def test_a_session_ends_with_its_customer(open_site: Site) -> None:
    """Whoever is erased is signed out everywhere, and an old proof does not bring them back."""
    proof = identifier()
    session = await signed_in(open_site, **proof)

    assert (await session.call("DELETE", "/v1/me")).status == 204

    assert (await session.get("/v1/me")).status == 401
    assert (await exchanged(open_site, **proof)).status == 401


async def test_a_session_needs_its_own_signature(open_site: Site) -> None:
    """It is the one token of which we are the only maker."""
    customer = await known_as(open_site, await signed_in(open_site, **identifier()))
    claims = lasting(sub=customer, aud="concierge-session")

    for secret in (None, SHOP_SECRET.encode(), CHATWOOT.encode()):
        forged = by_hand({"alg": "HS256" if secret else "none"}, claims, secret)
        assert (await open_site.with_token(forged).get("/v1/me")).status == 401
    expired = claims | {"exp": utc_now().timestamp() - 60}
    old = by_hand({"alg": "HS256"}, expired, VISITOR_SECRET.encode())
    assert (await open_site.with_token(old).get("/v1/me")).status == 401
