"""The laws of choosing a few that differ."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.offers.varied import SAME, varied

CASES = st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 30), st.integers(0, 6), st.integers(2, 8))


@given(case=CASES)
def test_none_twice_the_best_first_and_never_too_many(case: tuple[int, int, int, int]) -> None:
    """Whatever the scores and however alike, and nothing that does not score at all."""
    seed, count, limit, dimensions = case
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = np.maximum(random.normal(size=count), 0).astype(np.float32)
    before = scores.copy()

    chosen = varied(scores, vectors, limit=limit)

    assert len(chosen) == len(set(chosen)) <= limit
    assert all(scores[place] > 0 for place in chosen)
    assert not chosen or scores[chosen[0]] == scores.max()
    assert all(
        vectors[one] @ vectors[other] < SAME + 1e-5 for one in chosen for other in chosen if one != other
    )
    assert (scores == before).all()


def test_of_two_that_are_the_same_only_one_is_shown() -> None:
    """A twin takes the place of something else, even with the second best score."""
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)

    assert varied(np.array([0.9, 0.8, 0.3], dtype=np.float32), vectors, limit=2) == [0, 2]
