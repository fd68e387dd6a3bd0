"""Check what ways to choose a few are compared by, on cases small enough to work out by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.diversifying import (
    CHOSEN,
    FAMILIES,
    PLAIN,
    best_of,
    determinantal,
    marginal,
)
from assistant.evaluation.halves import is_odd

WAYS = [way for family in FAMILIES.values() for way in family.values()]
TWINS = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
SCORES = np.array([1.0, 0.95, 0.6], dtype=np.float32)


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 40))
def test_every_way_begins_with_the_best_and_repeats_nothing(seed: int, count: int) -> None:
    """Otherwise a way would win by what it is spared."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = np.sort(random.random(count).astype(np.float32) + np.float32(0.01))[::-1]

    for way in WAYS:
        chosen = list(way(scores, vectors))
        assert chosen[0] == 0
        assert len(chosen) == len(set(chosen)) <= CHOSEN


@pytest.mark.parametrize(("relevance", "second"), [(0.95, 1), (0.5, 2)])
def test_marginal_relevance_weighs_scores_against_likeness(relevance: float, second: int) -> None:
    """At .95 the twin's .9025 less .05 is above .57; at .5 its .475 less .5 is below .3."""
    assert marginal(SCORES, TWINS, relevance=relevance)[1] == second


def test_the_greedy_determinant_is_the_largest_of_what_can_come_next() -> None:
    """Checked against determinants that are worked out anew for every choice."""
    random = np.random.default_rng(3)
    vectors = random.normal(size=(6, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = random.random(6)
    quality = np.exp(scores)  # of strength 2: half for each of two
    kernel = quality[:, None] * (vectors @ vectors.T) * quality

    chosen = determinantal(scores.astype(np.float32), vectors.astype(np.float32), strength=2.0)

    for length in range(1, 4):
        before = list(chosen[: length - 1])
        grown = {
            one: float(np.linalg.det(kernel[np.ix_([*before, one], [*before, one])]))
            for one in range(6)
            if one not in before
        }
        assert chosen[length - 1] == max(grown, key=lambda one: grown[one])


def test_a_setting_is_the_most_varied_of_those_that_lose_little() -> None:
    """A way that is varied because it is wrong must not be the one that is reported."""
    right, near, wrong = (
        {"ndcg@10": 0.5, "distance@10": 0.3, "kinds@10": 0.1},
        {"ndcg@10": 0.499, "distance@10": 0.4, "kinds@10": 0.1},
        {"ndcg@10": 0.4, "distance@10": 0.9, "kinds@10": 0.1},
    )
    tuned = {PLAIN: [right], "a": [right], "b": [near], "c": [wrong]}

    assert best_of(tuned, dict.fromkeys("abc", WAYS[0])) == "b"
    assert best_of(tuned, dict.fromkeys("c", WAYS[0])) == "c"


def test_customers_are_halved_by_their_ids_alone() -> None:
    """The halves stay the same whatever else is in the suite, and neither is empty."""
    halves = [is_odd(str(number)) for number in range(200)]

    assert 60 < sum(halves) < 140
    assert any(one != other for one, other in combinations(halves[:10], 2))
