"""Test that a token says who somebody is only when it was signed for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from assistant.errors import Unauthenticated
from assistant.events import CustomerId
from assistant.web.tokens import NoShop, SessionTokens, SharedSecret, VisitorTokens

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = "s" * 32
SHOP = SharedSecret(secret=SECRET, audience="concierge")
HOUR = timedelta(hours=1)


def token(*, secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    """Return a token for `ana` that holds for an hour, unless told otherwise."""
    usual: dict[str, object] = {"sub": "ana", "aud": "concierge", "exp": NOW + HOUR}
    return jwt.encode(usual | claims, secret, algorithm=algorithm)


async def test_a_token_of_the_shop_says_who_it_is() -> None:
    """The shop vouches for its customers; we believe it and nobody else."""
    claims = await SHOP.verify(token(name="Ana Ribeiro", locale="en-GB", region="uk"), at=NOW)

    assert (claims.sub, claims.name, claims.locale, claims.region) == ("ana", "Ana Ribeiro", "en-GB", "uk")


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        "a.b.c",
        token(secret="x" * 32),
        jwt.encode({"sub": "ana", "aud": "concierge", "exp": NOW + HOUR}, "", algorithm="none"),
        token(secret=SECRET + SECRET, algorithm="HS512"),
        token(exp=NOW - HOUR),
        token(nbf=NOW + HOUR),
        token(aud="somebody-else"),
        token(aud=None),
        token(sub=""),
        token(sub="a" * 201),
        token(name="line\nbreak"),
        jwt.encode({"sub": "ana", "aud": "concierge"}, SECRET, algorithm="HS256"),
        jwt.encode({"aud": "concierge", "exp": NOW + HOUR}, SECRET, algorithm="HS256"),
        token(exp="soon"),
        token(exp=float("nan")),
        token(exp=float("inf")),
        token(iat=float("nan")),
    ],
)
async def test_a_token_that_is_not_quite_right_says_nothing(forged: str) -> None:
    """Every known way of forging or misusing a token has to end the same way."""
    with pytest.raises(Unauthenticated):
        await SHOP.verify(forged, at=NOW)


async def test_a_visitors_token_is_none_of_the_shops_even_under_one_secret() -> None:
    """An owner who uses one secret twice must not turn visitors into customers."""
    visitors = VisitorTokens(secret=SECRET)
    visitor, _ = visitors.sign(CustomerId("cus_1"), at=NOW)

    assert visitors.verify(visitor, at=NOW).sub == "cus_1"
    with pytest.raises(Unauthenticated):
        await SharedSecret(secret=SECRET, audience=None).verify(visitor, at=NOW)


def test_a_shops_token_is_none_of_a_visitors() -> None:
    """A shop's id must never be taken for one of ours."""
    with pytest.raises(Unauthenticated):
        VisitorTokens(secret=SECRET).verify(token(), at=NOW)


async def test_without_a_shop_nobody_signs_in() -> None:
    """An installation without a secret must not accept just anything."""
    with pytest.raises(Unauthenticated):
        await NoShop().verify(token(), at=NOW)


async def test_a_former_secret_holds_until_the_owner_drops_it() -> None:
    """A shop changes its secret on many servers, one after the other; nobody must be signed out by it."""
    new = SharedSecret(secret="n" * 32, former=(SECRET,), audience="concierge")

    assert (await new.verify(token(), at=NOW)).sub == "ana"
    assert (await new.verify(token(secret="n" * 32), at=NOW)).sub == "ana"
    with pytest.raises(Unauthenticated):
        await SharedSecret(secret="n" * 32, audience="concierge").verify(token(), at=NOW)


@pytest.mark.parametrize("said", [{}, {"iss": "https://another.example"}, {"iss": ""}])
async def test_a_token_of_another_issuer_is_refused(said: dict[str, str]) -> None:
    """One secret may serve several systems of a company, and only one of them knows its customers."""
    shop = SharedSecret(secret=SECRET, audience="concierge", issuer="https://shop.example")

    assert (await shop.verify(token(iss="https://shop.example"), at=NOW)).sub == "ana"
    with pytest.raises(Unauthenticated):
        await shop.verify(token(**said), at=NOW)


@pytest.mark.parametrize("vouched", [False, "true", 1, None])
async def test_an_address_is_vouched_for_by_a_plain_yes_alone(vouched: object) -> None:
    """Whoever may write any address into their account must not be joined to its owner."""
    assert (await SHOP.verify(token(email="ana@example.com", email_verified=True), at=NOW)).email_verified
    assert not (await SHOP.verify(token(email_verified=vouched), at=NOW)).email_verified


async def test_our_own_tokens_cannot_pass_as_each_other() -> None:
    """All are signed with one secret; only what they are meant for tells them apart."""
    sessions, visitors = SessionTokens(secret=SECRET), VisitorTokens(secret=SECRET)
    session = sessions.sign(CustomerId("cus_1"), at=NOW, until=NOW + HOUR)
    visitor, _ = visitors.sign(CustomerId("cus_1"), at=NOW)

    assert sessions.verify(session, at=NOW).sub == "cus_1"
    for refuse in (visitors.verify, sessions.verify):
        with pytest.raises(Unauthenticated):
            refuse(session if refuse == visitors.verify else visitor, at=NOW)
    with pytest.raises(Unauthenticated):
        await SharedSecret(secret=SECRET, audience=None).verify(session, at=NOW)
