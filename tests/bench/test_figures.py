"""Check the arithmetic that every figure goes through."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bench.figures import Figure, Floor, Latencies, Unit

times = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)
percents = st.floats(0, 100)


@given(milliseconds=times, percent=percents)
def test_a_percentile_is_a_time_within_which_that_share_was_done(
    milliseconds: list[float], percent: float
) -> None:
    """The definition itself: enough are at or below it, and with any smaller time too few would be."""
    value = Latencies(milliseconds=tuple(milliseconds)).percentile(percent)

    wanted = max(1, math.ceil(percent / 100 * len(milliseconds)))
    assert value in milliseconds
    assert sum(one <= value for one in milliseconds) >= wanted
    assert sum(one < value for one in milliseconds) < wanted


@given(milliseconds=times, lower=percents, higher=percents)
def test_a_higher_percentile_is_never_faster(milliseconds: list[float], lower: float, higher: float) -> None:
    """A p95 below the p50 would be nonsense in a report."""
    latencies = Latencies(milliseconds=tuple(milliseconds))
    lower, higher = sorted((lower, higher))

    assert latencies.percentile(lower) <= latencies.percentile(higher)


@given(milliseconds=times)
def test_the_order_of_measuring_does_not_count(milliseconds: list[float]) -> None:
    """Concurrent customers report in any order."""
    forwards = Latencies(milliseconds=tuple(milliseconds))
    backwards = Latencies(milliseconds=tuple(reversed(milliseconds)))

    assert forwards.figures("turn") == backwards.figures("turn")


def test_nothing_measured_has_no_percentile() -> None:
    """A server that answered nobody must not look infinitely fast."""
    with pytest.raises(ValueError, match="nothing was measured"):
        Latencies(milliseconds=()).percentile(50)


@pytest.mark.parametrize(
    ("unit", "value", "floor", "ratio"),
    [(Unit.MILLISECONDS, 6.0, 2.0, 3.0), (Unit.TURNS_PER_SECOND, 50.0, 200.0, 4.0)],
)
def test_a_ratio_says_how_many_times_worse_than_the_floor(
    unit: Unit, value: float, floor: float, ratio: float
) -> None:
    """Readers compare ratios without knowing whether more or less is better."""
    figure = Figure(name="turn", value=value, unit=unit, floor=Floor(name="parts", value=floor))

    assert figure.ratio == ratio


def test_a_figure_without_a_floor_has_no_ratio() -> None:
    """Memory has none; 1 would claim that it is perfect."""
    assert Figure(name="memory", value=200, unit=Unit.MEGABYTES).ratio is None
