"""The estimates of other policies against a shop whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from assistant.errors import InvalidInput
from assistant.evaluation.off_policy import Estimated, Estimator, Judged, estimate, imbalance, verdict
from tests.evaluation.simulated import Shop

ROUNDS = 400
SHOP = Shop.of(7)


@cache
def repeated(told: float | None = None) -> list[dict[Estimator, Estimated]]:
    """Estimate in every way from many logs of the same shop."""
    draw = np.random.default_rng(11)
    logs = (SHOP.logged(draw, told=told) for _ in range(ROUNDS))
    return [{estimator: estimate(log, estimator) for estimator in Estimator} for log in logs]


def found_by(estimator: Estimator, told: float | None = None) -> list[Estimated]:
    """Return what one way found each time."""
    return [found[estimator] for found in repeated(told)]


def covered(found: list[Estimated]) -> float:
    """Return how often the truth lies within the interval."""
    return float(np.mean([one.low <= SHOP.truth <= one.high for one in found]))


def values(found: list[Estimated]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return what was estimated each time."""
    return np.array([one.value for one in found])


def a_log(*weights: float, customers: int = 100) -> Judged:
    """A log in which each customer met each of some weights once, and took half of what they were shown."""
    count = len(weights) * customers
    return Judged(
        customers=np.repeat(np.arange(customers), len(weights)),
        weights=np.tile(np.array(weights), customers),
        rewards=(np.arange(count) % 2).astype(float),
        predicted=np.full(count, 0.5),
        expected=np.full(count, 0.5),
        unsupported=np.zeros(count),
    )


@pytest.mark.parametrize("estimator", list(Estimator))
def test_intervals_hold_the_truth_as_often_as_they_say(estimator: Estimator) -> None:
    """Of 400 logs, 95 % within three standard errors of that rate; and the middle is the truth."""
    found = found_by(estimator)

    assert covered(found) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / ROUNDS))
    off = values(found).mean() - SHOP.truth
    assert abs(off) < 4 * values(found).std() / np.sqrt(ROUNDS)


def test_a_model_makes_the_estimate_steadier() -> None:
    """The doubly robust estimate varies less than inverse propensity alone, though its model is wrong."""
    assert values(found_by(Estimator.DR)).var() < 0.9 * values(found_by(Estimator.IPS)).var()


def test_a_wrong_probability_is_not_covered_up() -> None:
    """A log that states a fifth where two fifths went to discovery: the truth is missed far too often."""
    assert covered(found_by(Estimator.IPS, told=0.2)) < 0.6


def test_a_wrong_probability_is_noticed_without_the_truth() -> None:
    """The mean weight gives it away in every log, and in hardly any that is right."""
    draw = np.random.default_rng(3)
    wrong = [imbalance(SHOP.logged(draw, told=0.2)) for _ in range(40)]
    right = [imbalance(SHOP.logged(draw)) for _ in range(40)]

    assert min(wrong) > 3.5 > max(right)
    (warning,) = verdict(SHOP.logged(draw, told=0.2)).warnings
    assert "not those by which was shown" in warning


def test_either_the_model_or_the_probabilities_may_be_wrong() -> None:
    """With a perfect model wrong probabilities move nothing; with none it is inverse propensity."""
    draw = np.random.default_rng(5)
    log = SHOP.logged(draw, customers=2000, told=0.2)
    blind = replace(log, predicted=np.zeros(len(log.rewards)), expected=np.zeros(len(log.rewards)))
    perfect = replace(log, predicted=log.rewards, expected=np.full(len(log.rewards), SHOP.truth))

    assert estimate(perfect, Estimator.DR).value == pytest.approx(SHOP.truth)
    assert estimate(blind, Estimator.DR) == estimate(blind, Estimator.IPS)


def test_the_policy_that_was_followed_earned_what_was_earned() -> None:
    """All weights 1: every estimate is the mean, the effective sample is all of it."""
    log = a_log(1.0, 1.0)
    found = verdict(log)

    assert {one.value for one in found.estimates.values()} == {0.5}
    assert (found.effective, found.warnings, found.refused) == (200, (), None)


def test_too_little_support_is_refused() -> None:
    """Few customers, a handful of slots that decide, or what never could be shown: no number at all."""
    few = verdict(a_log(1.0, customers=29))
    heavy = a_log(1.0, customers=100)
    heavy = replace(heavy, weights=np.where(np.arange(100) < 20, 5.0, 0.0))
    never = replace(a_log(1.0), unsupported=np.full(100, 0.02))

    assert few.refused == "too few customers: 29 of at least 30"
    assert verdict(heavy).refused == "too little support: 20 effective slots of at least 30"
    assert "2.0% of its choices" in str(verdict(never).refused)
    assert [few.estimates, verdict(heavy).estimates, verdict(never).estimates] == [{}, {}, {}]


def test_little_support_is_said() -> None:
    """Enough for a number, not enough to rely on it."""
    (warning,) = verdict(a_log(1.0, customers=50)).warnings

    assert "50 effective slots" in warning


def test_one_customer_gives_no_interval() -> None:
    """However many slots they saw."""
    with pytest.raises(InvalidInput, match="two of them"):
        estimate(a_log(1.0, 1.0, customers=1), Estimator.IPS)
