"""Only those who were invited get to the desk, each link once, each session for its time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assistant.errors import NotFound, Unauthenticated
from assistant.events import StaffId
from assistant.staff.model import Role, SignedIn, Staff, hash_of
from assistant.staff.sessions import IDLE, LASTS
from assistant.storage import Database
from assistant.storage.tables import staff_links, staff_sessions
from assistant.work import UnitOfWork, Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def mara(work: Work) -> Staff:
    """Invite Mara."""
    async with work.writing() as unit:
        return await unit.staff.invite("Mara@Example.com", "Mara", Role.AGENT, at=NOW, skills=("tea",))


async def linked(work: Work) -> str:
    """Make a link for Mara."""
    person = await mara(work)
    async with work.writing() as unit:
        return await unit.staff.link(person.id, at=NOW, expires=NOW + DAY)


async def redeemed(work: Work, token: str, at: datetime = NOW) -> SignedIn:
    """Sign in with a link."""
    async with work.writing() as unit:
        return await unit.staff.redeem(token, at)


async def who(unit: UnitOfWork, token: str, at: datetime) -> Staff | None:
    """Return whom a session lets in."""
    found = await unit.sessions.of_hash(hash_of(token), at)
    return found.staff if found is not None else None


async def test_inviting_somebody_twice_takes_them_on_once(work: Work) -> None:
    """The address is the same however it is written."""
    first = await mara(work)

    async with work.writing() as unit:
        again = await unit.staff.invite("mara@example.com ", "M.", Role.OWNER, at=NOW)

    assert again == first
    assert first.skills == ("tea",)
    async with work.reading() as unit:
        assert await unit.staff.all() == [first]
        assert await unit.staff.count() == 1


async def test_a_link_opens_a_session_that_says_who_it_is(work: Work) -> None:
    """From the link to the desk."""
    staff, token, expires = await redeemed(work, await linked(work))

    async with work.reading() as unit:
        assert await who(unit, token, NOW) == staff
        assert await who(unit, token, NOW + IDLE - timedelta(seconds=1)) == staff
        assert await who(unit, token, expires) is None
        assert await who(unit, "guessed", NOW) is None
    assert expires == NOW + LASTS


async def test_a_link_works_once_even_when_two_use_it_together(work: Work) -> None:
    """A link that leaked from a mailbox must not let a second person in."""
    token = await linked(work)

    outcomes = await asyncio.gather(*(redeemed(work, token) for _ in range(3)), return_exceptions=True)

    assert sum(isinstance(one, SignedIn) for one in outcomes) == 1
    assert sum(isinstance(one, Unauthenticated) for one in outcomes) == 2


async def test_a_link_that_expired_lets_nobody_in(work: Work) -> None:
    """Old mail is no key."""
    token = await linked(work)

    with pytest.raises(Unauthenticated):
        await redeemed(work, token, at=NOW + DAY)


async def test_signing_out_ends_the_session(work: Work) -> None:
    """A shared computer is left clean; signing out twice does no harm."""
    _, token, _ = await redeemed(work, await linked(work))

    for _ in range(2):
        async with work.writing() as unit:
            await unit.sessions.end(token)

    async with work.reading() as unit:
        assert await who(unit, token, NOW) is None


async def test_no_token_is_kept_as_it_is(work: Work, database: Database) -> None:
    """Whoever reads the database cannot sign in with what they find."""
    link = await linked(work)
    _, session, _ = await redeemed(work, await linked(work))

    async with database.reading() as connection:
        kept = {
            token
            for table in (staff_links, staff_sessions)
            for token in (await connection.execute(select(table.c.token_hash))).scalars()
        }

    assert len(kept) == 2
    assert not kept & {link, session}


async def test_what_expired_is_removed(work: Work, database: Database) -> None:
    """Only what still opens a door is kept."""
    await linked(work)

    async with work.writing() as unit:
        await unit.staff.forget_expired(NOW + DAY)

    async with database.reading() as connection:
        assert (await connection.execute(select(staff_links))).first() is None


async def test_nobody_gets_a_link_without_an_invitation(work: Work) -> None:
    """An id that was never given out."""
    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await unit.staff.link(StaffId("stf_none"), at=NOW, expires=NOW + DAY)
