"""Say what somebody proved who signs in: under which name, who vouched, and what else was vouched for.

Every way of signing in ends in a `Proof`, so that what comes after does not ask which it was.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.accounts.model import Vouched
from assistant.errors import Unauthenticated
from assistant.identities import normalising
from assistant.identities.model import Identifier, Kind, Vouching
from assistant.web.self_issued import PREFIX, DidClaims
from assistant.web.tokens import Claims

LATEST = 4e9  # the year 2096: what claims to hold for longer holds until then
MAILBOX = "mailto:"  # before the name of a customer whom the shop knows by their address alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Who somebody is, and what is believed of them."""

    name: str  # under which we keep them; the shop's id of them, or their own
    known_by: tuple[Identifier, ...]
    display_name: str | None = None
    email: str | None = None
    locale: str | None = None
    locale_at_first: str | None = None  # until they say which; a browser's guess overwrites nothing
    region: str | None = None
    belonging: Vouched | None = None  # to which account, as the shop alone may say
    issued_at: float | None = None
    expires_at: datetime | None = None
    once: str | None = None  # a hash of what tells this proof from others
    is_once: bool = False  # whether it must not be used again, whatever the owner set


def of_shop(claims: Claims, *, at: datetime) -> Proof:
    """Return what the shop's token proves. Raises `Unauthenticated` if it speaks for a self-issued name."""
    _must_be_the_shops(claims.sub)
    found = [_identifier(Kind.USER, claims.sub, Vouching.SHOP_TOKEN, at)]
    email = normalising.email(claims.email) if claims.email else None
    if email:
        vouched = Vouching.SHOP_TOKEN if claims.email_verified else None
        found.append(_identifier(Kind.EMAIL, email, vouched, at))
    phone = normalising.phone(claims.phone_number) if claims.phone_number else None
    if phone:
        vouched = Vouching.SHOP_TOKEN if claims.phone_number_verified else None
        found.append(_identifier(Kind.PHONE, phone, vouched, at))
    return Proof(
        name=claims.sub,
        known_by=tuple(found),
        display_name=claims.name,
        email=claims.email,
        locale=claims.locale,
        region=claims.region,
        belonging=_belonging(claims, at),
        issued_at=claims.iat,
        expires_at=datetime.fromtimestamp(min(claims.exp, LATEST), tz=UTC),
        once=_hash("jwt", claims.iss or "", claims.jti) if claims.jti else None,
    )


def of_did(claims: DidClaims, *, at: datetime) -> Proof:
    """Return what a self-issued token proves: that it is the same one as last time."""
    return Proof(
        name=claims.sub,
        known_by=(_identifier(Kind.DID, claims.sub, Vouching.DID_KEY, at),),
        locale=claims.locale,
        issued_at=claims.iat,
        expires_at=datetime.fromtimestamp(claims.exp, tz=UTC),
        once=_hash("did", claims.iss, claims.jti),
        is_once=True,
    )


def of_identifier_hash(
    identifier: str, *, email: str | None, phone: str | None, locale: str, at: datetime
) -> Proof:
    """Return what a hash in the style of Chatwoot proves; address and number beside it are claims."""
    _must_be_the_shops(identifier)
    return Proof(
        name=identifier,
        known_by=(
            _identifier(Kind.USER, identifier, Vouching.IDENTIFIER_HASH, at),
            *_claims(email, phone, at),
        ),
        locale_at_first=locale,
    )


def of_user_hash(*, user_id: str | None, email: str | None, locale: str, at: datetime) -> Proof:
    """Return what a hash in the style of Intercom proves: of the id, else of the address alone.

    Raises `Unauthenticated` for an address that is none.
    """
    if user_id is not None:
        _must_be_the_shops(user_id)
        user = _identifier(Kind.USER, user_id, Vouching.USER_HASH, at)
        return Proof(name=user_id, known_by=(user, *_claims(email, None, at)), locale_at_first=locale)
    address = normalising.email(email or "")
    if address is None:
        raise Unauthenticated("the hash is of no e-mail address", fix="send `user_id` or `email`")
    vouched = _identifier(Kind.EMAIL, address, Vouching.USER_HASH, at)
    return Proof(name=MAILBOX + address, known_by=(vouched,), email=address, locale_at_first=locale)


def _belonging(claims: Claims, at: datetime) -> Vouched:
    """Return where a verified token says that its customer belongs, as of when it was made."""
    made = at if claims.iat is None else min(datetime.fromtimestamp(claims.iat, tz=at.tzinfo), at)
    return Vouched(
        account=claims.account,
        department=claims.department,
        role=claims.account_role,
        source="token",
        at=made,
    )


def _must_be_the_shops(name: str) -> None:
    if name.startswith(PREFIX):
        raise Unauthenticated(
            "nobody but its holder speaks for a self-issued identifier", fix="use an id of your own"
        )


def _claims(email: str | None, phone: str | None, at: datetime) -> list[Identifier]:
    address = normalising.email(email) if email else None
    number = normalising.phone(phone) if phone else None
    found = [_identifier(Kind.EMAIL, address, None, at)] if address else []
    return [*found, *([_identifier(Kind.PHONE, number, None, at)] if number else [])]


def _identifier(kind: Kind, value: str, vouched: Vouching | None, at: datetime) -> Identifier:
    return Identifier(
        kind=kind,
        value=value,
        verified_by=vouched,
        verified_at=at if vouched is not None else None,
        seen_at=at,
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
