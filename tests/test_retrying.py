"""Test how long we wait before something is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrying import (
    THREE_DAYS,
    Backoff,
    Jitter,
    retry_after,
    spread,
    told_wait,
    until_reset,
)

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
USUAL = Backoff(first=timedelta(seconds=1), longest=timedelta(minutes=1))
CHANCE = st.floats(0, 1, exclude_max=True)


@given(attempt=st.integers(-3, 10_000), chance=CHANCE, jitter=st.sampled_from(Jitter))
def test_a_wait_is_never_longer_than_its_cap_and_never_negative(
    attempt: int, chance: float, jitter: Jitter
) -> None:
    """However often something failed, and whatever the dice say."""
    backoff = Backoff(first=timedelta(seconds=1), longest=timedelta(minutes=1), jitter=jitter)

    wait = backoff.before(attempt, lambda: chance)

    assert timedelta() <= wait <= timedelta(minutes=1)


@given(attempt=st.integers(2, 200))
def test_without_chance_waits_grow(attempt: int) -> None:
    """A machine in trouble is asked ever less often."""
    backoff = Backoff(first=timedelta(seconds=1), longest=timedelta(minutes=1), jitter=Jitter.NONE)

    assert backoff.before(attempt, float) <= backoff.before(attempt + 1, float)


@given(seconds=st.integers(0, 100_000), chance=CHANCE)
def test_equal_jitter_waits_half_at_least(seconds: int, chance: float) -> None:
    """For what must not come back at once."""
    whole = timedelta(seconds=seconds)

    assert whole / 2 <= spread(whole, Jitter.EQUAL, lambda: chance) <= whole


def test_the_first_attempt_waits_for_nothing_and_the_next_double() -> None:
    """What is tried for the first time has not failed yet."""
    waits = [USUAL.before(one, lambda: 1.0).total_seconds() for one in range(1, 9)]

    assert waits == [0, 1, 2, 4, 8, 16, 32, 60]


@given(chance=CHANCE, told=st.none() | st.timedeltas(timedelta(), timedelta(days=9)))
def test_three_days_end_within_three_days(chance: float, told: timedelta | None) -> None:
    """Whoever comes back on the third day has missed nothing; after it, nobody is asked."""
    now, attempts = NOW, 1

    while (at := THREE_DAYS.next(attempts, since=NOW, now=now, random=lambda: chance, told=told)) is not None:
        assert at - now >= max(told or timedelta(), timedelta(seconds=5))
        now, attempts = at, attempts + 1

    assert now - NOW <= timedelta(days=3)
    assert attempts <= len(THREE_DAYS.waits) + 1


def test_three_days_reach_into_the_third() -> None:
    """A shop that is closed over a weekend is still told on Monday."""
    now, attempts = NOW, 1
    waits: list[timedelta] = []

    while (at := THREE_DAYS.next(attempts, since=NOW, now=now, random=float)) is not None:
        waits.append(at - now)
        now, attempts = at, attempts + 1

    assert waits[0] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert now - NOW > timedelta(days=2, hours=12)


def test_what_was_not_tried_is_tried_at_once() -> None:
    """A schedule may be asked before anything happened."""
    assert THREE_DAYS.next(0, since=NOW, now=NOW, random=float) == NOW


@given(seconds=st.integers(0, 10**9))
def test_a_date_and_seconds_ask_for_the_same(seconds: int) -> None:
    """RFC 9110 lets a server write either."""
    moment = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert retry_after(moment, now=NOW) == retry_after(str(seconds), now=NOW) == timedelta(seconds=seconds)


@given(written=st.text(max_size=40))
def test_any_text_is_a_wait_or_none(written: str) -> None:
    """What a stranger's machine writes in a header never makes us fail."""
    for wait in (retry_after(written, now=NOW), until_reset(written, now=NOW)):
        assert wait is None or wait >= timedelta()


@pytest.mark.parametrize("written", ["", "soon", "-5", "1e9", "٣", "nan", "inf", "Wed, 99 Foo 2026"])
def test_what_says_no_time_asks_for_no_wait(written: str) -> None:
    """Then our own schedule holds."""
    assert retry_after(written, now=NOW) is None
    assert until_reset(written, now=NOW) is None


def test_a_date_that_is_over_asks_for_no_wait() -> None:
    """A server whose clock is slow must not stop us."""
    assert retry_after("Wed, 01 Jul 2020 12:00:00 GMT", now=NOW) == timedelta()
    assert until_reset(str(NOW.timestamp() - 60), now=NOW) == timedelta()


@pytest.mark.parametrize(
    "written", ["90", "90s", str(int(NOW.timestamp()) + 90), str((int(NOW.timestamp()) + 90) * 1000)]
)
def test_a_reset_is_read_as_each_vendor_writes_it(written: str) -> None:
    """Seconds that are left, or a moment in unix seconds or milliseconds."""
    assert until_reset(written, now=NOW) == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "30", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}, 30),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}, 90),
        ({"X-RateLimit-Remaining": "5", "X-RateLimit-Reset": "90"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "41"}, 41),
        ({"ratelimit-remaining": "0"}, None),
        ({"Retry-After": "whenever", "ratelimit-remaining": "0", "ratelimit-reset": "41"}, 41),
        ({"Retry-After": "999999999"}, 3600),
        ({"X-RateLimit-Retry-After": "9", "X-RateLimit-Remaining": "3"}, 9),
        ({"X-RateLimit-Retry-After": "9", "Retry-After": "30"}, 30),
    ],
)
def test_an_answer_tells_how_long_to_wait(headers: dict[str, str], wait: int | None) -> None:
    """What is asked for plainly comes first, limits count once they are used up, and all is bounded."""
    told = told_wait(headers, now=NOW, longest=timedelta(hours=1))

    assert told == (None if wait is None else timedelta(seconds=wait))
