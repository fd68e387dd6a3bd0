"""Keep what batches of events came to, in one transaction: whoever was erased or forgotten stays so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from assistant.events import CustomerId, ProductId
from assistant.history.model import Kept, Order, OrderLine, Window
from assistant.intake.model import Batch, Done, Ordered, Rejected, Subject
from assistant.intake.orders import order_from, undone
from assistant.work import UnitOfWork

ERASED = ("this customer was erased", "stop sending what belongs to them")
CLEARED = ("the customer had us forget this time of their history", "stop sending what lies in it")

Cleared = Mapping[tuple[CustomerId, Kept], Sequence[Window]]


class Taken(NamedTuple):
    """What came of one request: how many events were kept, those there before included, and the others."""

    accepted: int
    rejected: list[Rejected]


async def keep(unit: UnitOfWork, batches: list[Batch], *, at: datetime) -> list[Taken]:
    """Keep what several requests came to in one transaction, and return what came of each."""
    subjects = set().union(*(one.subjects for one in batches))
    among = await unit.intake.exceptions()
    people = await unit.intake.people(subjects, at=at, among=among)
    buried = await unit.intake.buried(subjects) if among.erased else {}
    cleared = await unit.history.cleared_among(people.values()) if among.cleared else {}
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
    touched = await unit.intake.add_steps(ordered, people)
    before = await unit.history.orders_among({(one.customer_id, one.order_id) for one in touched})
    standing: list[tuple[CustomerId, Order]] = []
    for steps in touched:
        order = order_from([*steps.before, *steps.new])
        kept = before.get((steps.customer_id, steps.order_id))
        if order is None and kept is not None:
            order = undone(kept, steps.new)
        forgotten = cleared.get((steps.customer_id, Kept.ORDERS), ())
        if order is not None and not _is_within(order.placed_at, forgotten):
            standing.append((steps.customer_id, order))
    titles = await unit.catalogue.titles(_untitled(standing))
    standing = [(id_, _titled(order, titles)) for id_, order in standing]
    await unit.history.record_orders(standing, before=before)


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
