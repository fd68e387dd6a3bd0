"""Test that whoever waits on the loop hears from other threads, and nobody is kept who no longer waits."""

from __future__ import annotations

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.telling import fail, settle

RESULTS = 200


async def test_everybody_hears_what_came_of_their_own_work() -> None:
    """However many threads tell the loop at once, and however often it was woken for them."""
    loop = asyncio.get_running_loop()
    futures: list[asyncio.Future[int]] = [loop.create_future() for _ in range(RESULTS)]

    with ThreadPoolExecutor(4) as threads:
        for number, future in enumerate(futures):
            threads.submit(settle, future, lambda number=number: number)
        results = await asyncio.gather(*futures)

    assert results == list(range(RESULTS))


async def test_what_went_wrong_is_told_too_and_who_gave_up_is_left_alone() -> None:
    """Those who come after somebody who gave up hear all the same."""
    loop = asyncio.get_running_loop()
    gave_up, failed, stopped, last = (loop.create_future() for _ in range(4))
    gave_up.cancel()

    settle(gave_up, lambda: 1)
    fail(failed, KeyError("gone"))
    settle(stopped, lambda: next(iter(())))
    settle(last, lambda: 3)

    with pytest.raises(KeyError, match="gone"):
        await failed
    with pytest.raises(RuntimeError, match="StopIteration"):
        await stopped
    assert await last == 3


def test_a_loop_that_ended_is_not_kept() -> None:
    """Nor is an error made of telling it something."""
    loop = asyncio.new_event_loop()
    future: asyncio.Future[int] = loop.create_future()
    settle(future, lambda: 1)
    assert loop.run_until_complete(future) == 1
    late: asyncio.Future[int] = loop.create_future()
    loop.close()
    settle(late, lambda: 2)
    known = weakref.ref(loop)

    del loop, future, late
    gc.collect()

    assert known() is None
