"""Test how often one caller may ask."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import TooMany
from assistant.web.limits import RateLimit


@dataclass
class Seconds:
    """A clock that moves when told to."""

    now: float = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def admitted(limit: RateLimit, key: str, attempts: int) -> int:
    """Return how many of `attempts` were let through."""
    passed = 0
    for _ in range(attempts):
        try:
            limit.spend(key)
        except TooMany:
            break
        passed += 1
    return passed


def test_a_flood_is_stopped_and_told_when_to_come_back() -> None:
    """A broken script must learn that it is too fast, and when it may go on."""
    limit = RateLimit(per_minute=60, now=Seconds())
    admitted(limit, "ana", 60)

    with pytest.raises(TooMany) as refused:
        limit.spend("ana")

    assert refused.value.retry_after == 1


def test_one_caller_does_not_use_up_anothers_allowance() -> None:
    """A flood from one customer must not lock out the others."""
    limit = RateLimit(per_minute=2, now=Seconds())
    admitted(limit, "ana", 5)

    assert admitted(limit, "ben", 5) == 2


@given(pauses=st.lists(st.floats(0, 30), max_size=40), per_minute=st.integers(1, 100))
def test_no_pattern_of_asking_gets_more_than_the_allowance(pauses: list[float], per_minute: int) -> None:
    """However cleverly requests are spaced, a caller gets one burst and then the even rate."""
    clock = Seconds()
    limit = RateLimit(per_minute=per_minute, now=clock)
    passed = 0

    for pause in pauses:
        clock.now += pause
        passed += admitted(limit, "ana", per_minute * 2)

    assert passed <= per_minute + clock.now * per_minute / 60 + 1


def test_callers_who_have_been_quiet_are_forgotten() -> None:
    """Memory must stay bounded although anybody can send any address."""
    limit = RateLimit(per_minute=1, now=Seconds())

    for number in range(10_001):
        limit.spend(str(number))

    assert admitted(limit, "0", 1) == 1
