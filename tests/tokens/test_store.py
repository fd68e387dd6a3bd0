"""Tokens hold until they expire or are taken back, and are kept as hashes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.errors import Conflict, NotFound
from assistant.events import ApiTokenId, StaffId
from assistant.staff.model import Role
from assistant.storage import Database
from assistant.storage.tables import api_tokens, staff
from assistant.tokens.model import SHOP_SCOPES, ApiToken, Scope, new_secret
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SCOPES = (Scope.ANSWERS, Scope.OFFERS)


async def made(work: Work, secret: str, *, staff_id: StaffId | None = None, at: datetime = NOW) -> ApiToken:
    """Keep a token for 90 days."""
    async with work.writing() as unit:
        return await unit.tokens.add(
            secret, name="shop", scopes=SCOPES, staff_id=staff_id, by="Mara", at=at, expires=at + 90 * DAY
        )


async def found(work: Work, secret: str) -> ApiToken | None:
    """Look a secret up."""
    async with work.reading() as unit:
        return await unit.tokens.of_secret(secret)


async def adopted(work: Work, secret: str | None, at: datetime = NOW) -> None:
    """Start with this key in the settings."""
    async with work.writing() as unit:
        await unit.tokens.adopt(secret, scopes=SHOP_SCOPES, at=at)


async def test_a_token_holds_until_it_expires(work: Work) -> None:
    """To the second, by the clock of the server."""
    token = await made(work, secret := new_secret())

    assert await found(work, secret) == token
    assert token.holds(NOW + 90 * DAY - timedelta(seconds=1))
    assert not token.holds(NOW + 90 * DAY)
    assert await found(work, new_secret()) is None


async def test_of_a_secret_only_its_beginning_can_be_read(work: Work, database: Database) -> None:
    """Whoever gets hold of a backup gets no key with it."""
    token = await made(work, secret := new_secret())

    async with database.reading() as connection:
        row = (await connection.execute(select(api_tokens))).mappings().one()

    assert secret.startswith(token.shown)
    assert len(token.shown) == 10
    assert not [value for value in row.values() if isinstance(value, str) and secret[10:] in value]


async def test_a_token_that_is_taken_back_holds_no_more_at_once(work: Work) -> None:
    """A key that leaked must be dead before the page has closed; the moment stays as it was."""
    token = await made(work, secret := new_secret())

    for at in (NOW + HOUR, NOW + DAY):
        async with work.writing() as unit:
            await unit.tokens.revoke(token.id, at=at)

    kept = await found(work, secret)
    assert kept is not None
    assert kept.revoked_at == NOW + HOUR
    assert not kept.holds(NOW + HOUR)


async def test_the_old_one_holds_beside_the_new_one_for_a_while(work: Work) -> None:
    """Nobody can change a key in two places at the same moment."""
    old = await made(work, first := new_secret())
    async with work.writing() as unit:
        new = await unit.tokens.rotate(old.id, second := new_secret(), by="Ida", at=NOW + DAY, grace=HOUR)

    before, after = await found(work, first), await found(work, second)

    assert before is not None
    assert before.expires_at == NOW + DAY + HOUR
    assert after == new
    assert (new.name, new.scopes, new.made_by) == (old.name, old.scopes, "Ida")
    assert new.expires_at == NOW + DAY + 90 * DAY


async def test_rotating_never_lengthens_the_old_one(work: Work) -> None:
    """A grace of a day for a token that has an hour left is an hour."""
    old = await made(work, first := new_secret())
    async with work.writing() as unit:
        await unit.tokens.rotate(old.id, new_secret(), by="Ida", at=NOW + 90 * DAY - HOUR, grace=DAY)

    kept = await found(work, first)

    assert kept is not None
    assert kept.expires_at == NOW + 90 * DAY


async def test_what_holds_no_more_is_not_rotated(work: Work) -> None:
    """A key that was taken back must not come back under another name."""
    token = await made(work, new_secret())
    async with work.writing() as unit:
        await unit.tokens.revoke(token.id, at=NOW)

    async with work.writing() as unit:
        with pytest.raises(Conflict):
            await unit.tokens.rotate(token.id, new_secret(), by="Ida", at=NOW, grace=HOUR)
        with pytest.raises(NotFound):
            await unit.tokens.rotate(ApiTokenId("tok_none"), new_secret(), by="Ida", at=NOW, grace=HOUR)


async def test_use_is_noted_by_the_hour(work: Work) -> None:
    """Enough to find the forgotten ones, too little to follow anybody, and no write for each request."""
    token = await made(work, new_secret())
    seen = []

    for at in (NOW, NOW + HOUR / 2, NOW + HOUR):
        async with work.writing() as unit:
            await unit.tokens.used(token.id, at=at)
            seen.append((await unit.tokens.get(token.id)).used_at)

    assert seen == [NOW, NOW, NOW + HOUR]


async def test_the_key_in_the_settings_is_a_token_like_any(work: Work) -> None:
    """Each start takes it in, once; another one in its place ends the first."""
    for _ in range(2):
        await adopted(work, "the first key of the shop, long enough")
    await adopted(work, "the second key of the shop, long enough", at=NOW + DAY)

    first = await found(work, "the first key of the shop, long enough")
    second = await found(work, "the second key of the shop, long enough")

    assert first is not None
    assert second is not None
    assert not first.holds(NOW + DAY)
    assert second.holds(NOW + 10_000 * DAY)
    assert second.scopes == SHOP_SCOPES
    assert "second" not in second.shown


async def test_a_key_of_the_settings_that_was_revoked_stays_so(work: Work) -> None:
    """A restart must not open a door again that somebody closed."""
    await adopted(work, "a key of the shop that leaked, long enough")
    token = await found(work, "a key of the shop that leaked, long enough")
    assert token is not None
    async with work.writing() as unit:
        await unit.tokens.revoke(token.id, at=NOW)
        await unit.tokens.forget_over(NOW + 90 * DAY)
    await adopted(work, "a key of the shop that leaked, long enough", at=NOW + DAY)

    kept = await found(work, "a key of the shop that leaked, long enough")

    assert kept is not None
    assert not kept.holds(NOW + DAY)


async def test_without_a_key_in_the_settings_the_former_one_ends(work: Work) -> None:
    """Whoever unsets it means it."""
    await adopted(work, "a key of the shop, long enough for that")
    await adopted(work, None, at=NOW + DAY)

    kept = await found(work, "a key of the shop, long enough for that")

    assert kept is not None
    assert not kept.holds(NOW + DAY)


async def test_what_is_over_is_forgotten_and_what_holds_stays(work: Work) -> None:
    """The list stays short enough to be read."""
    over, _ = await made(work, new_secret(), at=NOW - 200 * DAY), await made(work, new_secret())

    async with work.writing() as unit:
        await unit.tokens.forget_over(NOW - 30 * DAY)
        left = await unit.tokens.listed()

    assert len(left) == 1
    assert over.id not in {one.id for one in left}


async def test_a_token_goes_with_whom_it_acts_for(work: Work, database: Database) -> None:
    """Who left the company leaves no key behind."""
    async with work.writing() as unit:
        mara = await unit.staff.invite("mara@example.com", "Mara", Role.AGENT, at=NOW)
    await made(work, secret := new_secret(), staff_id=mara.id)

    async with database.writing() as connection:
        await connection.execute(staff.delete().where(staff.c.id == mara.id))

    assert await found(work, secret) is None
