"""Keep what tracked events come to, many of them at once and each of them once.

A repeat of an event changes nothing, for the message's id is part of what it is kept under. Who
was erased is not brought back: what is older than the erasure is refused, and so is everything of
somebody who did not come back by signing in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import bindparam, delete, exists, insert, select, update

from assistant.consents.marks import duty, own_eyes
from assistant.events import CustomerId, new_id
from assistant.intake.model import (
    Done,
    Exceptions,
    Ordered,
    OrderFacts,
    Rejected,
    Step,
    Steps,
    Subject,
    Told,
    Trait,
)
from assistant.storage import erasure, tables
from assistant.storage.absorbed import survivors_among
from assistant.storage.bulk import NewRows, found_among
from assistant.storage.engine import Connection, Row
from assistant.storage.sealing import marked
from assistant.storage.upsert import insert_into

_customers, _steps, _told = tables.customers, tables.order_steps, tables.told_traits
_rejected = tables.rejected_events

_NEW_CUSTOMERS = NewRows(_customers)
_NEW_ACTIVITIES = NewRows(tables.activities)
_NEW_STEPS = NewRows(_steps)
_FACTS = TypeAdapter(OrderFacts)
_EXPORTED = TypeAdapter(list[dict[str, object]])
_EXCEPTIONS = select(
    exists(tables.tombstones.select()).label("erased"),
    exists(tables.merges.select()).label("merged"),
    exists(tables.cleared_windows.select()).label("cleared"),
)
_PREFIX = "told_"  # no column's own name may be a parameter's in an update

People = Mapping[Subject, CustomerId]


class IntakeStore:
    """Keeps what comes of tracked events, and the events of which nothing came."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @duty("it says whether there is any, and nothing of anybody")
    async def exceptions(self) -> Exceptions:
        """Return which of the rare things there are at all, so that nobody looks for the others."""
        row = (await self._connection.execute(_EXCEPTIONS)).mappings().one()
        return Exceptions(erased=row["erased"], merged=row["merged"], cleared=row["cleared"])

    @duty("events are laid beside what is kept of whom they are about")
    async def people(
        self, subjects: Collection[Subject], *, at: datetime, among: Exceptions
    ) -> dict[Subject, CustomerId]:
        """Return the customers whom events are about, new ones made; who was erased is absent."""
        known = [one.name for one in subjects if one.is_known]
        visitors = [one.name for one in subjects if not one.is_known]
        ids = await found_among(self._connection, _customers.c.external_id, _customers.c.id, known)
        here = await found_among(self._connection, _customers.c.id, _customers.c.id, visitors)
        missing = [name for name in known if name not in ids]
        buried = await erasure.buried_among(self._connection, missing) if among.erased else {}
        new = {name: new_id("cus") for name in missing if name not in buried}
        rows = [_customer(id_, name, at) for name, id_ in new.items()]
        rows += [_customer(name, None, at) for name in visitors if name not in here]
        await _NEW_CUSTOMERS.add(self._connection, rows)
        if new:  # somebody else may have been faster
            new = await found_among(self._connection, _customers.c.external_id, _customers.c.id, list(new))
        ids |= new
        people = {
            one: CustomerId(ids[one.name] if one.is_known else one.name)
            for one in subjects
            if not one.is_known or one.name in ids
        }
        if not among.merged:
            return people
        survivors = await survivors_among(self._connection, list(people.values()))
        return {one: survivors.get(id_, id_) for one, id_ in people.items()}

    @duty("events are laid beside what is kept of whom they are about")
    async def buried(self, subjects: Collection[Subject]) -> dict[str, datetime]:
        """Return when those of known customers were erased who ever were, by the shop's ids."""
        return await erasure.buried_among(self._connection, [one.name for one in subjects if one.is_known])

    async def add_done(self, done: Iterable[Done], people: People) -> None:
        """Keep what people did, each thing once."""
        rows = [(people[one.subject], *one[2:]) for one in done]
        rows.sort()  # neighbours in the index are written together
        await _NEW_ACTIVITIES.add(self._connection, rows)

    @duty("events are laid beside what is kept of whom they are about")
    async def add_steps(self, ordered: Sequence[Ordered], people: People) -> list[Steps]:
        """Keep steps of orders, each once; return those orders of which something is new."""
        new = {(people[one.subject], one.order_id, one.id): one for one in reversed(ordered)}
        orders: dict[tuple[CustomerId, str], Steps] = {}
        for row in await self._rows_of_orders({key[:2] for key in new}):
            customer_id, order_id = key = CustomerId(row["customer_id"]), row["order_id"]
            orders.setdefault(key, Steps(*key)).before.append(_step_of(row))
            new.pop((customer_id, order_id, row["id"]), None)
        for (customer_id, order_id, _), one in new.items():
            key = customer_id, order_id
            orders.setdefault(key, Steps(*key)).new.append(one)
        rows = [(customer_id, *_step_to_row(one)) for (customer_id, _, _), one in new.items()]
        await _NEW_STEPS.add(self._connection, rows)
        return [order for order in orders.values() if order.new]

    async def tell(self, told: Iterable[Told], people: People) -> None:
        """Bring profiles up to date with the newest that was told of each trait."""
        newest: dict[tuple[CustomerId, Trait], tuple[datetime, str]] = {}
        for one in told:
            for trait, value in one.traits.items():
                key = people[one.subject], trait
                newest[key] = max(newest.get(key, (one.at, value)), (one.at, value))
        if not newest:
            return
        ids = list({customer_id for customer_id, _ in newest})
        before = await self._connection.execute(select(_told).where(_told.c.customer_id.in_(ids)))
        for row in before.mappings():
            key = CustomerId(row["customer_id"]), Trait(row["trait"])
            if key in newest and newest[key][0] < row["at"]:
                del newest[key]
        await self._write_traits(newest)

    async def set_aside(self, rejected: Iterable[Rejected], *, at: datetime) -> None:
        """Keep events that could not be kept otherwise, for whoever has to mend their sender."""
        rows = [
            {
                "received_at": at,
                "message_id": one.id,
                "trail": one.subject.trail if one.subject else None,
                "problem": one.problem[:500],
                "fix": one.fix,
                "event": one.event,
            }
            for one in rejected
            if one.event is not None
        ]
        if rows:
            await self._connection.execute(insert(_rejected), rows)

    @duty("the owner looks at events that could not be kept")
    async def rejected(self, limit: int) -> list[Row]:
        """Return the newest events that were set aside."""
        found = select(_rejected).order_by(_rejected.c.id.desc()).limit(limit)
        return list((await self._connection.execute(found)).mappings())

    async def forget_rejected(self, *, before: datetime, most: int) -> None:
        """Forget events that were set aside before a moment, and all but the newest `most`."""
        newest = select(_rejected.c.id).order_by(_rejected.c.id.desc()).offset(most).limit(1)
        last = (await self._connection.execute(newest)).scalar_one_or_none()
        old = _rejected.c.received_at < before
        await self._connection.execute(
            delete(_rejected).where(old if last is None else old | (_rejected.c.id <= last))
        )

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[JsonValue]:
        """Return every step that was told of a customer's orders."""
        found = select(_steps).where(_steps.c.customer_id == customer_id).order_by(_steps.c.at, _steps.c.id)
        rows = (await self._connection.execute(found)).mappings()
        exported: list[JsonValue] = _EXPORTED.dump_python(
            [
                {
                    "order": row["order_id"],
                    "step": row["step"],
                    "at": row["at"],
                    "facts": _FACTS.validate_json(row["facts"]),
                }
                for row in rows
            ],
            mode="json",
        )
        return exported

    async def _rows_of_orders(self, orders: Collection[tuple[CustomerId, str]]) -> list[Row]:
        if not orders:
            return []
        found = select(_steps).where(
            _steps.c.customer_id.in_({customer_id for customer_id, _ in orders}),
            _steps.c.order_id.in_({order_id for _, order_id in orders}),
        )
        rows = (await self._connection.execute(found)).mappings()
        return [row for row in rows if (row["customer_id"], row["order_id"]) in orders]

    async def _write_traits(self, newest: Mapping[tuple[CustomerId, Trait], tuple[datetime, str]]) -> None:
        new = insert_into(self._connection, _told)
        latest = new.on_conflict_do_update(
            index_elements=["customer_id", "trait"], set_={"at": new.excluded.at}
        )
        moments = [
            {"customer_id": id_, "trait": told.value, "at": at} for (id_, told), (at, _) in newest.items()
        ]
        await self._connection.execute(latest, moments)
        ids = list({customer_id for customer_id, _ in newest})
        found = select(_customers).where(_customers.c.id.in_(ids)).order_by(_customers.c.id).with_for_update()
        before = {row["id"]: row for row in (await self._connection.execute(found)).mappings()}
        for trait in Trait:
            changed = [
                (id_, marked(_customers, {trait.value: value}))
                for (id_, told), (_, value) in newest.items()
                if told is trait and before[id_][trait.value] != value
            ]
            if changed:
                await self._change(changed)

    async def _change(self, changed: Sequence[tuple[CustomerId, Mapping[str, object]]]) -> None:
        """Write the same columns of several profiles."""
        told: dict[str, object] = {name: bindparam(_PREFIX + name) for name in changed[0][1]}
        up_to_date = (
            update(_customers)
            .where(_customers.c.id == bindparam("customer"))
            .values({**told, "version": _customers.c.version + 1})
        )
        values = [
            {"customer": id_, **{_PREFIX + name: value for name, value in row.items()}}
            for id_, row in changed
        ]
        await self._connection.execute(up_to_date, values)


def _customer(id_: str, external_id: str | None, at: datetime) -> tuple[object, ...]:
    known = {"id": id_, "external_id": external_id, "locale": "en", "version": 1, "created_at": at}
    return tuple(known.get(column.name) for column in _customers.columns)


def _step_to_row(one: Ordered) -> tuple[object, ...]:
    return one.order_id, one.id, one.step.value, one.at, _FACTS.dump_json(one.facts).decode()


def _step_of(row: Row) -> Ordered:
    subject = Subject(row["customer_id"], False)
    facts = _FACTS.validate_json(row["facts"])
    return Ordered(0, subject, row["order_id"], row["id"], Step(row["step"]), row["at"], facts)
