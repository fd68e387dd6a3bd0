"""Note what kinds of things are used, a row for each day, and count what is kept of each.

A day's row is written once and left alone from then on, so that turns never wait for each other here. No
row hangs on a customer, holds a value, or repeats a customer's own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, delete, distinct, func, literal, select, true, update

from assistant.consents.marks import duty
from assistant.facts.kinds import SIZED, Kinds
from assistant.minimising.model import OTHERS, Counted, Held, Item, Sort, Use
from assistant.storage import tables
from assistant.storage.columns import Moment
from assistant.storage.engine import Connection
from assistant.storage.jsonkeys import keys_of
from assistant.storage.upsert import insert_into

KEPT_FOR = timedelta(days=400)
Kept = Select[Any]  # of columns that are worked out: a name, how many customers, and since when
PROFILE = ("name", "email")

_uses, _customers, _preferences = tables.data_uses, tables.customers, tables.preferences
_activities, _members, _accounts = tables.activities, tables.memberships, tables.accounts
_surroundings, _identifiers = tables.surroundings, tables.identifiers


class Note(NamedTuple):
    """That something was used for something on a day."""

    item: Item
    use: Use
    day: date


class Noted:
    """What is noted of a day already, so that a turn writes no row that is there."""

    def __init__(self) -> None:
        self._day = date.min
        self._notes: set[Note] = set()

    def today(self, day: date) -> set[Note]:
        """Return what is noted of this day; what was of another is forgotten."""
        if day != self._day:
            self._day, self._notes = day, set()
        return self._notes

    def add(self, notes: Iterable[Note]) -> None:
        """Take in what was kept."""
        self._notes.update(notes)


class MinimisingStore:
    """Keeps what was used when, and counts what is kept."""

    def __init__(self, connection: Connection, *, kinds: Kinds, noted: Noted) -> None:
        self._connection = connection
        self._kinds = kinds
        self._noted = noted  # in earlier transactions
        self.notes: set[Note] = set()  # in this one
        self.has_dropped = False  # so that the log has to be scrubbed

    async def note(self, items: Iterable[Item], use: Use, *, at: datetime) -> None:
        """Note that these kinds of things were used on this day."""
        used = {Note(self._told(one), use, at.date()) for one in items}
        rows = [
            {"sort": item.sort.value, "name": item.name, "purpose": use.value, "day": day.isoformat()}
            for item, use, day in sorted(used - self._noted.today(at.date()))
        ]
        if rows:
            new = insert_into(self._connection, _uses).on_conflict_do_nothing()
            await self._connection.execute(new, rows)
            self.notes |= used

    @duty("it tells which kinds of things were used, and of whom none")
    async def counted(self, *, since: date) -> list[Counted]:
        """Return on how many days each thing was used for what, from a day on."""
        key = _uses.c.sort, _uses.c.name, _uses.c.purpose
        found = (
            select(*key, func.count().label("days"), func.max(_uses.c.day).label("last"))
            .where(_uses.c.day >= since.isoformat())
            .group_by(*key)
        )
        return [
            Counted(
                item=Item(Sort(row["sort"]), row["name"]),
                use=Use(row["purpose"]),
                days=row["days"],
                last=date.fromisoformat(row["last"]),
            )
            for row in (await self._connection.execute(found)).mappings()
        ]

    @duty("it tells since when uses are counted, and nothing of anybody")
    async def counting_since(self) -> date | None:
        """Return the first day on which anything was used, if any ever was."""
        first = (await self._connection.execute(select(func.min(_uses.c.day)))).scalar_one()
        return date.fromisoformat(first) if first else None

    @duty("the owner learns how many customers each kind of thing is kept of, and of whom none")
    async def held(self) -> list[Held]:
        """Return everything that is kept, by its kind; where two names come to one, of how many at least."""
        found: dict[Item, Held] = {}
        topics: dict[Item, list[str]] = {}
        for sort, kept in self._kept():
            for row in (await self._connection.execute(kept)).mappings():
                item = self._told(Item(sort, row["called"]))
                if sort is Sort.FACT:
                    topics.setdefault(item, []).append(row["called"])
                one = Held(item=item, customers=row["customers"], since=row["since"])
                if one.customers:
                    found[item] = found[item].with_those_of(one) if item in found else one
        known = [topic for item, names in topics.items() if item.name != OTHERS for topic in names]
        for item, names in topics.items():
            if len(names) > 1:
                which = (
                    _preferences.c.topic.not_in(known)
                    if item.name == OTHERS
                    else _preferences.c.topic.in_(names)
                )
                found[item] = replace(found[item], customers=await self._customers_with(which))
        return list(found.values())

    async def drop(self, item: Item) -> int:
        """Remove what is kept of a kind of thing of every customer; return how many rows that was.

        Of topics that no kind knows, all are meant.
        """
        if item.sort is Sort.PROFILE and item.name in PROFILE:
            column = _customers.c[item.name]
            raised = {column: None, _customers.c.version: _customers.c.version + 1}
            gone = await self._connection.execute(
                update(_customers).where(column.is_not(None)).values(raised)
            )
        else:
            column = _NAMED[item.sort]
            names = (await self._connection.execute(select(column).distinct())).scalars()
            meant = [name for name in names if self._told(Item(item.sort, name)) == item]
            gone = await self._connection.execute(delete(column.table).where(column.in_(meant)))
        self.has_dropped = True
        return int(gone.rowcount)

    async def expire(self, now: datetime) -> None:
        """Forget uses that no report looks back to."""
        oldest = (now - KEPT_FOR).date().isoformat()
        await self._connection.execute(delete(_uses).where(_uses.c.day < oldest))

    async def _customers_with(self, which: ColumnElement[bool]) -> int:
        customers = select(func.count(distinct(_preferences.c.customer_id)))
        holding = customers.where(_preferences.c.retired_at.is_(None), which)
        return int((await self._connection.execute(holding)).scalar_one())

    def _told(self, item: Item) -> Item:
        """Return a thing as it may be named: a topic by what its kind is called, if any knows it."""
        if item.sort is not Sort.FACT:
            return item.bounded
        kind = self._kinds.of(item.name)
        if kind.topic not in self._kinds:  # its words may be a customer's
            return Item(Sort.FACT, SIZED if kind.is_declared else OTHERS)
        return Item(Sort.FACT, kind.topic).bounded

    def _kept(self) -> list[tuple[Sort, Kept]]:
        owner = _preferences.c.customer_id
        held = _by(_preferences.c.topic, owner, since=_preferences.c.learned_at)
        done = _by(_activities.c.kind, _activities.c.customer_id, since=_activities.c.at)
        known = _by(_identifiers.c.kind, _identifiers.c.customer_id, since=_identifiers.c.seen_at)
        signals = _by(_surroundings.c.name, _surroundings.c.customer_id)
        product = _by(literal("product_id"), _activities.c.customer_id, since=_activities.c.at)
        return [
            (Sort.FACT, held.where(_preferences.c.retired_at.is_(None))),
            *((Sort.PROFILE, _profile(name)) for name in PROFILE),
            (Sort.EVENT, done),
            (Sort.PROPERTY, product.where(_activities.c.product_id.is_not(None))),
            (Sort.PROPERTY, self._keys(_activities.c.properties, since=_activities.c.at)),
            (Sort.SIGNAL, signals),
            (Sort.IDENTIFIER, known),
            (Sort.ACCOUNT, self._keys(_members.c.facts, since=_members.c.at)),
            (Sort.ACCOUNT, self._of_accounts()),
        ]

    def _keys(self, column: Column[str], *, since: Column[datetime]) -> Kept:
        keys = keys_of(self._connection, column)
        owner = column.table.c.customer_id
        return _by(keys.c.key, owner, since=since).select_from(column.table).join(keys, true())

    def _of_accounts(self) -> Kept:
        keys = keys_of(self._connection, _accounts.c.facts)
        joined = _members.join(_accounts, _accounts.c.id == _members.c.account_id)
        return (
            _by(keys.c.key, _members.c.customer_id, since=_members.c.at)
            .select_from(joined)
            .join(keys, true())
        )


_NAMED: dict[Sort, Column[str]] = {
    Sort.FACT: _preferences.c.topic,
    Sort.EVENT: _activities.c.kind,
    Sort.SIGNAL: _surroundings.c.name,
    Sort.IDENTIFIER: _identifiers.c.kind,
}


def _by(
    name: ColumnElement[str], owner: ColumnElement[str], *, since: Column[datetime] | None = None
) -> Kept:
    first = literal(None, Moment) if since is None else func.min(since, type_=Moment)
    customers = func.count(distinct(owner))
    columns: list[ColumnElement[Any]] = [
        name.label("called"),
        customers.label("customers"),
        first.label("since"),
    ]
    return select(*columns).group_by("called")


def _profile(name: str) -> Kept:
    return _by(literal(name), _customers.c.id, since=_customers.c.created_at).where(
        _customers.c[name].is_not(None)
    )
