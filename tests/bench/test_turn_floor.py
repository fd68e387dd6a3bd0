"""Check that a load is judged by the floor around it, and by the middle one of several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from typing_extensions import override

from assistant.bench.turn_floor import Parts, Repeated, TurnFloor
from assistant.bench.workplace import FULL, Scale


def parts(times: float) -> Parts:
    """Return the parts of a machine that many times slower than one on which a turn's floor is 5 ms."""
    return Parts(embedding=2 * times, search=times, commit=0.5 * times, request=times)


class Told(TurnFloor):
    """A floor that is what a test says, one time after the other."""

    def __init__(self, *times: float) -> None:
        self._told: Iterator[float] = iter(times)

    @property
    @override
    def scale(self) -> Scale:
        return FULL

    @override
    def timed(self) -> Parts:
        return parts(next(self._told))


def judged(took: Sequence[float], floors: Sequence[float]) -> tuple[Sequence[float], Repeated[float]]:
    """Return the floors right before each load, and what came of loads that took so long."""
    began: list[float] = []

    def load(before: Parts) -> float:
        """Take as long as it is told."""
        began.append(before.turn.value)
        return took[len(began) - 1]

    return began, Told(*floors).around(load, took=lambda milliseconds: milliseconds)


def test_a_turn_embeds_searches_commits_twice_and_answers_one_request() -> None:
    """Whatever is left out would be counted as ours."""
    assert parts(1).turn.value == pytest.approx(5)


def test_a_load_is_judged_by_the_middle_of_the_floors_around_it() -> None:
    """Neither the moment before it nor the one after says how fast the machine was meanwhile."""
    began, repeated = judged([10.0] * FULL.loads, [1.0, 2.0, 1.0, 2.0, 1.0, 2.0])

    assert began == [5.0, 10.0, 5.0, 10.0, 5.0]
    assert [one.parts.turn.value for one in repeated.loads] == pytest.approx([7.5] * FULL.loads)


def test_of_several_loads_the_middle_one_counts() -> None:
    """A neighbour's hurry spoils one or two of them, and luck blesses one or two."""
    _, repeated = judged([30.0, 900.0, 20.0, 40.0, 800.0], [1.0] * (FULL.loads + 1))

    assert repeated.middle.outcome == 40.0
    assert repeated.worst.outcome == 900.0


def test_which_is_the_middle_one_is_told_beside_the_floors() -> None:
    """Twice as long on a machine that is four times as slow is better, not worse."""
    _, repeated = judged([10.0, 20.0, 50.0, 10.0, 10.0], [1.0, 1.0, 7.0, 1.0, 1.0, 1.0])

    assert repeated.loads[0].outcome == 20.0
    assert repeated.worst.outcome == 50.0
