"""Sessions end by themselves, and whoever has them can see and end each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.errors import NotFound
from assistant.events import StaffId
from assistant.staff.model import Role, hash_of
from assistant.staff.sessions import IDLE, LASTS, NOTED_EVERY, SignedInBy, id_of
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def staff(work: Work, email: str = "mara@example.com") -> StaffId:
    """Take somebody on."""
    async with work.writing() as unit:
        return (await unit.staff.invite(email, "Mara", Role.AGENT, at=NOW)).id


async def begun(work: Work, who: StaffId, at: datetime = NOW) -> str:
    """Begin a session."""
    async with work.writing() as unit:
        token, _ = await unit.sessions.begin(who, by=SignedInBy.PASSWORD, browser="Firefox on Linux", at=at)
    return token


async def holds(work: Work, token: str, at: datetime) -> bool:
    """Whether a session lets somebody in."""
    async with work.reading() as unit:
        return await unit.sessions.of_hash(hash_of(token), at) is not None


async def seen(work: Work, token: str, at: datetime) -> None:
    """Hear of a browser."""
    async with work.writing() as unit:
        await unit.sessions.seen(hash_of(token), at)


async def test_a_session_ends_when_nobody_is_there(work: Work) -> None:
    """A desk that was left open on a train is shut by itself."""
    token = await begun(work, await staff(work))

    assert await holds(work, token, NOW + IDLE - MINUTE)
    assert not await holds(work, token, NOW + IDLE)


async def test_a_session_that_is_used_ends_with_the_day_all_the_same(work: Work) -> None:
    """A token that was stolen is not good for ever because it is used."""
    token = await begun(work, await staff(work))
    for passed in range(1, 7):
        await seen(work, token, NOW + passed * IDLE - MINUTE)

    assert await holds(work, token, NOW + LASTS - MINUTE)
    assert not await holds(work, token, NOW + LASTS)


async def test_that_somebody_is_there_is_noted_now_and_then(work: Work) -> None:
    """No write for each request."""
    token = await begun(work, await staff(work))

    async with work.reading() as unit:
        present = await unit.sessions.of_hash(hash_of(token), NOW)

    assert present is not None
    noted = [
        present.is_to_be_noted(NOW + after) for after in (timedelta(0), NOTED_EVERY - MINUTE, NOTED_EVERY)
    ]
    assert noted == [False, False, True]


async def test_one_sees_ones_own_sessions_and_no_others(work: Work) -> None:
    """The latest seen first, each with what it was begun at."""
    mara, ida = await staff(work), await staff(work, "ida@example.com")
    first, second = await begun(work, mara), await begun(work, mara, NOW + MINUTE)
    await begun(work, ida)

    async with work.reading() as unit:
        found = await unit.sessions.of_staff(mara, NOW + MINUTE)

    assert [one.id for one in found] == [id_of(hash_of(second)), id_of(hash_of(first))]
    assert {one.browser for one in found} == {"Firefox on Linux"}


async def test_the_id_of_a_session_opens_nothing(work: Work) -> None:
    """It stands in addresses and logs."""
    token = await begun(work, await staff(work))

    assert token not in id_of(hash_of(token))
    assert not await holds(work, id_of(hash_of(token)), NOW)


async def test_a_session_is_ended_by_whose_it_is(work: Work) -> None:
    """The lost laptop, from another one; nobody else's, and no pattern that fits many."""
    mara, ida = await staff(work), await staff(work, "ida@example.com")
    token, other = await begun(work, mara), await begun(work, mara)

    async with work.writing() as unit:
        for who, session in ((ida, id_of(hash_of(token))), (mara, "ses_"), (mara, "ses_" + "%" * 32)):
            with pytest.raises(NotFound):
                await unit.sessions.end_one(who, session)
        await unit.sessions.end_one(mara, id_of(hash_of(token)))

    assert not await holds(work, token, NOW)
    assert await holds(work, other, NOW)


async def test_signing_out_everywhere_leaves_the_others_alone(work: Work) -> None:
    """And, where a password was changed, the session in which it was."""
    mara, ida = await staff(work), await staff(work, "ida@example.com")
    kept, gone, idas = await begun(work, mara), await begun(work, mara), await begun(work, ida)

    async with work.writing() as unit:
        ended = await unit.sessions.end_all(mara, but=kept)

    assert ended == 1
    assert [await holds(work, one, NOW) for one in (kept, gone, idas)] == [True, False, True]


async def test_what_is_over_is_forgotten(work: Work) -> None:
    """Only what opens a door is kept."""
    mara = await staff(work)
    await begun(work, mara, NOW - IDLE)
    await begun(work, mara)

    async with work.writing() as unit:
        await unit.sessions.forget_over(NOW)
        left = await unit.sessions.of_staff(mara, NOW - MINUTE)

    assert len(left) == 1
