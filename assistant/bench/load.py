"""Drive a server the way customers do, and time it: `python -m assistant.bench.load`.

A process of its own, so that the client shares no interpreter with what it measures. The plan
comes in as JSON on standard input, the outcome goes out as JSON on standard output.

In a closed loop each customer sends the next message when the answer to the last one is there.
In the open loop messages are sent when they are due, whether or not the server keeps up, and
each is timed from when it was due: a server that falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import cycle, islice

import aiohttp
from pydantic import BaseModel, ConfigDict

from assistant.bench.customer import Door, EmptyDoor, EmptySocketDoor, HttpDoor, SocketDoor

LONGEST = 60.0  # seconds to wait for the last answers once the time is over


class Kind(StrEnum):
    """Which door the customers come through."""

    HTTP = "http"
    SOCKET = "socket"
    EMPTY = "empty"  # the handler that does nothing
    EMPTY_SOCKET = "empty_socket"


class Plan(BaseModel):
    """What to do to which server."""

    model_config = ConfigDict(frozen=True)

    url: str
    kind: Kind
    customers: int
    seconds: float
    rate: float | None = None  # turns a second in an open loop; a closed loop without
    tokens: tuple[str, ...]
    questions: tuple[str, ...]


class Outcome(BaseModel):
    """What came of a plan."""

    model_config = ConfigDict(frozen=True)

    milliseconds: tuple[float, ...]
    seconds: float  # that the whole took
    decisions: dict[str, int]  # how often the server did what


async def drive(plan: Plan) -> Outcome:
    """Carry out the plan; raises `Unavailable` at the first answer that is not one."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=LONGEST)
    async with aiohttp.ClientSession(plan.url, connector=connector, timeout=timeout) as session:
        doors = [_door(plan, session, number) for number in range(plan.customers)]
        try:
            await asyncio.gather(*(door.prepare() for door in doors))
            return await _timed(plan, doors)
        finally:
            await asyncio.gather(*(door.leave() for door in doors))


async def _timed(plan: Plan, doors: Sequence[Door]) -> Outcome:
    taken: list[float] = []
    started = time.perf_counter()
    if plan.rate is None:
        loops = (_closed_loop(door, plan.seconds, taken) for door in doors)
        await asyncio.gather(*loops)
    else:
        await _open_loop(doors, plan.rate, plan.seconds, taken)
    seconds = time.perf_counter() - started
    decisions = Counter(decision for door in doors for decision in door.decisions)
    return Outcome(milliseconds=tuple(taken), seconds=seconds, decisions=dict(decisions))


async def _closed_loop(door: Door, seconds: float, taken: list[float]) -> None:
    over = time.perf_counter() + seconds
    while time.perf_counter() < over:
        await door.prepare()
        started = time.perf_counter()
        await door.ask()
        taken.append((time.perf_counter() - started) * 1000)


async def _open_loop(doors: Sequence[Door], rate: float, seconds: float, taken: list[float]) -> None:
    free: asyncio.Queue[Door] = asyncio.Queue()
    for door in doors:
        free.put_nowait(door)
    started = time.perf_counter()
    async with asyncio.TaskGroup() as turns:
        for number in range(int(rate * seconds)):
            due = started + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            turns.create_task(_due_turn(free, due, taken))


async def _due_turn(free: asyncio.Queue[Door], due: float, taken: list[float]) -> None:
    door = await free.get()
    await door.ask()
    taken.append((time.perf_counter() - due) * 1000)
    await door.prepare()
    free.put_nowait(door)


def _door(plan: Plan, session: aiohttp.ClientSession, number: int) -> Door:
    if plan.kind is Kind.EMPTY:
        return EmptyDoor(session)
    if plan.kind is Kind.EMPTY_SOCKET:
        return EmptySocketDoor(session)
    kind = HttpDoor if plan.kind is Kind.HTTP else SocketDoor
    first = number * 7 % len(plan.questions)  # no two customers ask the same at once
    questions = islice(cycle(plan.questions), first, None)
    return kind(session, token=plan.tokens[number], questions=questions)


def main() -> None:
    """Read a plan, carry it out, write what came of it."""
    plan = Plan.model_validate_json(sys.stdin.read())
    sys.stdout.write(asyncio.run(drive(plan)).model_dump_json())


if __name__ == "__main__":
    main()
