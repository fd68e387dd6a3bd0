"""Test that a shutdown refuses what is new and waits for the rest."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import Unavailable
from assistant.web.running import Running


async def test_draining_waits_for_what_runs_and_refuses_what_is_new() -> None:
    """A customer whose message was taken gets the reply; the next one is told to come back."""
    running = Running()

    with running.one():
        draining = asyncio.create_task(running.drain(seconds=5))
        await asyncio.sleep(0)
        with pytest.raises(Unavailable), running.one():
            pass
        assert not draining.done()

    assert await draining


async def test_draining_does_not_wait_for_ever() -> None:
    """Something that hangs must not keep the service from stopping."""
    running = Running()

    with running.one():
        assert not await running.drain(seconds=0)
