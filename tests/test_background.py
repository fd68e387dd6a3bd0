"""Test the loops that nobody waits for: they survive failures and tell everything."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from assistant.background import Background, supervise


async def test_a_loop_that_fails_starts_again_and_says_so() -> None:
    """A database that was away for a minute must not end the delivery for good."""
    runs: list[int] = []

    async def body(_stop: asyncio.Event) -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ConnectionError("the database is away")

    with capture_logs() as logs:
        await supervise("deliver", body, asyncio.Event(), delay=0)

    assert runs == [0, 1, 2]
    assert [one["loop"] for one in logs] == ["deliver", "deliver"]


async def test_stopping_lets_a_step_finish() -> None:
    """What was begun is finished; a cancelled step would leave its connection in doubt."""
    steps: list[str] = []

    async def body(stop: asyncio.Event) -> None:
        await stop.wait()
        steps.append("finished")

    background = Background({"one": body})
    background.start()
    await asyncio.sleep(0)
    await background.stop(seconds=5)

    assert steps == ["finished"]


async def test_a_loop_that_does_not_stop_is_cancelled() -> None:
    """One stuck loop must not keep the service from stopping."""

    async def body(_stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    background = Background({"stuck": body})
    background.start()
    await asyncio.sleep(0)
    await background.stop(seconds=0)

    assert len(asyncio.all_tasks()) == 1
