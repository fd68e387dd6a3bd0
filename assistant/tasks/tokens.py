"""Make, list, replace and revoke the tokens of programs, from the command line."""

from __future__ import annotations

from datetime import timedelta

from rich.markup import escape
from rich.table import Table

from assistant.errors import InvalidInput, NotFound
from assistant.events import ApiTokenId, StaffId, utc_now
from assistant.settings import Settings
from assistant.staff.model import Staff
from assistant.tasks.opening import opened
from assistant.tokens.model import ApiToken, check_wanted, new_secret, scopes_in
from assistant.work import UnitOfWork

BY = "command line"


async def added(settings: Settings, name: str, *, scopes: str, days: int, acts_for: str | None) -> str:
    """Make a token and return its secret, which is kept nowhere. Raises `InvalidInput`, `NotFound`."""
    wanted = scopes_in(word.strip() for word in scopes.split(",") if word.strip())
    if not name.strip() or len(name) > 60:
        raise InvalidInput("NAME", "is empty or longer than 60 characters", fix="name the program")
    secret, now, lasts = new_secret(), utc_now(), timedelta(days=days)
    async with opened(settings) as work, work.writing() as unit:
        staff_id = await _of_email(unit, acts_for) if acts_for is not None else None
        check_wanted(wanted, lasts=lasts, staff_id=staff_id)
        await unit.tokens.add(
            secret, name=name.strip(), scopes=wanted, staff_id=staff_id, by=BY, at=now, expires=now + lasts
        )
    return secret


async def rotated(settings: Settings, token: str, *, hours: int) -> str:
    """Make a token in the place of one and return its secret. Raises `NotFound`, `Conflict`."""
    secret = new_secret()
    async with opened(settings) as work, work.writing() as unit:
        token_id = await _meant(unit, token)
        await unit.tokens.rotate(token_id, secret, by=BY, at=utc_now(), grace=timedelta(hours=hours))
    return secret


async def revoked(settings: Settings, token: str) -> str:
    """Let a token let nobody in from now on, and return its name. Raises `NotFound`."""
    async with opened(settings) as work, work.writing() as unit:
        return (await unit.tokens.revoke(await _meant(unit, token), at=utc_now())).name


async def listing(settings: Settings) -> Table:
    """Return every token that is still known."""
    async with opened(settings) as work, work.reading() as unit:
        tokens, staff = await unit.tokens.listed(), {one.id: one for one in await unit.staff.all()}
    table = Table(box=None, header_style="bold")
    table.add_column("id", no_wrap=True, min_width=36)
    for column in ("name", "begins", "scopes", "for", "holds until", "last used"):
        table.add_column(column, overflow="fold")
    for one in tokens:
        table.add_row(*map(escape, _told(one, staff)))
    return table


def _told(token: ApiToken, staff: dict[StaffId, Staff]) -> tuple[str, ...]:
    return (
        token.id,
        token.name,
        token.shown,
        ", ".join(token.scopes),
        staff[token.staff_id].email if token.staff_id in staff else "",
        _until(token),
        f"{token.used_at:%Y-%m-%d %H}:00" if token.used_at else "never",
    )


def _until(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d %H:%M}"
    if token.expires_at is None:
        return "as long as it is set"
    return f"{'' if token.holds(utc_now()) else 'over since '}{token.expires_at:%Y-%m-%d %H:%M}"


async def _of_email(unit: UnitOfWork, email: str) -> StaffId:
    address = email.strip().lower()
    for one in await unit.staff.all():
        if one.email == address:
            return one.id
    raise NotFound("member of staff", address)


async def _meant(unit: UnitOfWork, word: str) -> ApiTokenId:
    """Return the token of an id, or the only one of a name that holds. Raises `NotFound`, `InvalidInput`."""
    now = utc_now()
    found = [one.id for one in await unit.tokens.listed() if one.id == word]
    found = found or [one.id for one in await unit.tokens.listed() if one.name == word and one.holds(now)]
    if not found:
        raise NotFound("token", word)
    if len(found) > 1:
        raise InvalidInput("TOKEN", f"there are several called {word!r}", fix="give its id")
    return found[0]
