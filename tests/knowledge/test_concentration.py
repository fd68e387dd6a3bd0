"""How much of a catalogue is shown and how evenly, against the definition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import EvaluationError, coverage, gini
from knowledge.concentration import unevenness

AMOUNTS = st.lists(st.integers(0, 50).map(float), min_size=1, max_size=20)


@given(AMOUNTS)
def test_it_is_the_mean_difference_over_twice_the_mean(amounts: list[float]) -> None:
    """The fast formula gives what the definition does over all pairs."""
    difference = mean(abs(one - other) for one, other in product(amounts, amounts))

    found = unevenness(amounts)

    assert found == pytest.approx(difference / (2 * mean(amounts)) if any(amounts) else 0.0)
    assert 0 <= found <= 1 - 1 / len(amounts)


def test_what_is_never_shown_counts() -> None:
    """Two of four evenly shown is uneven over the four, though not over the two."""
    shown = ["a", "b", "b", "a", "gone"]

    assert gini(shown, {"a", "b"}) == 0.0
    assert gini(shown, {"a", "b", "c", "d"}) == 0.5
    assert coverage(shown, {"a", "b", "c", "d"}) == 0.5


def test_one_product_for_everybody_is_as_uneven_as_can_be() -> None:
    """All showings on one of n is 1 - 1/n."""
    assert gini(["a"] * 9, ["a", "b", "c", "d", "e"]) == pytest.approx(0.8)


@pytest.mark.parametrize("measure", [coverage, gini])
def test_an_empty_catalogue_has_neither(measure: Callable[[list[str], list[str]], float]) -> None:
    """A share of nothing is no number."""
    with pytest.raises(EvaluationError):
        measure(["a"], [])
