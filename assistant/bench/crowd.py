"""Be a crowd that has the widget open and says nothing: `python -m assistant.bench.crowd`.

A process of its own. What it is to do comes in as one line of JSON. Once everybody has come in it says
how many there are; when its input ends, how many are still there, and goes.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from itertools import repeat

import aiohttp
from pydantic import BaseModel, ConfigDict

from assistant.bench.customer import Asker, EmptySocketDoor, SocketDoor
from assistant.file_limit import allow_many_files

AT_ONCE = 50  # who come in at the same time
LONGEST = 60.0  # seconds


class Crowd(BaseModel):
    """Who stands at which server: one for each token, at the echo server without any."""

    model_config = ConfigDict(frozen=True)

    url: str
    people: int
    tokens: tuple[str, ...] = ()  # none: the server only says back what is said


class There(BaseModel):
    """How many are connected."""

    model_config = ConfigDict(frozen=True)

    connected: int


async def stand(crowd: Crowd) -> None:
    """Come in, say so, wait until the input ends, say who is left; raises `Unavailable`."""
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=LONGEST)
    async with aiohttp.ClientSession(crowd.url, connector=connector, timeout=timeout) as session:
        doors = [_door(crowd, session, number) for number in range(crowd.people)]
        listening: list[asyncio.Task[None]] = []
        try:
            await _come_in(doors, listening)
            _say(len(doors))
            await asyncio.to_thread(sys.stdin.read)
            _say(sum(not task.done() for task in listening))
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
            await asyncio.gather(*(door.leave() for door in doors))


async def _come_in(
    doors: Sequence[SocketDoor | EmptySocketDoor], listening: list[asyncio.Task[None]]
) -> None:
    """Have everybody come in, and listen from then on: who answers no ping is taken for gone."""
    room = asyncio.Semaphore(AT_ONCE)

    async def enter(door: SocketDoor | EmptySocketDoor) -> None:
        """Come in when there is room."""
        async with room:
            await door.prepare()
        listening.append(asyncio.create_task(door.listen()))

    async with asyncio.TaskGroup() as entering:
        for door in doors:
            entering.create_task(enter(door))


def _door(crowd: Crowd, session: aiohttp.ClientSession, number: int) -> SocketDoor | EmptySocketDoor:
    if not crowd.tokens:
        return EmptySocketDoor(session)
    silent: Iterator[str] = repeat("")
    return SocketDoor(session, Asker(token=crowd.tokens[number], questions=silent))


def _say(connected: int) -> None:
    sys.stdout.write(There(connected=connected).model_dump_json() + "\n")
    sys.stdout.flush()


def main() -> None:
    """Read who is to stand where, and do it."""
    allow_many_files()
    asyncio.run(stand(Crowd.model_validate_json(sys.stdin.readline())))


if __name__ == "__main__":
    main()
