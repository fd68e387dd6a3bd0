"""Carry notices between processes through Valkey; without it, have everybody look for themselves.

Each process hears what all of them say on one channel, itself included: by that it knows that
the way there and back is open. While it is not, or while another that lives is not heard, whoever
watches looks into the database every second, and once it is open again everybody everywhere looks
once, for what was said meanwhile reached nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Coroutine

import structlog
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from typing_extensions import override

from assistant.web.broadcast import PARTINGS, Kind, MemoryBroadcast, Notice
from assistant.web.valkey import GONE

SAY_SOMETHING = 2.0  # seconds without a notice after which we speak, to hear whether we are heard
HEAR_SOMETHING = 6.0  # seconds without a word after which Valkey is taken for gone
LOOK_EVERY = 1.0  # seconds between two looks, and two attempts to connect, while it is

log = structlog.stdlib.get_logger()


class Said(BaseModel):
    """What one process tells the others: its notices, or that any may have been missed."""

    process: str
    notices: list[Notice] = Field(default_factory=list)
    is_back: bool = False


_SAID = TypeAdapter(Said)


class ValkeyBroadcast(MemoryBroadcast):
    """Tells those who watch here at once, and those who watch in other processes through Valkey."""

    def __init__(
        self,
        client: Redis,
        *,
        channel: str,
        process: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._client = client
        self._channel = channel
        self._process = process
        self._now = now
        self._heard: dict[str, float] = {}  # when those that live were heard, or first expected
        self._looked = now()
        self._is_open = asyncio.Event()
        self._unsaid: dict[Notice, None] = {}
        self._has_unsaid = asyncio.Event()
        self._always = asyncio.Event()
        self._always.set()

    @property
    @override
    def is_watched(self) -> asyncio.Event:
        return self._always  # somebody elsewhere may

    @property
    def is_open(self) -> asyncio.Event:
        """Set while notices reach other processes."""
        return self._is_open

    @override
    def changed(self, subject: str, *, seq: int = 0) -> None:
        self._say(Notice(kind=Kind.CHANGED, subject=subject, seq=seq))

    @override
    def typing(self, subject: str, *, author: str) -> None:
        self._say(Notice(kind=Kind.TYPING, subject=subject, author=author))

    @override
    def parted(self, customer_id: str, *, reason: str) -> None:
        self._say_elsewhere(Notice(kind=Kind.PARTED, subject=PARTINGS, author=customer_id, reason=reason))

    @override
    def expect(self, processes: Collection[str]) -> None:
        now = self._now()
        self._heard = {one: self._heard.get(one, now) for one in processes}

    @override
    async def run(self, stop: asyncio.Event) -> None:
        """Carry notices until told to stop; while Valkey is gone, have those who watch look."""
        while not stop.is_set():
            try:
                await self._carry(stop)
            except GONE as error:
                if self._is_open.is_set():
                    log.warning("Valkey is gone, we look into the database", problem=type(error).__name__)
                self._is_open.clear()
                self.have_all_look()
                await _set_within(stop, LOOK_EVERY)

    def _say(self, notice: Notice) -> None:
        self.tell(notice)
        self._say_elsewhere(notice)

    def _say_elsewhere(self, notice: Notice) -> None:
        self._unsaid[notice] = None
        self._has_unsaid.set()

    async def _carry(self, stop: asyncio.Event) -> None:
        """Speak and listen until told to stop. Raises one of `GONE`."""
        async with self._client.pubsub() as channel:
            await channel.subscribe(self._channel)
            await _first_of(self._listen(channel), self._speak(stop))

    async def _listen(self, channel: PubSub) -> None:
        while True:
            heard = await channel.get_message(ignore_subscribe_messages=False, timeout=HEAR_SOMETHING)
            if heard is None:
                raise TimeoutError("heard nothing, not even ourselves")
            if heard["type"] == "message":
                self._hear(heard["data"])

    def _hear(self, raw: str) -> None:
        try:
            said = _SAID.validate_json(raw)
        except ValidationError:  # another version of ours speaks
            self.have_all_look()
            return
        if said.is_back:
            self.have_all_look()
        if said.process in self._heard:
            self._heard[said.process] = self._now()
        if said.process != self._process:
            for notice in said.notices:
                self.tell(notice)
        elif said.is_back:
            log.info("Valkey carries notices")
            self._is_open.set()

    async def _speak(self, stop: asyncio.Event) -> None:
        self._unsaid.clear()  # everybody looks instead; from here on what happens is said
        await self._publish(Said(process=self._process, is_back=True))
        while not stop.is_set():
            await _first_of(_set_within(self._has_unsaid, SAY_SOMETHING), _set_within(stop, SAY_SOMETHING))
            await self._say_rest()
            self._look_for_silent()

    def _look_for_silent(self) -> None:
        """Have everybody look, once a second, while a process lives that does not reach us."""
        now = self._now()
        is_silent = any(now - at > HEAR_SOMETHING for at in self._heard.values())
        if is_silent and now - self._looked >= LOOK_EVERY:
            self._looked = now
            self.have_all_look()

    async def _say_rest(self) -> None:
        """Say what nobody elsewhere was told yet, or that there is nothing."""
        self._has_unsaid.clear()
        notices, self._unsaid = list(self._unsaid), {}
        await self._publish(Said(process=self._process, notices=notices))

    async def _publish(self, said: Said) -> None:
        await self._client.publish(self._channel, said.model_dump_json())


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _first_of(*work: Coroutine[object, object, None]) -> None:
    """Do all at once until the first is done, and end the others. Raises what it raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            await _ended(task)
    for task in done:
        task.result()


async def _ended(task: asyncio.Future[None]) -> None:
    """Cancel `task`, again if the client of Valkey swallowed it on handing back a connection."""
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=0.1)
