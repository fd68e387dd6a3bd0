"""Correspond with helpdesks: work on what they told, and tell them what came of it.

Each conversation is worked on by one server at a time, in order; of each helpdesk a few at once, so that one
that is slow or broken holds up nobody but itself. What is half done at a stop is done after the next start.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from assistant.background import signalled
from assistant.channels.helpdesk.hearing import Hearing
from assistant.channels.helpdesk.opened import OpenedHelpdesks
from assistant.channels.helpdesk.receiving import cleaned
from assistant.channels.helpdesk.telling import Telling
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput
from assistant.events import Clock
from assistant.helpdesks.kept import Arrival, Connection, ConnectionId, Link, LinkId
from assistant.work import Work

LOOK_EVERY = 1.0  # seconds; another server may have taken something in
PAUSE = 0.05  # seconds between two looks: a busy minute has hundreds of things that wake us
AT_ONCE = 4  # conversations of one helpdesk
MOST_TRIES = 6  # of something that arrived, before it is passed over
FIRST_WAIT = timedelta(seconds=2)  # doubled with each try

log = structlog.stdlib.get_logger()


class Corresponding:
    """Works on the links on which there is something to do."""

    def __init__(
        self,
        opened: OpenedHelpdesks,
        *,
        hearing: Hearing,
        telling: Telling,
        work: Work,
        clock: Clock,
        message_characters: int,
    ) -> None:
        self._opened = opened
        self._hearing = hearing
        self._telling = telling
        self._work = work
        self._clock = clock
        self._message_characters = message_characters
        self._woken = asyncio.Event()
        self._is_used = False  # whether any helpdesk has a conversation here, as far as we saw
        self._at_work: dict[LinkId, tuple[ConnectionId, asyncio.Task[None]]] = {}

    def wake(self) -> None:
        """Say that something was taken in."""
        self._woken.set()

    def heed(self) -> None:
        """Say that something was said or changed hands, which a helpdesk may have to hear."""
        if self._is_used:
            self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second and when woken, until told to stop; then finish what is under way."""
        try:
            while not stop.is_set():
                self._woken.clear()
                await self._look()
                await signalled(stop, seconds=PAUSE)
                await signalled(self._woken, stop, seconds=LOOK_EVERY)
            await self._wait()
        finally:
            for _, task in self._at_work.values():
                task.cancel()
            await self._wait()

    async def _wait(self) -> None:
        if self._at_work:
            await asyncio.wait([task for _, task in self._at_work.values()])

    async def _look(self) -> None:
        """Begin with whatever is due, as far as its helpdesk has room."""
        async with self._work.reading() as unit:
            self._is_used = await unit.correspondence.is_used()
            due = await unit.correspondence.due(self._clock()) if self._is_used else []
        busy = Counter(connection_id for connection_id, _ in self._at_work.values())
        for link_id, connection_id in due:
            if link_id in self._at_work or busy[connection_id] >= AT_ONCE:
                continue
            busy[connection_id] += 1
            task = asyncio.create_task(self._work_on(link_id))
            self._at_work[link_id] = (connection_id, task)
            task.add_done_callback(partial(self._over, link_id))

    def _over(self, link_id: LinkId, task: asyncio.Task[None]) -> None:
        """Make room, and look again at once: more may wait."""
        del self._at_work[link_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a conversation of a helpdesk was not worked on", link=link_id, exc_info=error)
            return  # it is tried again at its own time
        self._woken.set()

    async def _work_on(self, link_id: LinkId) -> None:
        async with self._work.writing() as unit:
            link = await unit.correspondence.take(link_id)
        if link is None:
            return
        try:
            async with self._work.reading() as unit:
                connection = await unit.helpdesks.get(link.connection_id)
            desk = await self._opened_or_paused(connection)
            while desk is not None and await self._one(link_id, connection, desk):
                pass
        finally:
            async with self._work.writing() as unit:
                await unit.correspondence.let_go(link_id)

    async def _opened_or_paused(self, connection: Connection) -> Helpdesk | None:
        """Leave a helpdesk alone that an earlier version declared otherwise, until its owner mends it."""
        try:
            return self._opened.of(connection)
        except InvalidInput as refusal:
            async with self._work.writing() as unit:
                await unit.helpdesks.change(connection.id, version=connection.version, is_paused=True)
                await unit.helpdesks.troubled(connection.id, refusal.problem, at=self._clock())
            return None

    async def _one(self, link_id: LinkId, connection: Connection, desk: Helpdesk) -> bool:
        """Do the next thing of a link, and say if there was any: first what arrived, then what is told."""
        now = self._clock()
        async with self._work.reading() as unit:
            link = await unit.correspondence.link(link_id)
            arrival = await unit.correspondence.next_arrival(link_id, now)
        if link is None:
            return False
        if arrival is not None:
            await self._hear(link, connection, desk, arrival)
            return True
        await self._telling.plan(link)
        async with self._work.reading() as unit:
            link = await unit.correspondence.link(link_id)
            step = await unit.correspondence.next_step(link_id, now)
        if link is None or step is None:
            return False
        await self._telling.do(link, connection, desk, step)
        return True

    async def _hear(self, link: Link, connection: Connection, desk: Helpdesk, arrival: Arrival) -> None:
        """Work on what arrived; what fails again and again is passed over, and the owner told."""
        again = self._clock() + FIRST_WAIT * 2**arrival.tries
        async with self._work.writing() as unit:
            await unit.correspondence.try_again(arrival.number, at=again)
        if arrival.tries < MOST_TRIES:
            told = await self._telling.completed(desk, arrival.happening)
            told = told and cleaned(told, longest=self._message_characters)
            if told is not None:
                await self._hearing.hear(link, connection, replace(arrival, happening=told))
        async with self._work.writing() as unit:
            await unit.correspondence.worked_on(arrival.number)
            if arrival.tries >= MOST_TRIES:
                problem = "something that it told could not be worked on; the log says why"
                await unit.helpdesks.troubled(connection.id, problem, at=self._clock())
