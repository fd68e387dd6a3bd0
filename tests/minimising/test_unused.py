"""The owner learns which kinds of things are kept and used for nothing; nobody learns of whom or what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity
from assistant.minimising.model import LONGEST_NAME, OTHERS, Counted, Held, Item, Sort, Use
from assistant.minimising.report import as_rows, report_of
from assistant.tasks.minimising import item_in
from assistant.work import Work
from tests.identities.planting import a_customer
from tests.processes.command import concierge

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVIL = "[red]\x1b[2J" + "x" * 100


async def learnt(work: Work, customer: CustomerId, topic: str, value: str = "oat") -> None:
    """Keep something that a customer set."""
    async with work.writing() as unit:
        fact = Preference(topic=topic, value=value, origin=Origin.SET, confidence=1, learned_at=NOW)
        await unit.facts.learn(customer, fact)


async def held(work: Work) -> dict[Item, Held]:
    """Return what is kept, by its kind."""
    async with work.reading() as unit:
        return {one.item: one for one in await unit.minimising.held()}


async def test_everything_kept_is_counted_by_kind(work: Work) -> None:
    """What is sent along unseen is what the owner would never think of."""
    ana, ben = await a_customer(work, "ana", email="ana@example.com"), await a_customer(work, "ben")
    await learnt(work, ana, "milk")
    await learnt(work, ben, "milk")
    async with work.writing() as unit:
        seen = Activity(
            id="1", kind="product_viewed", at=NOW, product_id=ProductId("k"), properties={"coupon": "SPRING"}
        )
        await unit.history.record_activity(ana, seen)

    found = await held(work)

    assert found[Item(Sort.FACT, "milk")] == Held(item=Item(Sort.FACT, "milk"), customers=2, since=NOW)
    assert found[Item(Sort.PROFILE, "name")].customers == 2
    assert found[Item(Sort.PROFILE, "email")].customers == 1
    assert found[Item(Sort.EVENT, "product_viewed")].customers == 1
    assert found[Item(Sort.PROPERTY, "coupon")] == Held(
        item=Item(Sort.PROPERTY, "coupon"), customers=1, since=NOW
    )
    assert found[Item(Sort.PROPERTY, "product_id")].customers == 1
    assert found[Item(Sort.IDENTIFIER, "email")].customers == 1


async def test_topics_in_a_customers_own_words_are_counted_together_and_once_each(work: Work) -> None:
    """A topic may be something that nobody but them should read."""
    ana = await a_customer(work, "ana")
    await learnt(work, ana, "my sister's wedding")
    await learnt(work, ana, "the thing with my knee")
    await learnt(work, ana, "milk")

    facts = {item: one for item, one in (await held(work)).items() if item.sort is Sort.FACT}

    assert {item.name for item in facts} == {OTHERS, "milk"}
    assert facts[Item(Sort.FACT, OTHERS)].customers == 1


async def test_a_use_is_counted_once_a_day_and_names_no_customers_words(work: Work) -> None:
    """Turns must not wait for each other to count, and what outlives customers holds nothing of them."""
    items = [Item(Sort.FACT, "milk"), Item(Sort.FACT, "my sister's wedding"), Item(Sort.SIGNAL, EVIL)]
    for days in (0, 0, 1):
        async with work.writing() as unit:
            await unit.minimising.note(items, Use.ANSWER, at=NOW + timedelta(days=days))

    async with work.reading() as unit:
        counted = await unit.minimising.counted(since=NOW.date())
        first = await unit.minimising.counting_since()

    assert first == NOW.date()
    assert {(one.item.name, one.days) for one in counted} == {
        ("milk", 2),
        (OTHERS, 2),
        (Item(Sort.SIGNAL, EVIL).bounded.name, 2),
    }
    longest = max(counted, key=lambda one: len(one.item.name)).item.name
    assert len(longest) == LONGEST_NAME
    assert longest.isprintable()


async def test_uses_are_forgotten_in_time(work: Work) -> None:
    """The count of uses is itself kept no longer than anybody looks back."""
    async with work.writing() as unit:
        await unit.minimising.note([Item(Sort.FACT, "milk")], Use.OFFER, at=NOW - timedelta(days=500))
        await unit.minimising.note([Item(Sort.FACT, "diet")], Use.OFFER, at=NOW)
        await unit.minimising.expire(NOW)
        left = await unit.minimising.counted(since=NOW.date() - timedelta(days=1000))

    assert [one.item.name for one in left] == ["diet"]


async def test_what_is_dropped_is_gone_of_everybody_and_nothing_else_is(work: Work) -> None:
    """The advice has to do what it says."""
    ana = await a_customer(work, "ana", email="ana@example.com")
    await learnt(work, ana, "milk")
    await learnt(work, ana, "diet", "vegan")
    before = await held(work)
    for drop in ("fact:milk", "profile:name", "identifier:email"):
        async with work.writing() as unit:
            assert await unit.minimising.drop(item_in(drop)) == 1

    assert set(before) - set(await held(work)) == {
        Item(Sort.FACT, "milk"),
        Item(Sort.PROFILE, "name"),
        Item(Sort.IDENTIFIER, "email"),
    }


def test_a_report_says_since_when_uses_are_counted() -> None:
    """Nothing is unused for ninety days that was watched for ten."""
    milk, diet = Item(Sort.FACT, "milk"), Item(Sort.FACT, "diet")
    kept = [Held(item=one, customers=1, since=NOW) for one in (milk, diet)]
    counted = [Counted(item=diet, use=Use.OFFER, days=3, last=NOW.date())]

    report = report_of(kept, counted, days=90, counting_since=NOW.date() - timedelta(days=10))
    rows = as_rows(report, today=NOW.date())

    assert not rows["counted_for_the_whole_window"]
    assert [line.held.item for line in report.unused] == [milk]
    assert report.unused[0].advice.endswith("concierge unused --drop 'fact:milk'")
    assert [line.uses for line in report.used] == [{"offer": 3}]
    assert not replace(report, counting_since=NOW.date() - timedelta(days=90)).is_young(NOW.date())


async def test_the_command_names_kinds_and_no_value(tmp_path: Path) -> None:
    """The whole of it through the door that an owner uses."""
    file = tmp_path / "customers.json"
    set_by_them = [{"topic": one, "value": "oat", "origin": "set"} for one in ("milk", "[red]my knee[/red]")]
    rows = [{"external_id": "ana", "consents": {"remember": True}, "preferences": set_by_them}]
    file.write_text(json.dumps(rows))
    await concierge("ingest", str(file), "--customers", folder=tmp_path)

    table = await concierge("unused", folder=tmp_path)
    whole = await concierge("unused", "--json", folder=tmp_path)
    gone = await concierge("unused", "--drop", "fact:milk", "--yes", folder=tmp_path)
    wrong = await concierge("unused", "--drop", "order:1", "--yes", folder=tmp_path)
    after = await concierge("unused", "--json", folder=tmp_path)

    told = json.loads(whole.said[whole.said.index("{") :])
    assert {(one["sort"], one["name"], one["customers"]) for one in told["unused"]} == {
        ("fact", "milk", 1),
        ("fact", OTHERS, 1),
    }
    assert "fact:milk" in table.said
    assert "not tracked" in table.said
    assert not {"oat", "knee"} & set((table.said + whole.said).replace("[", " ").split())
    assert (gone.code, wrong.code) == (0, 1)
    assert "removed: 1 rows" in gone.said
    assert '"milk"' not in after.said
