"""Say that this server lives, see which others do, and do once what one server alone is to do.

What must happen once, such as forgetting what is over, is done by the server that has served
longest. When that one is gone another takes over within seconds; for a moment two may do it, so
whatever is done must bear that. A server that has the database to itself asks nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import asynccontextmanager

import structlog

from assistant.background import LoopBody, signalled
from assistant.errors import Unavailable
from assistant.events import Clock, ServerId
from assistant.servers.model import Watch, first_of
from assistant.work import Work

BEAT_EVERY = 2.0  # seconds
LONG = 3600.0  # seconds

log = structlog.stdlib.get_logger()


class Heartbeat:
    """Beats for one server; `when_gone` hears that another is gone, `when_seen` which ones live."""

    def __init__(
        self,
        server_id: ServerId,
        *,
        work: Work,
        clock: Clock,
        is_alone: bool,
        when_gone: Callable[[], None],
        when_seen: Callable[[Collection[ServerId]], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._id = server_id
        self._work = work
        self._is_alone = is_alone
        self._when_gone = when_gone
        self._when_seen = when_seen
        self._now = now
        self._started_at = clock()
        self._watch = Watch()
        self._leads, self._follows = asyncio.Event(), asyncio.Event()
        self._set_leading(is_alone)

    @property
    def leads(self) -> bool:
        """Whether this server does what one alone is to do."""
        return self._leads.is_set()

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        """Be known as a server while inside. Raises `Unavailable`."""
        if self._is_alone:  # whoever is still there was killed
            async with self._work.writing() as unit:
                await unit.servers.forget_all()
        await self.beat()
        try:
            yield
        finally:
            await self._leave()

    async def run(self, stop: asyncio.Event) -> None:
        """Beat until told to stop; while the database is gone, try again."""
        if self._is_alone:
            return
        while not stop.is_set():
            await signalled(stop, seconds=BEAT_EVERY)
            try:
                await self.beat()
            except Unavailable as error:
                log.warning("a heartbeat was missed", problem=str(error))

    async def beat(self) -> None:
        """Beat once, see who is gone, and who leads. Raises `Unavailable`."""
        async with self._work.writing() as unit:
            await unit.servers.beat(self._id, started_at=self._started_at)
            servers = await unit.servers.everyone()
            gone = self._watch.gone(servers, now=self._now()) - {self._id}
            if gone:
                await unit.servers.forget(gone)
        living = [one for one in servers if one.id not in gone]
        self._set_leading(first_of(living) == self._id)
        self._when_seen([one.id for one in living])
        if gone:
            log.info("servers are gone", servers=len(gone))
            self._when_gone()

    def once(self, body: LoopBody) -> LoopBody:
        """Return a loop that does `body` while this server is the one to."""

        async def run(stop: asyncio.Event) -> None:
            """Wait for the turn, do it, and wait again when it is another's."""
            while not stop.is_set():
                await signalled(self._leads, stop, seconds=LONG)
                if self.leads and not stop.is_set():
                    await self._lead(body, stop)

        return run

    async def _lead(self, body: LoopBody, stop: asyncio.Event) -> None:
        over = asyncio.Event()
        doing = asyncio.ensure_future(body(over))
        ending = asyncio.ensure_future(self._until_over(stop))
        try:
            await asyncio.wait((doing, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.set()
            ending.cancel()
            await doing

    async def _until_over(self, stop: asyncio.Event) -> None:
        while self.leads and not stop.is_set():
            await signalled(self._follows, stop, seconds=LONG)

    async def _leave(self) -> None:
        try:
            async with self._work.writing() as unit:
                await unit.servers.forget([self._id])
        except Unavailable as error:  # the others will see that we do not beat
            log.warning("left without a word", problem=str(error))

    def _set_leading(self, leads: bool) -> None:
        here, there = (self._leads, self._follows) if leads else (self._follows, self._leads)
        here.set()
        there.clear()
