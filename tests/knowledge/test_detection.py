"""Check the measures of detectors against counting by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import EvaluationError, Labelled, score_detection
from knowledge.detection import threshold_at

ROWS = [Labelled(id=str(n), is_positive=n % 2 == 0) for n in range(40)]


def test_a_perfect_score_tells_all_apart() -> None:
    """The upper end of the scale is one, in both measures."""
    metrics = score_detection(ROWS, {one.id: float(one.is_positive) for one in ROWS})

    assert metrics["auroc"] == 1.0
    assert metrics["tpr_at_5_fpr"] == 1.0


def test_what_has_no_score_counts_as_least_likely() -> None:
    """A detector that leaves attacks out must not look better for it."""
    metrics = score_detection(ROWS, {one.id: 0.0 for one in ROWS if not one.is_positive})

    assert metrics["auroc"] == 0.0


def test_groups_are_told_apart() -> None:
    """A detector that flags every harmless message of one kind is found out."""
    rows = [Labelled(id=f"{n}", is_positive=n > 4, group="mail" if n % 2 else "table") for n in range(10)]

    metrics = score_detection(rows, {one.id: float(one.is_positive) for one in rows})

    assert metrics["flagged_at_5_fpr"] == {
        "mail:attack": 1.0,
        "mail:benign": 0.0,
        "table:attack": 1.0,
        "table:benign": 0.0,
    }


def test_a_score_of_something_unknown_is_an_error() -> None:
    """A misspelt id would otherwise count as a miss."""
    with pytest.raises(EvaluationError, match="nobody"):
        score_detection(ROWS, {"nobody": 1.0})


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_the_threshold_flags_at_most_one_negative_in_twenty(rows: list[tuple[float, bool]]) -> None:
    """The promise in the metric's name, ties included."""
    scores, positive = [score for score, _ in rows], [up for _, up in rows]

    threshold = threshold_at(scores, positive)

    negatives = [score for score, up in rows if not up]
    if threshold is None:
        assert not negatives
    else:
        assert sum(score >= threshold for score in negatives) <= math.floor(0.05 * len(negatives))
