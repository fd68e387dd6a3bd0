"""Take in tracked events: read them beside the event loop, keep many requests' in one transaction.

Whoever comes while another writes joins the next transaction, so that one commit to the disk
serves many. A transaction takes about as long as a chat can wait for its turn to write, and
whoever asked to write meanwhile comes before the next one. What is acknowledged is kept; what
waits is bounded, and who comes on top of that is told when to come back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import structlog

from assistant.errors import ConciergeError, TooMany, Unavailable
from assistant.events import Clock, CustomerId, ProductId
from assistant.history.model import Kept, Order, OrderLine, Window
from assistant.intake.model import Batch, Done, Ordered, Rejected, Subject
from assistant.intake.orders import order_from, undone
from assistant.intake.reading import Envelope, read
from assistant.work import UnitOfWork, Work

MOST_WAITING = 50_000  # events
LONGEST_COMMIT = 0.02  # seconds; a chat may have to wait for so long
FEWEST, MOST = 200, 4_000  # events in one transaction
RETRY_AFTER = 1  # seconds
ERASED = ("this customer was erased", "stop sending what belongs to them")
CLEARED = ("the customer had us forget this time of their history", "stop sending what lies in it")

Cleared = Mapping[tuple[CustomerId, Kept], Sequence[Window]]

log = structlog.stdlib.get_logger()


class Taken(NamedTuple):
    """What came of one request: how many events were kept, those there before included, and the others."""

    accepted: int
    rejected: list[Rejected]


@dataclass(frozen=True, slots=True)
class _Waiting:
    batch: Batch
    kept: asyncio.Future[Taken]


class Receiving:
    """Takes in what other systems report of customers."""

    def __init__(self, *, work: Work, clock: Clock, most_waiting: int = MOST_WAITING) -> None:
        self._work = work
        self._clock = clock
        self._most_waiting = most_waiting
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="receive")
        self._waiting: list[_Waiting] = []
        self._under_way = 0  # events, read or written
        self._at_once = FEWEST
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Let the reader's thread end."""
        await asyncio.to_thread(self._reader.shutdown)

    async def take(self, envelope: Envelope, *, kind: str | None = None) -> Taken:
        """Keep events and return what came of them; `kind` is what they are if they need not say.

        Raises `TooMany` and `Unavailable`; then nothing of them was kept.
        """
        size = len(envelope.batch)
        if self._under_way and self._under_way + size > self._most_waiting:
            raise TooMany("more events arrive than can be kept", retry_after=RETRY_AFTER)
        self._under_way += size
        try:
            loop, now = asyncio.get_running_loop(), self._clock()
            batch = await loop.run_in_executor(self._reader, lambda: read(envelope, at=now, kind=kind))
            return await self._kept(_Waiting(batch, loop.create_future()))
        finally:
            self._under_way -= size

    async def _kept(self, mine: _Waiting) -> Taken:
        self._waiting.append(mine)
        while not mine.kept.done():
            async with self._turn:
                if not mine.kept.done():
                    await self._write_some()
        return await mine.kept

    async def _write_some(self) -> None:
        """Write what came first, as much of it as fits into one transaction."""
        some: list[_Waiting] = []
        events = 0
        while self._waiting and (not some or events + self._waiting[0].batch.size <= self._at_once):
            some.append(self._waiting.pop(0))
            events += some[-1].batch.size
        try:
            await self._write(some, events)
        finally:  # given up in the middle: whoever shares the transaction must not wait for ever
            for one in some:
                if not one.kept.done():
                    one.kept.set_exception(Unavailable("the request was given up", fix="send it again"))

    async def _write(self, some: list[_Waiting], events: int) -> None:
        batches, now = [one.batch for one in some], self._clock()
        started: list[float] = []

        async def steps(unit: UnitOfWork) -> list[Taken]:
            """Keep them, and note when the turn to write had come."""
            started.append(time.perf_counter())
            return await keep(unit, batches, at=now)

        try:
            results = await self._work.write(steps)
        except ConciergeError as error:
            for one in some:
                one.kept.set_exception(error)
        except Exception as error:  # noqa: BLE001  # whatever one batch breaks, the others come through
            if len(some) == 1:
                some[0].kept.set_exception(error)
                return
            log.warning("batches are written one by one", batches=len(some), error=type(error).__name__)
            for one in some:
                await self._write([one], one.batch.size)
        else:
            self._adapt(events, time.perf_counter() - started[-1])
            for one, result in zip(some, results, strict=True):
                one.kept.set_result(result)

    def _adapt(self, events: int, seconds: float) -> None:
        """Come nearer to as many events as take as long as a transaction may."""
        if events < FEWEST:
            return
        fitting = events * LONGEST_COMMIT / max(seconds, 1e-6)
        self._at_once = int(min(max((self._at_once + fitting) / 2, FEWEST), MOST))


async def keep(unit: UnitOfWork, batches: list[Batch], *, at: datetime) -> list[Taken]:
    """Keep what several requests came to in one transaction, and return what came of each."""
    subjects = set().union(*(one.subjects for one in batches))
    people = await unit.intake.people(subjects, at=at)
    buried = await unit.intake.buried(subjects)
    cleared = await unit.history.cleared_among(people.values())
    allowed = [_uncleared(_allowed(one, people, buried), people, cleared) for one in batches]
    await unit.intake.add_done((one for batch in allowed for one in batch.done), people)
    await unit.intake.tell((one for batch in allowed for one in batch.told), people)
    await _keep_orders(unit, [one for batch in allowed for one in batch.ordered], people, cleared)
    await unit.intake.set_aside((one for batch in allowed for one in batch.rejected), at=at)
    return [Taken(batch.size - len(batch.rejected), batch.rejected) for batch in allowed]


def _allowed(batch: Batch, people: dict[Subject, CustomerId], buried: dict[str, datetime]) -> Batch:
    """Return the batch without what belongs to somebody who was erased; that is not kept aside either."""
    gone = {
        one.place
        for one in batch.events
        if one.subject not in people or _is_buried(one.subject, one.at, buried)
    }
    return _refusing(batch, gone, ERASED)


def _uncleared(batch: Batch, people: dict[Subject, CustomerId], cleared: Cleared) -> Batch:
    """Return the batch without what lies in a time that its customer had us forget."""
    if not cleared:
        return batch
    orders = {one.place for one in batch.ordered}
    timed: list[Done | Ordered] = [*batch.done, *batch.ordered]
    gone = {
        one.place
        for one in timed
        if _is_within(
            one.at,
            cleared.get((people[one.subject], Kept.ORDERS if one.place in orders else Kept.ACTIVITIES), ()),
        )
    }
    return _refusing(batch, gone, CLEARED)


def _is_within(at: datetime, windows: Iterable[Window]) -> bool:
    return any(window.first <= at <= window.last for window in windows)


def _refusing(batch: Batch, gone: set[int], why: tuple[str, str]) -> Batch:
    if not gone:
        return batch
    return Batch(
        size=batch.size,
        done=[one for one in batch.done if one.place not in gone],
        told=[one for one in batch.told if one.place not in gone],
        ordered=[one for one in batch.ordered if one.place not in gone],
        rejected=[*batch.rejected, *(Rejected(place, None, None, *why, None) for place in sorted(gone))],
    )


def _is_buried(subject: Subject, at: datetime, buried: dict[str, datetime]) -> bool:
    return subject.is_known and subject.name in buried and at <= buried[subject.name]


async def _keep_orders(
    unit: UnitOfWork, ordered: list[Ordered], people: dict[Subject, CustomerId], cleared: Cleared
) -> None:
    """Keep steps of orders, and the orders as they stand with them.

    An order that the shop told of in another way is not in the steps: what is new of them is done to it.
    """
    if not ordered:
        return
    new = await unit.intake.add_steps(ordered, people)
    touched = {key[:2] for key in new}
    steps, before = await unit.intake.steps_of(touched), await unit.history.orders_among(touched)
    standing: list[tuple[CustomerId, Order]] = []
    for key in touched:
        order = order_from(steps[key])
        if order is None and key in before:
            order = undone(before[key], [one for one in steps[key] if (*key, one.id) in new])
        if order is not None and not _is_within(order.placed_at, cleared.get((key[0], Kept.ORDERS), ())):
            standing.append((key[0], order))
    titles = await unit.catalogue.titles(_untitled(standing))
    await unit.history.record_orders([(id_, _titled(order, titles)) for id_, order in standing])


def _untitled(standing: list[tuple[CustomerId, Order]]) -> set[ProductId]:
    lines = (line for _, order in standing for line in order.lines)
    return {line.product_id for line in lines if line.title == line.product_id}


def _titled(order: Order, titles: dict[ProductId, str]) -> Order:
    """Call products what the catalogue calls them where the event did not say."""
    if not titles:
        return order
    return replace(order, lines=tuple(_called(line, titles) for line in order.lines))


def _called(line: OrderLine, titles: dict[ProductId, str]) -> OrderLine:
    return (
        replace(line, title=titles.get(line.product_id, line.title))
        if line.title == line.product_id
        else line
    )
