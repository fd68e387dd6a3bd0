"""Tell how long to wait before something is tried again.

Pure: the present and the randomness are passed in, so every law of a wait can be checked
with a table of cases. Waits are spread by chance, so that a thousand that failed together do not
come back together. What the other side asks for (`Retry-After` of RFC 9110, section 10.2.3,
or the limits that vendors send) comes first, within a bound that the caller sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

Random = Callable[[], float]  # from 0 up to, and without, 1; as `random.random`

MOMENT_FROM = 1_000_000_000  # a reset above this is a moment in unix seconds, below it a length in seconds
MILLISECONDS_FROM = 100_000_000_000  # and above this one in milliseconds
LONGEST = timedelta(days=1)  # that anybody may ask us to wait, unless the caller says otherwise

ASKED = ("retry-after", "x-ratelimit-retry-after")  # the latter Help Scout's
RESETS = (
    "ratelimit-reset",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "x-ratelimit-reset-requests",
    "zendesk-ratelimit-reset",
)
LEFT = (
    "ratelimit-remaining",
    "x-ratelimit-remaining",
    "x-rate-limit-remaining",
    "x-ratelimit-remaining-requests",
    "zendesk-ratelimit-remaining",
)


class Jitter(StrEnum):
    """How much of a wait is left to chance."""

    NONE = "none"
    EQUAL = "equal"  # half of it: never sooner than half of the wait
    FULL = "full"  # all of it: spreads best, and may be at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Waits that grow by `factor` from attempt to attempt, up to `longest`."""

    first: timedelta
    longest: timedelta
    factor: float = 2.0
    jitter: Jitter = Jitter.EQUAL

    def before(self, attempt: int, random: Random) -> timedelta:
        """Return the wait before attempt `attempt`; the first one, 1, waits for nothing."""
        if attempt <= 1:
            return timedelta()
        seconds, longest = self.first.total_seconds(), self.longest.total_seconds()
        for _ in range(attempt - 2):
            seconds *= self.factor
            if seconds >= longest:
                break
        return spread(timedelta(seconds=min(seconds, longest)), self.jitter, random)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Waits one after another, and the time after the first attempt when one gives up."""

    waits: tuple[timedelta, ...]
    horizon: timedelta
    jitter: float = 0.1  # share of a wait by which it may be longer

    def next(
        self, attempts: int, *, since: datetime, now: datetime, random: Random, told: timedelta | None = None
    ) -> datetime | None:
        """Return when to try again after `attempts` that failed, the first one at `since`; None: never.

        What the other side asked for, `told`, lengthens the wait and never shortens it.
        """
        if attempts < 1:
            return now
        if attempts > len(self.waits):
            return None
        wait = self.waits[attempts - 1] * (1 + self.jitter * random())
        at = now + max(wait, told or timedelta())
        return at if at - since <= self.horizon else None


THREE_DAYS = Schedule(
    waits=(
        timedelta(seconds=5),
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=9),
        timedelta(hours=12),
        timedelta(hours=16),
        timedelta(hours=20),
    ),
    horizon=timedelta(days=3),
)


def spread(wait: timedelta, jitter: Jitter, random: Random) -> timedelta:
    """Return a wait of which chance decides as much as `jitter` says; never longer than `wait`."""
    match jitter:
        case Jitter.NONE:
            return wait
        case Jitter.EQUAL:
            return wait * (0.5 + 0.5 * random())
        case Jitter.FULL:
            return wait * random()


def retry_after(written: str, *, now: datetime) -> timedelta | None:
    """Return the wait that a `Retry-After` asks for: seconds, or a date; None for what is neither.

    A moment that is over asks for no wait.
    """
    written = written.strip()
    if (seconds := _number(written)) is not None:
        return _length(seconds)
    try:
        moment = parsedate_to_datetime(written)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())


def until_reset(written: str, *, now: datetime) -> timedelta | None:
    """Return the wait until a limit of requests begins anew; None for what says no time.

    Vendors write unix seconds (Intercom, GitHub), unix milliseconds, or the seconds that are left
    (Zendesk, the IETF's draft), some with an `s`: the size of the number tells which.
    """
    number = _number(written.strip().removesuffix("s"))
    if number is None:
        return None
    if number >= MILLISECONDS_FROM:
        number /= 1000
    if number < MOMENT_FROM:
        return _length(number)
    return _length(max(number - now.timestamp(), 0.0))


def told_wait(headers: Mapping[str, str], *, now: datetime, longest: timedelta = LONGEST) -> timedelta | None:
    """Return how long an answer asks us to wait, at most `longest`; None if it asks for nothing.

    `Retry-After` counts always, the time of a reset only where no request is left until then.
    """
    low = {name.lower(): value for name, value in headers.items()}
    for name in ASKED:
        if (wait := retry_after(low.get(name, ""), now=now)) is not None:
            return min(wait, longest)
    if not any(_number(low[name]) == 0 for name in LEFT if name in low):
        return None
    waits = [until_reset(low[name], now=now) for name in RESETS if name in low]
    found = [one for one in waits if one is not None]
    return min(max(found), longest) if found else None


def _number(written: str) -> float | None:
    """Return a number of seconds that is written as plain digits, perhaps with a fraction."""
    plain = written.strip()
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 20:
        return None
    return float(plain)


def _length(seconds: float) -> timedelta:
    """Return a length of time; what would be longer than a century is one."""
    return timedelta(seconds=min(seconds, 3_155_760_000.0))
