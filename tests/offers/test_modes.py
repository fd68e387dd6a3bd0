"""Check which part of a history speaks in which mode."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.history.interests import PURCHASE, Chosen
from assistant.offers.modes import Mode, counting
from tests.offers.builders import NOW


def ago(minutes: float) -> Chosen:
    """Return something bought so long ago, called after that."""
    return Chosen(kind=PURCHASE, at=NOW - timedelta(minutes=minutes), things=(str(minutes),))


@pytest.mark.parametrize(
    ("minutes", "visit"),
    [
        ([5, 30, 55], [5, 30, 55]),
        ([5, 30, 61], [5, 30]),
        ([31, 32], []),
        ([-1, 29], [-1, 29]),
        ([], []),
    ],
)
def test_a_visit_ends_with_half_an_hour_of_nothing(minutes: list[float], visit: list[float]) -> None:
    """Counted from now back; what the shop's clock puts ahead of ours is of this visit."""
    found = counting([ago(one) for one in minutes], Mode.SESSION, now=NOW)

    assert [one.things for one in found] == [(str(one),) for one in visit]


@given(minutes=st.lists(st.floats(0, 600), max_size=20))
def test_session_and_journey_are_the_whole_apart(minutes: list[float]) -> None:
    """Nothing counts in both, and nothing in neither."""
    history = [ago(one) for one in minutes]

    session, journey, mixed = (counting(history, mode, now=NOW) for mode in Mode)

    assert session + journey == mixed
