"""Rules are kept on both databases, the slower of two editors is told, and servers follow them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.customers.model import CustomerView
from assistant.errors import Conflict, NotFound
from assistant.events import ProductId, RuleId
from assistant.offers.rule_store import RuleStore
from assistant.offers.rulebook import Rulebook
from assistant.offers.rules import Kind, Rule, Wanted
from assistant.work import Work
from tests.offers.builders import NOW, a_view

WANTED = Wanted(
    name="Spring",
    kind=Kind.PROMOTE,
    products=(ProductId("cup"), ProductId("lamp")),
    strength=0.5,
    segment="loyal",
    starts_at=NOW,
    ends_at=NOW + timedelta(days=7),
)


async def added(work: Work, wanted: Wanted = WANTED) -> Rule:
    """Keep a rule."""
    async with work.writing() as unit:
        return await unit.offer_rules.add(wanted, by="Mara", at=NOW)


async def listed(work: Work) -> tuple[Rule, ...]:
    """Return every rule."""
    async with work.reading() as unit:
        return await unit.offer_rules.listed()


async def test_a_rule_comes_back_as_it_was_kept(work: Work) -> None:
    """With who made it and when."""
    rule = await added(work)

    assert (await listed(work)) == (rule,)
    assert {name: getattr(rule, name) for name in ("name", "kind", "products", "strength", "segment")} == {
        "name": "Spring",
        "kind": Kind.PROMOTE,
        "products": WANTED.products,
        "strength": 0.5,
        "segment": "loyal",
    }
    assert (rule.starts_at, rule.ends_at) == (WANTED.starts_at, WANTED.ends_at)
    assert (rule.made_by, rule.made_at, rule.version) == ("Mara", NOW, 1)


async def test_the_slower_of_two_editors_is_told_and_changes_nothing(work: Work) -> None:
    """What somebody else has just saved is not undone by whoever had not seen it."""
    rule, later = await added(work), NOW + timedelta(hours=1)
    async with work.writing() as unit:
        changed = await unit.offer_rules.change(
            rule.id, replace(WANTED, name="Summer"), version=1, by="Ben", at=later
        )

    with pytest.raises(Conflict, match="Ben"):
        async with work.writing() as unit:
            await unit.offer_rules.change(rule.id, WANTED, version=1, by="Mara", at=later)

    assert await listed(work) == (changed,)
    assert (changed.version, changed.made_by, changed.changed_by) == (2, "Mara", "Ben")


async def test_a_removed_rule_is_gone(work: Work) -> None:
    """And asking for it again says so."""
    rule = await added(work)

    async with work.writing() as unit:
        await unit.offer_rules.remove(rule.id)

    assert await listed(work) == ()
    with pytest.raises(NotFound):
        async with work.writing() as unit:
            await unit.offer_rules.change(rule.id, WANTED, version=1, by="Mara", at=NOW)
    with pytest.raises(NotFound):
        async with work.reading() as unit:
            await unit.offer_rules.get(RuleId("rul_none"))


async def test_a_running_server_takes_rules_over_and_asks_for_segments_only_where_one_does(
    work: Work,
) -> None:
    """A campaign begins without a restart, for its audience alone."""
    asked: list[CustomerView] = []
    now = [NOW]

    @asynccontextmanager
    async def reading() -> AsyncIterator[RuleStore]:
        async with work.reading() as unit:
            yield unit.offer_rules

    async def segments_of(view: CustomerView) -> frozenset[str]:
        asked.append(view)
        return frozenset({"loyal"}) if view.profile.region == "uk" else frozenset()

    book = Rulebook(reading=reading, segments_of=segments_of, clock=lambda: now[0])
    everybody = await added(work, replace(WANTED, name="All", segment=None, ends_at=None))
    await book.refresh()
    assert await book.in_force(a_view()) == (everybody,)
    assert not asked

    loyal = await added(work)
    assert await book.in_force(a_view()) == (everybody,)
    await book.refresh()

    assert set(await book.in_force(a_view())) == {everybody, loyal}
    assert await book.in_force(a_view(region="de")) == (everybody,)
    now[0] = NOW + timedelta(days=7)
    assert await book.in_force(a_view()) == (everybody,)
    now[0] = NOW - timedelta(seconds=1)
    assert await book.in_force(a_view()) == ()
