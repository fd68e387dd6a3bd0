"""What people in line are told is about how long they wait, and nothing is made up."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.foretelling import FEWEST, LONGEST, Desk, expected_wait, handling_time
from assistant.handoff.ordering import LONGEST_LEAD
from assistant.handoff.simulating import Invented, errors, played

MINUTE = timedelta(minutes=1)


def a_desk(*, slots: int = 4, held: int = 4, minutes: float | None = 8) -> Desk:
    """Return a desk."""
    return Desk(slots=slots, held=held, handling=None if minutes is None else minutes * MINUTE)


def test_whoever_is_first_waits_for_the_first_conversation_to_end() -> None:
    """Four conversations of eight minutes: one ends every two."""
    assert expected_wait(1, a_desk()) == 2 * MINUTE
    assert expected_wait(3, a_desk()) == 6 * MINUTE


def test_where_an_agent_has_room_nobody_waits() -> None:
    """For as many as there is room for."""
    desk = a_desk(held=2)

    assert [expected_wait(place, desk) for place in (1, 2, 3)] == [0 * MINUTE, 0 * MINUTE, 2 * MINUTE]


def test_nothing_is_foretold_without_grounds() -> None:
    """Nobody is there, or nobody knows how long it takes: no number is better than an invented one."""
    assert expected_wait(1, a_desk(slots=0, held=0)) is None
    assert expected_wait(1, a_desk(minutes=None)) is None
    assert handling_time([MINUTE] * (FEWEST - 1)) is None


def test_what_was_forgotten_open_does_not_count_in_full() -> None:
    """A conversation that was closed on Monday did not take the weekend."""
    took = [10 * MINUTE] * 9 + [timedelta(days=3)]

    assert handling_time(took) == (9 * 10 * MINUTE + LONGEST) / 10


@given(place=st.integers(1, 50), slots=st.integers(1, 50), held=st.integers(0, 60))
def test_a_later_place_never_waits_less_and_more_room_never_makes_it_more(
    place: int, slots: int, held: int
) -> None:
    """Else customers would lose by waiting, or by a colleague's coming back."""
    now = expected_wait(place, a_desk(slots=slots, held=held))
    later = expected_wait(place + 1, a_desk(slots=slots, held=held))
    with_one_more = expected_wait(place, a_desk(slots=slots + 1, held=held))

    assert now is not None
    assert later is not None
    assert with_one_more is not None
    assert with_one_more <= now <= later


def test_it_is_better_than_the_average_wait_on_played_out_days() -> None:
    """The claim of the README, on fewer days; and by our own rules nobody is passed by for ever."""
    desk = Invented(load=0.9, people=600)

    days = [played(desk, seed) for seed in range(3)]

    told = [one for day in days for one in day]
    assert errors(told, lambda one: one.ours) < 0.6 * errors(told, lambda one: one.average)
    assert max(one.waited for one in told) < 3 * LONGEST_LEAD / MINUTE
    assert played(desk, 1) == days[1]
