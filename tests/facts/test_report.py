"""The owner is told how good the facts are, and no fact."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId
from assistant.facts.kinds import YEAR
from assistant.facts.model import Origin, Preference
from assistant.facts.report import OTHERS, Report, as_rows
from assistant.facts.using import Standard
from assistant.work import Work
from tests.processes.command import concierge

NOW = datetime(2026, 12, 30, 12, tzinfo=UTC)


def a_fact(topic: str, value: str, origin: Origin = Origin.SAID) -> Preference:
    """Make a fact that was just learnt."""
    return Preference(
        topic=topic, value=value, origin=origin, confidence=1.0, learned_at=NOW, source="import"
    )


KNOWN = (
    a_fact("diet", "vegan"),
    a_fact("milk", "whole"),
    a_fact("tone", "sarcastic"),
    a_fact("poem", "n/a"),
    a_fact("religion", "quaker"),
    replace(a_fact("size", "M"), learned_at=NOW - 3 * YEAR),
    a_fact("flavour", "citrus", Origin.INFERRED),
)


def test_every_problem_is_counted_and_no_value_is_named() -> None:
    """Whoever mends the data needs to know where, not who eats what."""
    report = Report(Standard(clock=lambda: NOW))
    report.add("c1", KNOWN, locale="en")
    report.add("c2", (), locale="en")

    rows = as_rows(report)

    assert (rows["customers"], rows["customers_with_facts"]) == (2, 1)
    assert (rows["facts"], rows["used"], rows["left_out"]) == (7, 2, 5)
    assert rows["problems"] == {
        "duplicate": 0,
        "stale": 1,
        "contradictory": 1,
        "impossible": 1,
        "missing": 1,
        "unsure": 0,
        "expired": 1,
        "unexpected": 1,
    }
    kinds = {one["topic"]: one for one in rows["kinds"]}  # type: ignore[attr-defined]  # a list of objects
    assert kinds["diet"]["customers_without"] == 1
    assert kinds[OTHERS]["facts"] == 2
    assert "birthday" in rows["unknown_of_everybody"]  # type: ignore[operator]  # a list of strings
    assert {one["topic"] for one in rows["weak"]} == {"milk", "tone", OTHERS, "religion", "size"}  # type: ignore[attr-defined]  # a list of objects
    assert not any(one.value in json.dumps(rows) for one in KNOWN if one.value not in {"M", "n/a"})


async def test_everybody_is_looked_at_once_page_after_page(work: Work) -> None:
    """What may not be remembered is not even counted."""
    async with work.writing() as unit:
        for number in range(5):
            customer = CustomerId(f"cus_{number}")
            await unit.customers.visitor(customer, locale="de", at=NOW)
            await unit.facts.learn(customer, a_fact("milk", "oat"))
            await unit.facts.learn(customer, a_fact("size", "M", Origin.SET))
        refused = Consent(purpose=Purpose.REMEMBER, granted=False, source="customer", at=NOW)
        await unit.consents.decide(CustomerId("cus_3"), refused)

    found: dict[str, list[str]] = {}
    async with work.reading() as unit:
        after = ""
        while page := await unit.facts.of_everybody(after=after, limit=2):
            found |= {customer: [one.topic for one in known] for customer, (_, known) in page.items()}
            after = list(page)[-1]
        count = await unit.facts.customers()

    assert count == len(found) == 5
    assert found["cus_3"] == ["size"]
    assert found["cus_4"] == ["milk", "size"]


async def test_the_command_reports_what_an_owner_imported(tmp_path: Path) -> None:
    """From the file to the table, in two commands."""
    file = tmp_path / "customers.json"
    rows = [
        {
            "external_id": "ana",
            "consents": {"remember": True},
            "preferences": [
                {"topic": "tone", "value": "sarcastic", "origin": "said"},
                {"topic": "milk", "value": "oat", "origin": "set"},
            ],
        }
    ]
    file.write_text(json.dumps(rows))
    await concierge("ingest", str(file), "--customers", folder=tmp_path)

    table = await concierge("facts", "report", folder=tmp_path)
    whole = await concierge("facts", "report", "--json", folder=tmp_path)

    told = json.loads(whole.said[whole.said.index("{") :])
    assert (table.code, whole.code) == (0, 0)
    assert "1 customers, 1 with facts: 2 facts, 1 used, 1 left out (bar 0.25)" in table.said
    assert "sarcastic" not in table.said + whole.said
    assert told["problems"]["impossible"] == 1
    assert "ana" not in {one["customer"] for one in told["weak"]}
