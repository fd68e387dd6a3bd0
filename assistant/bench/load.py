"""Drive a server the way customers do, and time it: `python -m assistant.bench.load`.

A process of its own, so that the client shares no interpreter with what it measures. The plan
comes in as JSON on standard input, the outcome goes out as JSON on standard output.

In a closed loop each customer sends the next message when the answer to the last one is there.
In the open loop messages are sent when they are due, whether or not the server keeps up, and
each is timed from when it was due: a server that falls behind cannot hide it. What comes while it
warms up is timed apart: after that conversations begin and end all the time, as in any shop, and not all at
once. A turn that the server refuses counts as one that took a minute: refusing quickly is not being fast.
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

from assistant.bench.customer import (
    TURNS_A_CONVERSATION,
    Asker,
    Door,
    EmptyDoor,
    EmptySocketDoor,
    HttpDoor,
    SocketDoor,
)
from assistant.errors import Unavailable
from assistant.file_limit import allow_many_files

LONGEST = 60.0  # seconds to wait for one answer
REFUSED = LONGEST * 1000  # what a refused turn counts as, in milliseconds
PATIENCE = 100  # how often a customer tries to come in
BREATH = 0.1  # seconds between two tries


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
    warm_up: float = 0.0  # seconds of an open loop before those
    rate: float | None = None  # turns a second in an open loop; a closed loop without
    tokens: tuple[str, ...]
    questions: tuple[str, ...]


class Outcome(BaseModel):
    """What came of a plan."""

    model_config = ConfigDict(frozen=True)

    milliseconds: tuple[float, ...]  # of every turn, the refused ones among them
    warming_up: tuple[float, ...] = ()  # of those that count for nothing, likewise
    refused: int = 0
    seconds: float  # that these took
    decisions: dict[str, int]  # how often the server did what, while it warmed up too


async def drive(plan: Plan) -> Outcome:
    """Carry out the plan; raises `Unavailable` where customers do not even come in."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=LONGEST)
    async with aiohttp.ClientSession(plan.url, connector=connector, timeout=timeout) as session:
        doors = [_door(plan, session, number) for number in range(plan.customers)]
        try:
            for door in doors:  # one after another: arriving is not what is measured
                await _come_in(door)
            return await _timed(plan, doors)
        finally:
            await asyncio.gather(*(door.leave() for door in doors))


async def _timed(plan: Plan, doors: Sequence[Door]) -> Outcome:
    taken: list[float] = []
    warming_up: list[float] = []
    started = time.perf_counter()
    if plan.rate is None:
        loops = (_closed_loop(door, plan.seconds, taken) for door in doors)
        await asyncio.gather(*loops)
    else:
        await _open_loop(doors, plan, plan.rate, warming_up, taken)
        started += plan.warm_up
    seconds = time.perf_counter() - started
    decisions = Counter(decision for door in doors for decision in door.decisions)
    return Outcome(
        milliseconds=tuple(taken),
        warming_up=tuple(warming_up),
        refused=taken.count(REFUSED),
        seconds=seconds,
        decisions=dict(decisions),
    )


async def _closed_loop(door: Door, seconds: float, taken: list[float]) -> None:
    over = time.perf_counter() + seconds
    while time.perf_counter() < over:
        await _come_in(door)
        taken.append(await _turn(door, since=time.perf_counter()))


async def _open_loop(
    doors: Sequence[Door], plan: Plan, rate: float, warming_up: list[float], taken: list[float]
) -> None:
    free: asyncio.Queue[Door] = asyncio.Queue()
    for door in doors:
        free.put_nowait(door)
    first = int(rate * plan.warm_up)  # of those that are timed
    started = time.perf_counter()
    async with asyncio.TaskGroup() as turns:
        for number in range(first + int(rate * plan.seconds)):
            due = started + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            turns.create_task(_due_turn(free, due, warming_up if number < first else taken))


async def _due_turn(free: asyncio.Queue[Door], due: float, taken: list[float]) -> None:
    door = await free.get()
    taken.append(await _turn(door, since=due))
    await _come_in(door)
    free.put_nowait(door)


async def _turn(door: Door, *, since: float) -> float:
    try:
        await door.ask()
    except Unavailable:
        await door.leave()
        return REFUSED
    return (time.perf_counter() - since) * 1000


async def _come_in(door: Door) -> None:
    for _ in range(PATIENCE):
        try:
            await door.prepare()
        except Unavailable:
            await asyncio.sleep(BREATH)
        else:
            return
    await door.prepare()


def _door(plan: Plan, session: aiohttp.ClientSession, number: int) -> Door:
    if plan.kind is Kind.EMPTY:
        return EmptyDoor(session)
    if plan.kind is Kind.EMPTY_SOCKET:
        return EmptySocketDoor(session)
    kind = HttpDoor if plan.kind is Kind.HTTP else SocketDoor
    first = number * 7 % len(plan.questions)  # no two customers ask the same at once
    questions = islice(cycle(plan.questions), first, None)
    turns = TURNS_A_CONVERSATION - number % TURNS_A_CONVERSATION  # nor do their conversations end together
    return kind(session, Asker(token=plan.tokens[number], questions=questions, turns=turns))


def main() -> None:
    """Read a plan, carry it out, write what came of it."""
    allow_many_files()
    plan = Plan.model_validate_json(sys.stdin.read())
    sys.stdout.write(asyncio.run(drive(plan)).model_dump_json())


if __name__ == "__main__":
    main()
