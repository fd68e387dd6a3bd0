"""Send batches of events as fast as they are acknowledged: `python -m assistant.bench.sending`.

A process of its own, which only sends what was packed before, so that it takes as little of the
machine as can be from what it measures; how much that is, it says itself. The plan comes in as JSON
on standard input, the outcome goes out as JSON on standard output.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import aiohttp
from pydantic import BaseModel, ConfigDict

from assistant.bench import tracked
from assistant.errors import Unavailable

LONGEST = 30.0  # seconds to wait for one acknowledgement
PAUSE = 0.1  # seconds, when told that there is too much at once


class Plan(BaseModel):
    """What to send where."""

    model_config = ConfigDict(frozen=True)

    url: str
    write_key: str
    batches: str  # the file
    connections: int
    warming: float  # seconds that are not counted
    seconds: float


class Outcome(BaseModel):
    """What came of it; `seconds` and what it took are without the warming."""

    model_config = ConfigDict(frozen=True)

    events: int  # acknowledged while it counted
    sent: int  # batches that were acknowledged at all, in the order of the file
    seconds: float
    processor_seconds: float
    milliseconds: tuple[float, ...]  # until each batch was acknowledged
    refused: int  # batches that were told to come back, and did
    ran_out: bool  # whether everything was sent before the time was over


class Sender:
    """Sends batches over several connections at once, each waiting for its acknowledgement."""

    def __init__(self, plan: Plan, session: aiohttp.ClientSession, batches: Iterator[bytes]) -> None:
        self._plan = plan
        self._session = session
        self._batches = batches
        self._headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        self._auth = aiohttp.BasicAuth(plan.write_key, "")
        self.taken: list[tuple[float, float]] = []  # when each was acknowledged, and after how long
        self.refused = 0
        self.ran_out = False

    async def run(self, *, until: float) -> None:
        """Send until the time is over, or everything is sent; raises `Unavailable` where one is refused."""
        while time.perf_counter() < until:
            batch = next(self._batches, None)
            if batch is None:
                self.ran_out = True
                return
            started = time.perf_counter()
            while not await self._is_taken(batch):
                self.refused += 1
                await asyncio.sleep(PAUSE)
            ended = time.perf_counter()
            self.taken.append((ended, (ended - started) * 1000))

    async def _is_taken(self, batch: bytes) -> bool:
        async with self._session.post(
            "/v1/batch", data=batch, headers=self._headers, auth=self._auth
        ) as response:
            said = await response.read()
        if response.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            return False
        if response.status != HTTPStatus.OK:
            raise Unavailable(f"POST /v1/batch: {response.status} {said.decode(errors='replace')[:300]}")
        return True


async def send(plan: Plan) -> Outcome:
    """Carry out the plan; raises `Unavailable`."""
    batches = list(tracked.read(Path(plan.batches)))
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=LONGEST)
    async with aiohttp.ClientSession(plan.url, connector=connector, timeout=timeout) as session:
        sender = Sender(plan, session, iter(batches))
        begun = time.perf_counter() + plan.warming
        sending = [
            asyncio.create_task(sender.run(until=begun + plan.seconds)) for _ in range(plan.connections)
        ]
        await asyncio.sleep(plan.warming)
        used = time.process_time()
        await asyncio.gather(*sending)
        used = time.process_time() - used
    counted = [(ended, taken) for ended, taken in sender.taken if ended >= begun]
    return Outcome(
        events=len(counted) * tracked.IN_A_BATCH,
        sent=len(sender.taken),
        seconds=max((ended for ended, _ in counted), default=begun) - begun,
        processor_seconds=used,
        milliseconds=tuple(taken for _, taken in counted),
        refused=sender.refused,
        ran_out=sender.ran_out,
    )


def main() -> None:
    """Read a plan, carry it out, write what came of it."""
    plan = Plan.model_validate_json(sys.stdin.read())
    sys.stdout.write(asyncio.run(send(plan)).model_dump_json())


if __name__ == "__main__":
    main()
