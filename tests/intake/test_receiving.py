"""Keep events on both databases: each once, many at once, nobody's at another's cost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select
from typing_extensions import override

from assistant.errors import TooMany
from assistant.history.model import Kept, Window
from assistant.intake.model import Batch, Step, Subject, Told, Trait, visitor_id
from assistant.intake.reading import Envelope
from assistant.receiving.keeping import Taken, keep
from assistant.receiving.taking import Receiving
from assistant.storage import Database
from assistant.storage.engine import always
from assistant.storage.tables import activities
from assistant.work import Steps, T, UnitOfWork, Work
from tests.intake.builders import ANA, NOW, step, viewed


async def kept(work: Work, *batches: Batch) -> list[Taken]:
    """Keep batches in one transaction."""
    async with work.writing() as unit:
        return await keep(unit, list(batches), at=NOW)


def envelope(*ids: str, user: str = "ana") -> Envelope:
    """Return events as they arrive."""
    events = [{"type": "track", "event": "Product Viewed", "userId": user, "messageId": id_} for id_ in ids]
    return Envelope(batch=[msgspec.Raw(msgspec.json.encode(event)) for event in events])


async def rows(database: Database) -> int:
    """Return how many things were done."""
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(activities))).scalar_one()


async def test_the_same_event_counts_once_across_transactions(work: Work) -> None:
    """A repeat may come in the same batch, the same transaction or next week."""
    await kept(work, viewed("a", "b", "a"), viewed("b"))
    await kept(work, viewed("a"))

    async with work.reading() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        found = (await unit.customers.own(ana.id)).activities
    assert sorted(one.id for one in found) == ["a", "b"]
    assert {(one.at, one.product_id) for one in found} == {(NOW, "kettle")}
    assert [dict(one.properties or {}) for one in found] == [{"price": "4.5"}] * 2


async def test_hundreds_of_rows_go_in_whole(work: Work, database: Database) -> None:
    """However they are divided over statements."""
    await kept(work, viewed(*(f"m-{number}" for number in range(531))))

    assert await rows(database) == 531


async def test_visitors_and_customers_of_one_name_are_two(work: Work) -> None:
    """Whoever calls themselves by somebody's id gets nothing of theirs."""
    visitor = Subject(visitor_id("ana"), False)

    await kept(work, viewed("a"), viewed("b", subject=visitor))

    async with work.reading() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        assert ana.id != visitor.name
        assert [one.id for one in (await unit.customers.own(ana.id)).activities] == ["a"]


async def test_what_was_there_before_an_erasure_is_refused_after_it(work: Work) -> None:
    """They came back by signing in; what a queue still held from before must not come with them."""
    await kept(work, viewed("a"))
    async with work.writing() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        await unit.customers.erase(ana.id, at=NOW)
    (gone,) = await kept(work, viewed("b"))
    async with work.writing() as unit:
        await unit.customers.recognise("ana", name=None, email=None, locale=None, region=None, at=NOW)

    (late, new) = await kept(work, viewed("c"), viewed("d", at=NOW + timedelta(minutes=1)))

    assert (gone.accepted, late.accepted, new.accepted) == (0, 0, 1)


async def test_an_older_name_does_not_undo_a_newer_one(work: Work) -> None:
    """In one transaction or in two."""
    older = Told(0, ANA, NOW, {Trait.NAME: "Anna", Trait.EMAIL: "ana@example.com"})
    newer = Told(1, ANA, NOW + timedelta(days=1), {Trait.NAME: "Ana"})

    await kept(work, Batch(size=2, told=[newer, older]))
    await kept(work, Batch(size=1, told=[older]))

    async with work.reading() as unit:
        ana = await unit.customers.known("ana")
    assert ana
    assert (ana.name, ana.email) == ("Ana", "ana@example.com")


async def test_a_line_that_was_marked_as_a_gift_stays_one(work: Work) -> None:
    """News of the parcel must not tell the assistant that the customer drinks that tea."""
    await kept(work, Batch(size=1, ordered=[step(Step.COMPLETED, "c", cup=2, tea=1)]))
    async with work.writing() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        (order,) = (await unit.customers.own(ana.id)).orders
        marked = tuple(replace(line, is_gift=line.product_id == "tea") for line in order.lines)
        await unit.history.record_order(ana.id, replace(order, lines=marked))

    await kept(work, Batch(size=1, ordered=[step(Step.UPDATED, "u", minutes=5)]))

    async with work.reading() as unit:
        (order,) = (await unit.customers.own(ana.id)).orders
    assert [line.product_id for line in order.own_lines] == ["cup"]


async def test_what_a_customer_cleared_does_not_come_back(work: Work) -> None:
    """A queue that still holds last week must not undo what they had us forget, nor news of its order."""
    bought = Batch(size=1, ordered=[step(Step.COMPLETED, "c", cup=2)])
    await kept(work, viewed("a"), bought)
    async with work.writing() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        window = Window(first=NOW - timedelta(days=1), last=NOW + timedelta(minutes=1))
        await unit.history.clear(ana.id, window, kept=list(Kept), at=NOW)

    again, steps, late, new = await kept(
        work,
        viewed("b"),
        bought,
        Batch(size=1, ordered=[step(Step.UPDATED, "u", minutes=5)]),
        viewed("d", at=NOW + timedelta(minutes=2)),
    )

    assert [one.accepted for one in (again, steps, late, new)] == [0, 0, 1, 1]
    async with work.reading() as unit:
        own = await unit.customers.own(ana.id)
        exported = await unit.intake.export(ana.id)
    assert [one.id for one in own.activities] == ["d"]
    assert own.orders == ()
    assert [one["step"] for one in exported if isinstance(one, dict)] == ["order_updated"]


async def test_steps_of_an_order_are_exported(work: Work) -> None:
    """Whoever takes their data along takes all of it."""
    await kept(work, Batch(size=1, ordered=[step(Step.COMPLETED, "c", cup=2)]))

    async with work.reading() as unit:
        ana = await unit.customers.known("ana")
        assert ana
        exported = await unit.intake.export(ana.id)
    assert [one["step"] for one in exported if isinstance(one, dict)] == ["order_completed"]


async def test_requests_that_come_together_are_all_kept(work: Work, database: Database) -> None:
    """They share transactions, and each gets its own answer."""
    receiving = Receiving(work=work, clock=lambda: NOW)

    results = await asyncio.gather(
        *(receiving.take(envelope(f"m-{one}", user=f"u-{one % 7}")) for one in range(60))
    )

    await receiving.close()
    assert [one.accepted for one in results] == [1] * 60
    assert await rows(database) == 60


class Breaking(Work):
    """Breaks in the transaction whenever an event is about mallory."""

    @override
    async def write(self, steps: Steps[T], *, is_told: Callable[[T], bool] = always) -> T:
        async def breaking(unit: UnitOfWork) -> T:
            result = await steps(unit)
            if await unit.customers.known("mallory"):
                raise ZeroDivisionError
            return result

        return await super().write(breaking, is_told=is_told)


async def test_one_request_that_breaks_takes_no_other_with_it(database: Database) -> None:
    """Something that the database cannot hold must not cost other servers of the shop their events."""
    receiving = Receiving(work=Breaking(database, consent_defaults=frozenset()), clock=lambda: NOW)

    sent = [envelope("m-1"), envelope("m-2", user="mallory"), envelope("m-3")]
    results = await asyncio.gather(*(receiving.take(one) for one in sent), return_exceptions=True)

    await receiving.close()
    assert [isinstance(one, Exception) for one in results] == [False, True, False]
    assert await rows(database) == 2


async def test_more_than_can_wait_is_told_when_to_come_back(work: Work) -> None:
    """Memory is bounded whatever arrives."""
    receiving = Receiving(work=work, clock=lambda: NOW, most_waiting=2)
    first = asyncio.ensure_future(receiving.take(envelope("m-1", "m-2")))
    await asyncio.sleep(0)

    with pytest.raises(TooMany) as told:
        await receiving.take(envelope("m-3"))

    assert told.value.retry_after == 1
    assert (await first).accepted == 2
    await receiving.close()


async def test_refused_events_are_forgotten_after_a_while(work: Work) -> None:
    """They hold what customers did, and only help while somebody mends the sender."""
    receiving = Receiving(work=work, clock=lambda: NOW)
    await receiving.take(Envelope(batch=[msgspec.Raw(b'{"type": "dance"}'), msgspec.Raw(b"1")]))
    await receiving.close()

    async with work.writing() as unit:
        await unit.intake.forget_rejected(before=NOW, most=1)
        assert [row["event"] for row in await unit.intake.rejected(9)] == ["1"]
        await unit.intake.forget_rejected(before=NOW + timedelta(seconds=1), most=1)
        assert await unit.intake.rejected(9) == []
