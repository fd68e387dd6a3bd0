"""Texts are grouped by meaning."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Vectors, group


def directions(degrees: list[int]) -> Vectors:
    """Return vectors of length one that point in these directions."""
    angles = np.radians(np.array(degrees, dtype=np.float64))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


DEGREES = st.lists(st.integers(0, 359), min_size=1, max_size=25)


def test_what_is_alike_is_together_and_the_largest_group_comes_first() -> None:
    """The owner writes first what is asked most."""
    vectors = directions([0, 90, 2, 93, 4])

    assert group(vectors, alike=0.9) == [(2, 0, 4), (1, 3)]


def test_nothing_makes_no_groups() -> None:
    """On the first day nobody has asked anything."""
    assert group(np.zeros((0, 4), dtype=np.float32), alike=0.5) == []


@given(degrees=DEGREES, alike=st.floats(0.1, 0.99))
def test_every_text_is_in_one_group(degrees: list[int], alike: float) -> None:
    """A question that is dropped is never answered, one that is in two groups is counted twice."""
    found = group(directions(degrees), alike=alike)

    assert sorted(row for rows in found for row in rows) == list(range(len(degrees)))


@given(degrees=DEGREES, alike=st.floats(0.1, 0.99))
def test_groups_are_as_alike_as_was_asked_and_no_two_of_them_are(degrees: list[int], alike: float) -> None:
    """The law of average linkage: inside at least so alike on average, between two groups less."""
    vectors = directions(degrees).astype(np.float64)
    found = group(directions(degrees), alike=alike)

    for place, rows in enumerate(found):
        for others in found[:place]:
            assert (vectors[list(rows)] @ vectors[list(others)].T).mean() < alike + 1e-6
