"""Check that a load is judged by the floor around it, and repeated where the machine changed its pace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from typing_extensions import override

from assistant.bench.turn_floor import STEADY, TRIES, Parts, TurnFloor


def parts(times: float) -> Parts:
    """Return the parts of a machine that many times slower than one on which a turn's floor is 5 ms."""
    return Parts(embedding=2 * times, search=times, commit=0.5 * times, request=times)


class Told(TurnFloor):
    """A floor that is what a test says, one time after the other."""

    def __init__(self, *times: float) -> None:
        self._told: Iterator[float] = iter(times)

    @override
    def timed(self) -> Parts:
        return parts(next(self._told))


def judged(*times: float) -> tuple[Sequence[float], float, float]:
    """Return the floors right before each load, the one of the load that counts, and which one counts."""
    began: list[float] = []

    def load(before: Parts) -> int:
        """Count the loads."""
        began.append(before.turn.value)
        return len(began)

    loaded = Told(*times).around(load)
    return began, loaded.parts.turn.value, loaded.outcome


def test_a_turn_embeds_searches_commits_twice_and_answers_one_request() -> None:
    """Whatever is left out would be counted as ours."""
    assert parts(1).turn.value == pytest.approx(5)


def test_a_load_is_judged_by_the_middle_of_the_floors_around_it() -> None:
    """Neither the moment before it nor the one after says how fast the machine was meanwhile."""
    began, floor, counts = judged(1.0, STEADY - 0.05)

    assert (began, counts) == ([5.0], 1)
    assert floor == pytest.approx(5 * (STEADY + 0.95) / 2)


@pytest.mark.parametrize("after", [STEADY + 0.05, 1 / (STEADY + 0.05)])
def test_a_load_is_repeated_where_the_machine_changed_its_pace(after: float) -> None:
    """Slower or faster: a floor that no longer holds excuses nothing, and accuses nobody."""
    began, floor, counts = judged(1.0, after, 2.0, 2.0)

    assert (began, counts) == ([5.0, 10.0], 2)
    assert floor == pytest.approx(10)


def test_on_a_machine_that_never_is_steady_the_steadiest_load_counts() -> None:
    """Which one that is must not depend on what came of it."""
    began, floor, counts = judged(1.0, 3.0, 1.0, 1.5, 1.0, 2.0)

    assert (len(began), counts) == (TRIES, 2)
    assert floor == pytest.approx(5 * 1.25)
