"""Whatever is merged and undone in whatever order, every row has one owner, and undoing brings all back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.consents.model import Consent, Purpose
from assistant.errors import Refused
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity
from assistant.identities.belonging import belongings
from assistant.identities.model import Merge
from assistant.intake.model import Ordered, OrderFacts, Subject, Told, Trait
from assistant.intake.model import Step as OrderStep
from assistant.storage import Database
from assistant.storage.tables import customers, merges
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import KEYS, PostgreSQL, run_apart, sqlite_url
from tests.identities.planting import NOW, a_customer, a_visitor

MANY = 5
IDS = st.sampled_from("abc")
WHO = st.integers(0, MANY - 1)
COUNTED = ("conversations", "preferences", "activities", "order_steps", "told_traits")
SOMEBODY = Subject("somebody", False)

Row = tuple[str, ...]


class Happening(NamedTuple):
    """One thing that somebody had before anything was merged."""

    who: int
    what: str
    name: str
    strength: int


class Step(NamedTuple):
    """One attempt to merge two customers, or to undo a merge."""

    undoes: bool
    one: int
    other: int


HAPPENINGS = st.lists(
    st.builds(
        Happening,
        who=WHO,
        what=st.sampled_from(["talk", "prefer", "decide", "do", "order", "identify"]),
        name=IDS,
        strength=st.integers(1, 3),
    ),
    max_size=14,
)
STEPS = st.lists(st.builds(Step, undoes=st.booleans(), one=WHO, other=WHO), max_size=10)


@dataclass
class World:
    """Five people, of whom the last is a visitor, and the merges that hold."""

    database: Database
    work: Work
    people: list[CustomerId] = field(default_factory=list)
    holding: list[Merge] = field(default_factory=list)
    hours: int = 0

    def later(self) -> timedelta:
        """Return how long after the start the next thing happens."""
        self.hours += 1
        return timedelta(hours=self.hours)


async def begun(database: Database, happenings: list[Happening]) -> World:
    """Return five people to whom something has happened."""
    world = World(database=database, work=Work(database, consent_defaults=CONSENT_DEFAULTS))
    for number in range(MANY - 1):
        world.people.append(await a_customer(world.work, f"c{number}", email="same@example.com"))
    world.people.append(await a_visitor(world.work))
    for one in happenings:
        await happen(world, one)
    return world


async def happen(world: World, one: Happening) -> None:
    """Let one thing happen to somebody."""
    customer, at = world.people[one.who], NOW + world.later()
    async with world.work.writing() as unit:
        match one.what:
            case "talk":
                await unit.conversations.start(customer, channel="web", client_id=one.name, at=at)
            case "prefer":
                preference = Preference(
                    topic=one.name,
                    value=str(one.who),
                    origin=Origin(one.strength),
                    confidence=0.5,
                    learned_at=at,
                )
                await unit.facts.learn(customer, preference)
            case "decide":
                purpose = list(Purpose)[one.strength]
                granted = one.name == "a"
                await unit.consents.decide(
                    customer, Consent(purpose=purpose, granted=granted, source="customer", at=at)
                )
            case "order":
                step = Ordered(
                    0, SOMEBODY, one.name, f"s{one.strength}", OrderStep.COMPLETED, at, OrderFacts()
                )
                await unit.intake.add_steps([step], {SOMEBODY: customer})
            case "identify":
                told = Told(0, SOMEBODY, at, {Trait.LOCALE: "de"})
                await unit.intake.tell([told], {SOMEBODY: customer})
            case _:
                activity = Activity(id=one.name, kind="seen", at=at, product_id=ProductId("kettle"))
                await unit.history.record_activity(customer, activity)


async def stepped(world: World, step: Step) -> None:
    """Try one step; what is refused changes nothing."""
    at = NOW + world.later()
    one, other = world.people[step.one], world.people[step.other]
    async with world.work.writing() as unit:
        if step.undoes and world.holding:
            merge = world.holding[step.one % len(world.holding)]
            await unit.merges.undo(merge.id, by="staff", at=at)
            world.holding.remove(merge)
        elif not step.undoes and MANY - 1 in step[1:]:
            merge = await unit.merges.join(one, other, at=at)
            world.holding.append(merge)
        elif not step.undoes:
            merge = await unit.merges.merge(one, into=other, by="staff", reason="test", at=at)
            world.holding.append(merge)


async def tried(world: World, step: Step) -> None:
    """Try one step, and see that a refusal left everything as it was."""
    before, held = await snapshot(world), list(world.holding)
    try:
        await stepped(world, step)
    except Refused:
        world.holding = held
        assert await snapshot(world) == before


async def snapshot(world: World) -> dict[str, list[Row]]:
    """Return every row that belongs to somebody, with its owner."""
    found: dict[str, list[Row]] = {}
    async with world.database.reading() as connection:
        for owned in belongings():
            rows = (await connection.execute(select(owned.table))).mappings()
            found[owned.table.name] = sorted(tuple(str(value) for value in row.values()) for row in rows)
        people = (await connection.execute(select(customers))).mappings()
        found["customers"] = sorted(
            tuple(str(value) for name, value in row.items() if name != "version") for row in people
        )
    return found


async def owners(world: World) -> Counter[str]:
    """Return how many rows of each table there are, and check that nobody owns what is not theirs to own."""
    counts: Counter[str] = Counter()
    async with world.database.reading() as connection:
        shells = {one.absorbed_id for one in world.holding}
        for owned in belongings():
            rows = (await connection.execute(select(owned.table, owned.owner.label("whose")))).mappings()
            for row in rows:
                counts[owned.table.name] += 1
                assert row["whose"] in world.people
                if owned.table.name in {"conversations", "preferences", "consents"}:
                    assert row["whose"] not in shells, "what was said or decided is left with a shell"
        held = select(merges.c.absorbed_id).where(merges.c.undone_at.is_(None))
        assert set((await connection.execute(held)).scalars()) == shells
    return counts


Snapshot = dict[str, list[Row]]


async def lived(
    database: Database, happenings: list[Happening], steps: list[Step]
) -> tuple[Snapshot, Snapshot]:
    """Go through one history, checking owners; return everything before it and once all is undone."""
    world = await begun(database, happenings)
    at_first, rows = await snapshot(world), await owners(world)
    for step in steps:
        await tried(world, step)
        now = await owners(world)
        assert all(now[name] == rows[name] for name in COUNTED)
    while world.holding:
        async with world.work.writing() as unit:
            last = max(world.holding, key=lambda merge: merge.number)
            await unit.merges.undo(last.id, by="staff", at=NOW + world.later())
            world.holding.remove(last)
    at_last = await snapshot(world)
    anonymous = world.people[-1]
    at_last["identifiers"] = [row for row in at_last["identifiers"] if anonymous not in row]
    return at_first, at_last


@settings(max_examples=40)
@given(happenings=HAPPENINGS, steps=STEPS)
def test_on_sqlite(
    tmp_path_factory: pytest.TempPathFactory,
    fresh_sqlite: Path,
    happenings: list[Happening],
    steps: list[Step],
) -> None:
    """Every row keeps exactly one owner, and undoing all merges restores every row."""
    file = tmp_path_factory.mktemp("merges") / "concierge.db"
    file.write_bytes(fresh_sqlite.read_bytes())
    at_first, at_last = run_apart(checked(sqlite_url(file), happenings, steps))

    assert at_last == at_first


@settings(max_examples=20)
@given(happenings=HAPPENINGS, steps=STEPS)
def test_on_postgresql(postgresql: PostgreSQL, happenings: list[Happening], steps: list[Step]) -> None:
    """The same on the other database."""
    at_first, at_last = run_apart(checked(postgresql.emptied(), happenings, steps))

    assert at_last == at_first


async def checked(url: str, happenings: list[Happening], steps: list[Step]) -> tuple[Snapshot, Snapshot]:
    """Go through one history on a database of its own."""
    database = Database.open(url, keys=KEYS)
    try:
        return await lived(database, happenings, steps)
    finally:
        await database.close()
