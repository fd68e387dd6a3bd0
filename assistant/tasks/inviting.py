"""Let people in: sign-in links for staff, and customers' tokens as a shop would sign them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import jwt
from rich.console import Console

from assistant.errors import InvalidInput, Misconfigured
from assistant.events import new_id, utc_now
from assistant.settings import PREFIX, Settings
from assistant.staff.model import Role
from assistant.tasks.opening import opened
from assistant.work import Work

LINK_LIVES = timedelta(hours=24)
TOKEN_LIVES = timedelta(hours=1)


class Then(StrEnum):
    """Where a link leads once it signed somebody in, as its address says."""

    DESK = ""
    PASSWORD = "?then=password"  # noqa: S105  # an address


async def sign_in_link(
    settings: Settings,
    *,
    email: str | None,
    name: str | None,
    role: str | None,
    then: Then,
    console: Console,
) -> None:
    """Print a link that signs somebody in once; whoever is not on the staff yet is put there."""
    async with opened(settings) as work:
        path = await make_link(work, email, name, role, then=then)
    link = f"{settings.address}{path}"
    console.print(f"Sign in once, within 24 hours:\n[bold]{link}[/]", soft_wrap=True, highlight=False)


async def make_link(
    work: Work, email: str | None, name: str | None, role: str | None, *, then: Then = Then.DESK
) -> str:
    """Return the path of a one-time link to the desk; the first person on the staff becomes the owner."""
    now = utc_now()
    async with work.writing() as unit:
        is_first = not await unit.staff.count()
        if email is None and not is_first:
            raise InvalidInput("EMAIL", "whose link is it?", fix="concierge token mara@shop.example")
        chosen = role_of(role, is_first)
        address = email or "owner@localhost"
        person = await unit.staff.invite(address, name or address.partition("@")[0].title(), chosen, at=now)
        token = await unit.staff.link(person.id, at=now, expires=now + LINK_LIVES)
    return f"/desk/sign-in{then}#{token}"


def role_of(role: str | None, is_first: bool) -> Role:
    """Return the role that was asked for; the first person is the owner."""
    if role is None:
        return Role.OWNER if is_first else Role.AGENT
    if role not in set(Role):
        raise InvalidInput("--role", f"there is no role {role!r}", fix="use agent, supervisor or owner")
    return Role(role)


def customer_token(settings: Settings, external_id: str) -> str:
    """Return a token for a customer, signed with the shop's secret, good for an hour.

    Raises `Misconfigured` when there is no such secret.
    """
    if settings.identity_secret is None:
        fix = "`openssl rand -hex 32` makes one; your shop signs with the same"
        raise Misconfigured([f"{PREFIX}IDENTITY_SECRET: not set, so no customer can be signed in; {fix}"])
    now = utc_now()
    claims = {"sub": external_id, "iat": now, "exp": now + TOKEN_LIVES, "jti": new_id("jwt")}
    if settings.identity_audience:
        claims["aud"] = settings.identity_audience
    if settings.identity_issuer:
        claims["iss"] = settings.identity_issuer
    return jwt.encode(claims, settings.identity_secret.get_secret_value(), algorithm="HS256")
