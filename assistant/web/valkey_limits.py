"""Count callers' requests in Valkey, so that several processes allow no more than one would.

While Valkey is gone each process counts by itself: nobody is turned away for that, and a flood
gets at most as many minutes' allowances as there are processes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from typing_extensions import override

from assistant.web.limits import MemoryRateLimit, RateLimit, too_many
from assistant.web.valkey import GONE

SECONDS = 0.25  # that a request waits for Valkey
TRY_AGAIN = 5.0  # seconds after it failed until it is asked again

# One bucket: the tokens in it and when they were counted, by Valkey's clock. Returns the seconds to wait,
# or 0. A bucket that would be full is as good as none, so it expires.
BUCKET = """
local capacity, per_second = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or capacity, tonumber(kept[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * per_second)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = (1 - tokens) / per_second end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(1000 * (capacity - tokens) / per_second) + 1000)
return tostring(wait)
"""

log = structlog.stdlib.get_logger()


class ValkeyRateLimit(RateLimit):
    """Counts the requests that all processes get; `now` is in seconds and never goes back."""

    def __init__(self, client: Redis, *, prefix: str, per_minute: int, now: Callable[[], float]) -> None:
        self._script = client.register_script(BUCKET)
        self._prefix = prefix
        self._per_minute = per_minute
        self._now = now
        self._alone = MemoryRateLimit(per_minute=per_minute, now=now)
        self._try_at = now()

    @override
    async def spend(self, key: str) -> None:
        if self._now() < self._try_at:
            await self._alone.spend(key)
            return
        try:
            wait = await self._wait(key)
        except GONE as error:
            log.debug("requests are counted by each process", problem=type(error).__name__)
            self._try_at = self._now() + TRY_AGAIN
            await self._alone.spend(key)
            return
        if wait > 0:
            raise too_many(wait)

    async def _wait(self, key: str) -> float:
        """Count one request; return how many seconds too early it came. Raises one of `GONE`."""
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]  # addresses are nobody's to read there
        name, per_second = f"{self._prefix}:asked:{digest}", self._per_minute / 60
        async with asyncio.timeout(SECONDS):
            return float(await self._script(keys=[name], args=[self._per_minute, per_second]))
