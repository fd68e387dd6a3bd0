"""Whoever guesses has to wait, longer each time, and never for good."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import TooMany
from assistant.staff.attempt_store import FORGOTTEN_AFTER, FREE, LONGEST_WAIT, wait_after
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def tried(work: Work, at: datetime, key: str = "mara") -> bool:
    """Whether a try is let through."""
    try:
        async with work.writing() as unit:
            await unit.attempts.count(key, at=at)
    except TooMany:
        return False
    return True


@given(failures=st.integers(0, 10_000), free=st.integers(0, 50))
def test_the_wait_grows_and_has_an_end(failures: int, free: int) -> None:
    """Nobody is locked out for good by somebody else's guesses."""
    wait, next_wait = wait_after(failures, free=free), wait_after(failures + 1, free=free)

    assert timedelta(0) <= wait <= next_wait <= LONGEST_WAIT
    assert (wait == timedelta(0)) == (failures < free)


async def test_a_few_tries_are_free_and_then_each_waits_longer(work: Work) -> None:
    """Mistyping is human; a thousand times a minute is not."""
    free = [await tried(work, NOW) for _ in range(FREE)]

    assert free == [True] * FREE
    assert not await tried(work, NOW)
    assert await tried(work, NOW + SECOND)
    assert not await tried(work, NOW + 2 * SECOND)
    assert await tried(work, NOW + 3 * SECOND)


async def test_a_try_that_came_too_early_does_not_lengthen_the_wait(work: Work) -> None:
    """A machine that hammers on must not shut its victim out for ever."""
    for _ in range(FREE):
        await tried(work, NOW)
    for _ in range(20):
        await tried(work, NOW)

    assert await tried(work, NOW + SECOND)


async def test_who_waits_is_told_for_how_long(work: Work) -> None:
    """The page counts down instead of saying no."""
    for _ in range(FREE):
        await tried(work, NOW)

    async with work.writing() as unit:
        with pytest.raises(TooMany) as refused:
            await unit.attempts.count("mara", at=NOW)

    assert refused.value.retry_after == 1


async def test_many_at_once_are_no_way_around(work: Work) -> None:
    """A try is counted before it is made."""
    outcomes = await asyncio.gather(*(tried(work, NOW) for _ in range(2 * FREE)))

    assert sum(outcomes) == FREE


async def test_one_account_does_not_wait_for_another(work: Work) -> None:
    """Ida works on while somebody guesses at Mara's."""
    for _ in range(FREE):
        await tried(work, NOW)

    assert await tried(work, NOW, key="ida")


async def test_who_was_let_in_and_who_stayed_away_begin_anew(work: Work) -> None:
    """What was mistyped last month counts for nothing."""
    for key in ("mara", "ida"):
        for _ in range(FREE):
            await tried(work, NOW, key=key)
    async with work.writing() as unit:
        await unit.attempts.forgive("mara")
    assert await tried(work, NOW, key="mara")

    async with work.writing() as unit:
        await unit.attempts.forget(NOW + FORGOTTEN_AFTER)

    assert [await tried(work, NOW + FORGOTTEN_AFTER, key="ida") for _ in range(FREE)] == [True] * FREE
