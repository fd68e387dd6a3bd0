"""Do what no request waits for: deliver what happened, refresh the indexes, forget what is over.

Each loop has an owner that starts it again, ever more slowly, when it fails, and that stops
it on shutdown. A loop may be stopped between any two steps: what it did is in the database,
and what it did not do it does after the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import TypeVar

import structlog

from assistant.answering.helpful import Helpful
from assistant.answering.judge import Judge
from assistant.articles.ingest import embed_articles_again
from assistant.articles.library import Library
from assistant.articles.store import ArticleStore
from assistant.embedding import EmbeddingQueue
from assistant.errors import Unavailable
from assistant.events import Clock, Event, Topic
from assistant.learning import Learning
from assistant.offers.restock import embed_products_again
from assistant.offers.shelf import Shelf
from assistant.offers.store import CatalogueStore
from assistant.promising import Promising
from assistant.refitting import Refitting
from assistant.retaining import Retaining
from assistant.syncing import Syncing
from assistant.tokens.model import KEPT_AFTER
from assistant.web.broadcast import QUEUE, Broadcast, notes_of
from assistant.work import Work

LoopBody = Callable[[asyncio.Event], Awaitable[None]]  # ends soon after the event is set
OpenArticles = Callable[[], AbstractAsyncContextManager[ArticleStore]]
OpenCatalogue = Callable[[], AbstractAsyncContextManager[CatalogueStore]]
T = TypeVar("T")

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a failed loop starts again
WAIT_FOR_DATABASE = 1.0  # seconds
BATCH = 500  # events read at once
FORGET_AFTER = 0.5  # seconds; events told are deleted together, not one transaction each
FORGET_AT = 50  # events told, if that many come sooner
PAUSE = 0.02  # seconds between two looks: under load, many events are told at once
LOOK_ANYWAY = 5.0  # seconds after which we look for events although nobody woke us
POLL_INDEXES = 2.0  # seconds; another process may have brought in articles
EXPIRE_EVERY = 3600.0  # seconds
MOST_REJECTED = 10_000  # rejected events that are kept
LOOK_AGAIN = 60.0  # seconds after which we look for what the earlier encoder still embedded
LOOK_FOR_DUE = 5.0  # seconds
HEED_EVERY = 60.0  # seconds
PROMISED_EVERY = 10.0
REFIT_EVERY = 60.0  # seconds between two looks for withdrawn orders
SAVE_QUIET = 10.0  # seconds without changes before an index snapshot is written

log = structlog.stdlib.get_logger()


class Delivery:
    """Tells watchers what happened, in the order of the outbox, each event at least once."""

    def __init__(
        self,
        *,
        work: Work,
        broadcast: Broadcast,
        when_articles_change: Callable[[], None],
        when_owners_change: Callable[[], None],
        when_deliveries_wait: Callable[[], None] = lambda: None,
    ) -> None:
        self._work = work
        self._broadcast = broadcast
        self._when_deliveries_wait = when_deliveries_wait
        self._when_articles_change = when_articles_change
        self._when_owners_change = when_owners_change
        self._woken = asyncio.Event()
        self._told: set[int] = set()
        self._woken.set()  # the first time there may be something left from before

    def wake(self) -> None:
        """Say that the outbox has something new."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop."""
        while not stop.is_set():
            await signalled(self._woken, stop, seconds=FORGET_AFTER if self._told else LOOK_ANYWAY)
            await signalled(self._broadcast.is_watched, stop, seconds=FORGET_AFTER)  # else: no hurry
            is_woken = self._woken.is_set()
            self._woken.clear()
            await self.tell()
            if not is_woken or len(self._told) >= FORGET_AT:
                await self.forget()
            await signalled(stop, seconds=PAUSE)

    async def tell(self) -> None:
        """Tell everybody of what waits and was not told yet."""
        async with self._work.reading() as work:
            waiting = await work.outbox.pending(BATCH)
        for one in waiting:
            if one.id not in self._told:
                self._tell(one.event)
                self._told.add(one.id)

    async def forget(self) -> None:
        """Delete what was told, and in the same transaction put it on its way to the owner's systems."""
        if not self._told:
            return
        told = sorted(self._told)
        async with self._work.writing() as work:
            queued = await work.deliveries.queue(await work.outbox.delivered(told))
        self._told.difference_update(told)
        if queued:
            self._when_deliveries_wait()

    async def flush(self) -> None:
        """Tell and forget what is left, before the database closes."""
        await self.tell()
        await self.forget()

    def _tell(self, event: Event) -> None:
        match event.topic:
            case Topic.ARTICLES_CHANGED:
                self._when_articles_change()
            case Topic.MESSAGE_ADDED:
                self._broadcast.changed(event.about, seq=int(event.details["seq"]))
            case Topic.NOTE_ADDED:
                self._broadcast.changed(notes_of(event.about))
            case (
                Topic.CUSTOMER_ERASED
                | Topic.HANDOFF_CHANGED
                | Topic.SERVICE_LEVEL_DUE_SOON
                | Topic.SERVICE_LEVEL_BREACHED
            ):
                self._broadcast.changed(QUEUE)
            case Topic.OWNER_CHANGED | Topic.CONVERSATION_CLOSED | Topic.HANDOFF_REQUESTED:
                self._broadcast.changed(event.about)
                self._broadcast.changed(QUEUE)
                self._when_owners_change()


class Indexes:
    """Keeps the index of articles and the catalogue up to date with the database."""

    def __init__(self, *, library: Library, shelf: Shelf) -> None:
        self._library = library
        self._shelf = shelf
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that articles changed."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Refresh until told to stop; write a snapshot once it has been quiet for a while."""
        quiet = 0.0
        while not stop.is_set():
            await signalled(self._woken, stop, seconds=POLL_INDEXES)
            self._woken.clear()
            is_changed = await self._library.refresh()
            await self._shelf.refresh()
            quiet = 0.0 if is_changed else quiet + POLL_INDEXES
            if quiet >= SAVE_QUIET:
                await self._library.save()


class Relearning:
    """Takes over what `concierge calibrate` learns while we serve."""

    def __init__(self, *, judge: Judge, library: Library) -> None:
        self._judge = judge
        self._library = library

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until told to stop."""
        while not stop.is_set():
            await asyncio.to_thread(self._judge.refresh, self._library.embedding.model)
            await signalled(stop, seconds=LOOK_ANYWAY)


class Heeding:
    """Lets what came of answers steer which article comes first."""

    def __init__(self, *, learning: Learning, judge: Judge) -> None:
        self._learning = learning
        self._judge = judge

    async def run(self, stop: asyncio.Event) -> None:
        """Look every minute until told to stop."""
        while not stop.is_set():
            await self._learning.observe()
            worth = await self._learning.weigh()
            anybody = {article: one.value for article, one in worth.articles.items()}
            self._judge.heed(Helpful(anybody=anybody, owners=worth.owners))
            await signalled(stop, seconds=HEED_EVERY)


class Succession:
    """Embeds everything with the encoder that the owner chose, then lets it take over.

    A process that began before may go on bringing in articles with the earlier encoder; those
    are embedded again as well, as long as we run.
    """

    def __init__(
        self, *, library: Library, shelf: Shelf, articles: OpenArticles, products: OpenCatalogue
    ) -> None:
        self._library = library
        self._shelf = shelf
        self._articles = articles
        self._products = products

    async def run(
        self, stop: asyncio.Event, *, successor: EmbeddingQueue, look_again: float = LOOK_AGAIN
    ) -> None:
        """Go on until told to stop; what is left then is for the next start, which goes on from there."""
        if not await self._embed_all(successor, stop):
            return
        await self._library.adopt(successor)
        await self._shelf.adopt(successor.model)
        while not stop.is_set():
            await signalled(stop, seconds=look_again)
            await self._embed_all(successor, stop)

    async def _embed_all(self, successor: EmbeddingQueue, stop: asyncio.Event) -> bool:
        """Embed what only another encoder embedded; return whether it all is, or we were told to stop."""
        done = 0
        while embedded := await embed_articles_again(writing=self._articles, embedding=successor):
            done += embedded
            log.info("embedding with the new encoder", passages=done)
            if stop.is_set():
                return False
        while await embed_products_again(writing=self._products, embedding=successor):
            if stop.is_set():
                return False
        return True


class Resync:
    """Reads sources again when they are due, one at a time."""

    def __init__(self, *, syncing: Syncing, library: Library) -> None:
        self._syncing = syncing
        self._library = library
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that a source was asked for."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Read what is due until told to stop; what is half read then is read at the next start."""
        while not stop.is_set():
            self._woken.clear()
            reading = asyncio.ensure_future(self._syncing.sync_due())
            stopped = asyncio.ensure_future(stop.wait())
            try:
                await asyncio.wait((reading, stopped), return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _ended(reading)
                await _ended(stopped)
            if reading.cancelled() or reading.result() is None:
                await signalled(self._woken, stop, seconds=LOOK_FOR_DUE)
            else:
                await self._library.refresh()


class Expiry:
    """Forgets sign-ins that let nobody in, surroundings that were, and what is kept for a while only."""

    def __init__(self, *, work: Work, clock: Clock, rejected_days: int) -> None:
        self._work = work
        self._clock = clock
        self._rejected_for = timedelta(days=rejected_days)

    async def run(self, stop: asyncio.Event) -> None:
        """Forget every hour until told to stop."""
        while not stop.is_set():
            async with self._work.writing() as work:
                now = self._clock()
                await work.staff.forget_expired(now)
                await work.sessions.forget_over(now)
                await work.attempts.forget(now)
                await work.tokens.forget_over(now - KEPT_AFTER)
                await work.intake.forget_rejected(before=now - self._rejected_for, most=MOST_REJECTED)
                await work.context.expire(now)
                await work.minimising.expire(now)
                await work.restraint.expire(now)
                await work.showings.expire(now)
                await work.choices.expire(now)
                await work.deliveries.expire(now)
                await work.helpdesks.expire(now)
            await signalled(stop, seconds=EXPIRE_EVERY)


class Retention:
    """Lets go of what was kept for long enough."""

    def __init__(self, retaining: Retaining) -> None:
        self._retaining = retaining

    async def run(self, stop: asyncio.Event) -> None:
        """Remove every hour until told to stop."""
        while not stop.is_set():
            await self._retaining.remove()
            await signalled(stop, seconds=EXPIRE_EVERY)


class Promised:
    """Warns agents of promised answers in time, and takes back what was put aside until now."""

    def __init__(self, promising: Promising) -> None:
        self._promising = promising

    async def run(self, stop: asyncio.Event) -> None:
        """Look every few seconds until told to stop."""
        while not stop.is_set():
            await self._promising.look()
            await signalled(stop, seconds=PROMISED_EVERY)


class Refit:
    """Keeps predictions to what they may be learnt from."""

    def __init__(self, refitting: Refitting) -> None:
        self._refitting = refitting

    async def run(self, stop: asyncio.Event) -> None:
        """Look every minute until told to stop."""
        while not stop.is_set():
            await self._refitting.refit_if_due()
            await signalled(stop, seconds=REFIT_EVERY)


class Background:
    """Owns the loops: starts them, starts them again when they fail, stops them."""

    def __init__(self, loops: Mapping[str, LoopBody]) -> None:
        self._loops = dict(loops)
        self._stop = asyncio.Event()
        self._owners: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start every loop."""
        self._owners = [
            asyncio.create_task(supervise(name, body, self._stop)) for name, body in self._loops.items()
        ]

    async def stop(self, *, seconds: float) -> None:
        """Let every loop finish its step; cancel what takes longer than `seconds`."""
        self._stop.set()
        await asyncio.wait(self._owners, timeout=seconds)
        for owner in self._owners:
            owner.cancel()
        await asyncio.gather(*self._owners, return_exceptions=True)


async def supervise(name: str, body: LoopBody, stop: asyncio.Event, *, delay: float = FIRST_DELAY) -> None:
    """Run `body`; when it fails, say so and run it again after a while. One that returns is done.

    What fails because the database is gone begins again soon after it is back.
    """
    while not stop.is_set():
        task = asyncio.ensure_future(body(stop))
        try:
            await asyncio.wait((task,))
        finally:
            await _ended(task)
        error = task.exception()
        if error is None:
            return
        if isinstance(error, Unavailable):
            log.warning("a background loop waits for the database", loop=name, problem=str(error))
            await signalled(stop, seconds=WAIT_FOR_DATABASE)
            continue
        log.error("a background loop failed, it starts again", loop=name, seconds=delay, exc_info=error)
        await signalled(stop, seconds=delay)
        delay = min(delay * 2, LONGEST_DELAY)


async def signalled(*events: asyncio.Event, seconds: float) -> None:
    """Wait for any of `events`, but not longer than `seconds`."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            await _ended(one)


async def _ended(task: asyncio.Future[T]) -> None:
    """Cancel `task` if it still runs, and wait for its end."""
    if not task.done():
        task.cancel()
        await asyncio.wait((task,))
