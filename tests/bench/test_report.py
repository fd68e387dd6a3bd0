"""Check that a report says what was measured, what was not, and what was missed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant.bench.budgets import BUDGETS, TURN, Budget, Miss
from assistant.bench.figures import Figure, Floor, Report, Unit
from assistant.bench.report import explained, show, worded, write

SLOW = Figure(name=f"{TURN}, p95", value=31.0, unit=Unit.MILLISECONDS, floor=Floor(name="parts", value=4.0))
REPORT = Report(machine="2 processors", figures=(SLOW,), notes=("memory; pip install psutil",))


def printed(report: Report) -> str:
    """Return what a report looks like."""
    text = io.StringIO()
    show(report, Console(file=text, width=200))
    return text.getvalue()


def test_a_missed_budget_is_shown_beside_its_floor_of_the_same_run() -> None:
    """On a noisy machine the floor tells whether we or the machine were slow."""
    budget = Budget(figure=SLOW.name, limit=20, why="feels instant")

    line = explained(Miss(budget=budget, figure=SLOW))

    assert line == f"{SLOW.name}: 31.0 ms, budget at most 20.0 ms; parts took 4.00 ms in the same run"


def test_what_was_not_measured_is_said_with_the_remedy() -> None:
    """A line that is simply absent would not be noticed."""
    text = printed(REPORT)

    assert "not measured: memory; pip install psutil" in text
    assert f"missed {SLOW.name}" in text


def test_the_ratio_to_the_floor_is_printed() -> None:
    """The one number that travels from machine to machine."""
    assert "7.8" in printed(REPORT)


def test_the_file_holds_every_figure_and_what_was_missed(tmp_path: Path) -> None:
    """Runs are compared by program over months."""
    path = tmp_path / "bench.json"

    write(REPORT, path)

    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["figures"][0]["name"] == SLOW.name
    assert content["figures"][0]["ratio"] == pytest.approx(31 / 4)
    assert set(content["missed"]) == {one.figure for one in BUDGETS if not one.is_optional}


@pytest.mark.parametrize(("value", "words"), [(0.1234, "0.12 ms"), (12.34, "12.3 ms"), (1234.5, "1,234 ms")])
def test_a_value_has_as_many_digits_as_it_is_worth(value: float, words: str) -> None:
    """Four digits of a latency claim what nobody measured."""
    assert worded(value, Unit.MILLISECONDS) == words
