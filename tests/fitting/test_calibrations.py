"""Check that each way to turn scores into probabilities does what its authors promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fitting.calibrations import (
    Calibration,
    Numbers,
    beta,
    brier_losses,
    chances,
    isotonic,
    log_losses,
    platt,
)

LABELLED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40)


def drawn(count: int = 4000) -> tuple[Numbers, Numbers, Numbers]:
    """Scores, the true chances that they stand for, and labels drawn by those."""
    draw = np.random.default_rng(3)
    scores = draw.random(count)
    true = chances(6 * scores - 2)
    return scores, true, (draw.random(count) < true).astype(float)


@pytest.mark.parametrize("calibration", [platt, beta, isotonic])
def test_the_true_chances_are_found_again(calibration: Calibration) -> None:
    """A probability that is none makes every bound on wrong answers wrong."""
    scores, true, labels = drawn()

    told = calibration(scores, labels)(scores)

    assert np.abs(told - true).mean() < 0.03


@given(labelled=LABELLED)
def test_an_isotonic_fit_rises_and_keeps_the_share_of_right_ones(labelled: list[tuple[float, bool]]) -> None:
    """These two make it what it is; a score that is higher is never less sure."""
    scores = np.array([score for score, _ in labelled])
    labels = np.array([float(right) for _, right in labelled])

    told = isotonic(scores, labels)(np.sort(scores))

    assert (np.diff(told) >= -1e-12).all()
    assert (told >= 0).all()
    assert (told <= 1).all()


def test_pools_are_means_of_what_they_hold() -> None:
    """A small case that can be followed by hand: the second and third fall, so they are one."""
    tell = isotonic(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 1.0, 0.0, 1.0]))

    assert tell(np.array([1.0, 2.5, 4.0])).tolist() == [0.0, 0.5, 1.0]


def test_a_fit_of_labels_that_scores_tell_apart_stays_within_bounds() -> None:
    """Separable labels send a plain fit to infinity."""
    scores, labels = np.array([0.1, 0.2, 0.8, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])

    assert platt(scores, labels)(scores) == pytest.approx([1 / 4, 1 / 4, 3 / 4, 3 / 4], abs=0.15)
    assert np.isfinite(beta(scores, labels)(scores)).all()


def test_losses_are_those_of_the_books() -> None:
    """Both are compared with numbers published elsewhere."""
    told, labels = np.array([0.8, 0.3]), np.array([1.0, 0.0])

    assert log_losses(told, labels) == pytest.approx([-np.log(0.8), -np.log(0.7)])
    assert brier_losses(told, labels) == pytest.approx([0.04, 0.09])


def test_one_wrong_certainty_does_not_outweigh_all_else() -> None:
    """An isotonic fit says 0 and 1, and its log loss would be infinite."""
    assert np.isfinite(log_losses(np.array([0.0]), np.array([1.0]))).all()
