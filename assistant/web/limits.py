"""Say how often one caller may ask: a token bucket for each.

A bucket holds one minute's allowance and fills evenly, so a burst is fine and a flood is
not. Callers who have been quiet are forgotten; memory is bounded whatever arrives.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from typing_extensions import override

from assistant.errors import TooMany

CALLERS_KEPT = 10_000


class RateLimit(Protocol):
    """Counts requests by caller."""

    async def spend(self, key: str) -> None:
        """Count one request by `key`. Raises `TooMany`, which says when to come back."""
        ...


class MemoryRateLimit(RateLimit):
    """Counts the requests that this process gets; `now` is in seconds and never goes back."""

    def __init__(self, *, per_minute: int, now: Callable[[], float]) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key → (tokens, when counted)

    @override
    async def spend(self, key: str) -> None:
        now = self._now()
        tokens, counted = self._buckets.pop(key, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - counted) * self._per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        while len(self._buckets) > CALLERS_KEPT:
            self._buckets.popitem(last=False)
        if not allowed:
            raise too_many((1 - tokens) / self._per_second)


def too_many(seconds: float) -> TooMany:
    """Return the refusal of who may ask again in so many seconds."""
    return TooMany("too many requests in a short time", retry_after=max(1, math.ceil(seconds)))
