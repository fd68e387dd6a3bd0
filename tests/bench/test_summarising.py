"""Check that the summary is timed, beside the budget that it must keep."""

from __future__ import annotations

from assistant.bench.budgets import BUDGETS, FLOOR_OF_A_TURN, SUMMARY
from assistant.bench.figures import Floor
from assistant.bench.summarising import timed


def test_the_summary_is_timed_and_has_a_budget() -> None:
    """A row without a budget may grow unseen."""
    figures = list(timed(times=3, floor=Floor(name="a turn", value=FLOOR_OF_A_TURN), seed=1))

    names = {one.name for one in figures}
    assert {one.figure for one in BUDGETS if one.figure.startswith(SUMMARY)} <= names
    assert any(one.figure == f"{SUMMARY}, p95" and one.limit == 100 for one in BUDGETS)
