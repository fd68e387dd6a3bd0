"""Meet other processes in Valkey, which carries what none of them needs to keep.

Nothing lives there that is not in the database as well, or that may not be forgotten: Valkey may
stop, start empty or be out of reach at any time. So whoever asks it waits a moment and no longer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

CONNECTIONS = 10
SECONDS = 1.0  # that a connection or an answer may take
GONE = (RedisError, OSError, TimeoutError)  # what is raised when Valkey is out of reach, or does not work


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Redis]:
    """Lend a client of the Valkey at `url`; nothing is connected before it is used.

    It tries once and raises one of `GONE`: whoever asked knows better what to do meanwhile.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=SECONDS,
        socket_connect_timeout=SECONDS,
        socket_timeout=SECONDS,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
        driver_info=None,  # it would be read from a file at each connection
    )
    async with Redis.from_pool(pool) as client:
        yield client
