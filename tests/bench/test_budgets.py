"""Check that a missed budget is noticed, and a kept one left alone."""

from __future__ import annotations

import pytest

from assistant.bench.budgets import BUDGETS, EMBEDDING, MEMORY, READY, Budget, misses, promised_rate
from assistant.bench.figures import Figure, Floor, Report, Unit

SLOW = Budget(figure="turn", limit=20, why="feels instant")
SLOW_BESIDE_ITS_FLOOR = Budget(figure="turn", limit=20, floor=2, why="feels instant")
FAST = Budget(figure="rate", limit=5, why="worth it")


def report(*figures: Figure) -> Report:
    """Return a report of these figures."""
    return Report(machine="any", figures=figures)


def milliseconds(value: float) -> Figure:
    """Return a time for `turn`."""
    return Figure(name="turn", value=value, unit=Unit.MILLISECONDS)


@pytest.mark.parametrize(("value", "is_kept"), [(19.9, True), (20.0, True), (20.1, False)])
def test_a_time_may_reach_its_budget_and_not_exceed_it(value: float, is_kept: bool) -> None:
    """The border belongs to the promise."""
    assert (misses(report(milliseconds(value)), (SLOW,)) == ()) is is_kept


@pytest.mark.parametrize(
    ("value", "floor", "is_kept"),
    [(30.0, 3.0, True), (30.1, 3.0, False), (20.0, 1.0, True), (20.1, 1.0, False)],
)
def test_a_slower_machine_may_take_as_much_longer(value: float, floor: float, is_kept: bool) -> None:
    """What the machine takes by itself is not ours; a faster one gives no reason to be stricter."""
    figure = Figure(
        name="turn", value=value, unit=Unit.MILLISECONDS, floor=Floor(name="its parts", value=floor)
    )

    assert (misses(report(figure), (SLOW_BESIDE_ITS_FLOOR,)) == ()) is is_kept


@pytest.mark.parametrize(
    ("seconds", "empty", "is_kept"),
    [(3.0, 0.3, True), (3.1, 0.3, False), (3.1, 0.4, False), (4.0, 0.54, True), (4.1, 0.54, False)],
)
def test_a_start_is_held_to_an_empty_server_on_the_same_machine(
    seconds: float, empty: float, is_kept: bool
) -> None:
    """Where Python itself starts slowly, so do we; where it does not, three seconds are three seconds."""
    floor = Floor(name="an empty aiohttp server", value=empty)
    started = report(Figure(name=READY, value=seconds, unit=Unit.SECONDS, floor=floor))
    budget = next(one for one in BUDGETS if one.figure == READY)

    assert (misses(started, (budget,)) == ()) is is_kept


@pytest.mark.parametrize(("floor", "rate"), [(2.9, 100.0), (5.8, 50.0), (1.0, 100.0)])
def test_a_slower_machine_is_sent_as_much_less(floor: float, rate: float) -> None:
    """At the full rate every machine whose parts are slower would fail, whatever we add to them."""
    assert promised_rate(floor) == pytest.approx(rate)


@pytest.mark.parametrize(("value", "is_kept"), [(4.9, False), (5.0, True), (9.0, True)])
def test_a_rate_has_to_reach_its_budget(value: float, is_kept: bool) -> None:
    """Five times faster is a minimum, where twenty milliseconds is a maximum."""
    figure = Figure(name="rate", value=value, unit=Unit.TIMES)

    assert (misses(report(figure), (FAST,)) == ()) is is_kept


def test_what_was_not_measured_is_a_miss() -> None:
    """A step that silently fell out of the benchmark must not pass the check."""
    missed = misses(report(), (SLOW,))

    assert [miss.budget for miss in missed] == [SLOW]
    assert missed[0].figure is None


def test_only_the_comparison_that_needs_an_extra_may_be_absent() -> None:
    """Serving needs no PyTorch, so checking must not either."""
    missed = {miss.budget.figure for miss in misses(report(), BUDGETS)}

    assert missed == {budget.figure for budget in BUDGETS} - {EMBEDDING}
    assert MEMORY in missed
