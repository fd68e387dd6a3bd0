"""Test how often one caller may ask."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import TooMany
from assistant.events import new_id
from assistant.web.limits import MemoryRateLimit, RateLimit
from assistant.web.valkey import opened
from assistant.web.valkey_limits import ValkeyRateLimit
from tests.databases import run_apart
from tests.valkeys import ValkeyServer, address_of


@dataclass
class Seconds:
    """A clock that moves when told to."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def admitted(limit: RateLimit, key: str, attempts: int) -> int:
    """Return how many of `attempts` were let through."""
    passed = 0
    for _ in range(attempts):
        try:
            await limit.spend(key)
        except TooMany:
            break
        passed += 1
    return passed


async def test_a_flood_is_stopped_and_told_when_to_come_back() -> None:
    """A broken script must learn that it is too fast, and when it may go on."""
    limit = MemoryRateLimit(per_minute=60, now=Seconds())
    await admitted(limit, "ana", 60)

    with pytest.raises(TooMany) as refused:
        await limit.spend("ana")

    assert refused.value.retry_after == 1


async def test_one_caller_does_not_use_up_anothers_allowance() -> None:
    """A flood from one customer must not lock out the others."""
    limit = MemoryRateLimit(per_minute=2, now=Seconds())
    await admitted(limit, "ana", 5)

    assert await admitted(limit, "ben", 5) == 2


@given(pauses=st.lists(st.floats(0, 30), max_size=40), per_minute=st.integers(1, 100))
def test_no_pattern_of_asking_gets_more_than_the_allowance(pauses: list[float], per_minute: int) -> None:
    """However cleverly requests are spaced, a caller gets one burst and then the even rate."""
    clock = Seconds()

    async def asked() -> int:
        limit, passed = MemoryRateLimit(per_minute=per_minute, now=clock), 0
        for pause in pauses:
            clock.now += pause
            passed += await admitted(limit, "ana", per_minute * 2)
        return passed

    assert run_apart(asked()) <= per_minute + clock.now * per_minute / 60 + 1


async def test_callers_who_have_been_quiet_are_forgotten() -> None:
    """Memory must stay bounded although anybody can send any address."""
    limit = MemoryRateLimit(per_minute=1, now=Seconds())

    for number in range(10_001):
        await limit.spend(str(number))

    assert await admitted(limit, "0", 1) == 1


async def test_two_processes_together_allow_what_one_would(valkey: ValkeyServer) -> None:
    """Whoever floods us must not gain by our having grown."""
    async with opened(address_of(valkey)) as client:
        prefix = new_id("tst")
        one, other = (
            ValkeyRateLimit(client, prefix=prefix, per_minute=6, now=time.monotonic) for _ in range(2)
        )

        through_one = await admitted(one, "ana", 4)
        through_other = await admitted(other, "ana", 10)
        of_ben = await admitted(other, "ben", 10)

    assert (through_one, through_other, of_ben) == (4, 2, 6)


async def test_whoever_asks_too_much_of_two_is_told_when_to_come_back(valkey: ValkeyServer) -> None:
    """By Valkey's clock: those of machines differ."""
    async with opened(address_of(valkey)) as client:
        limit = ValkeyRateLimit(client, prefix=new_id("tst"), per_minute=2, now=time.monotonic)
        await admitted(limit, "ana", 2)

        with pytest.raises(TooMany) as refused:
            await limit.spend("ana")

    assert refused.value.retry_after == 30


async def test_without_valkey_each_process_counts_by_itself() -> None:
    """Nobody is turned away because a machine of ours is down, and nobody gets everything."""
    async with opened("redis://127.0.0.1:1") as nowhere:
        limit = ValkeyRateLimit(nowhere, prefix="tst", per_minute=3, now=Seconds())

        assert await admitted(limit, "ana", 10) == 3
