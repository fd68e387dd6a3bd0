"""What a supervisor reads is counted as it says, and counts add up."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import CustomerId, StaffId
from assistant.handoff.model import Stage
from assistant.handoff.overview import Overview, Share, Stay, overview
from tests.handoff.builders import NOW

PERIOD = timedelta(hours=24)
SINCE = NOW - PERIOD


def at(hours: float | None) -> datetime | None:
    """Return a moment of the period, from its beginning."""
    return None if hours is None else SINCE + timedelta(hours=hours)


def a_stay(
    customer: str = "ana",
    *,
    asked: float = 1,
    claimed: float | None = 1.5,
    ended: float | None = 2,
    agent: str = "mara",
    promised: float | None = None,
    stage: Stage = Stage.CLOSED,
    is_request: bool = True,
    questions: tuple[int, int] = (0, 0),
) -> Stay:
    """Return one request for a person, by the hours of the period."""
    return Stay(
        customer_id=CustomerId(customer),
        stage=stage,
        requested_at=SINCE + timedelta(hours=asked),
        claimed_at=at(claimed),
        ended_at=at(ended),
        agent_id=StaffId(agent) if claimed is not None else None,
        respond_by=at(promised),
        is_request=is_request,
        questions=questions[0],
        asked_again=questions[1],
    )


def seen(*stays: Stay) -> Overview:
    """Return what the supervisor sees at the end of the period."""
    return overview(stays, since=SINCE, now=NOW)


def test_waits_and_handling_are_told_by_the_middle_and_by_nine_in_ten() -> None:
    """One forgotten conversation must not make a day look bad."""
    found = seen(*(a_stay(f"c{number}", asked=1, claimed=1 + number, ended=12) for number in range(1, 6)))

    assert found.wait is not None
    assert (found.wait.count, found.wait.median) == (5, timedelta(hours=3))
    assert found.handling is not None
    assert found.handling.median == timedelta(hours=8)
    assert found.wait.most <= timedelta(hours=5)


def test_who_left_before_anybody_came_is_counted_apart() -> None:
    """They did wait, and nobody handled them."""
    found = seen(a_stay(claimed=None, ended=2), a_stay("ben", claimed=None, ended=None))

    assert (found.requested, found.gave_up, found.wait, found.handling) == (2, 1, None, None)


def test_promises_count_once_they_were_kept_or_broken() -> None:
    """Not while there is still time, and not where the customer left in time."""
    found = seen(
        a_stay("kept", promised=2),
        a_stay("late", claimed=3, promised=2, ended=4),
        a_stay("waits", claimed=None, ended=None, promised=20),
        a_stay("open", claimed=None, ended=None, promised=30),
        a_stay("left", claimed=None, ended=1.5, promised=2),
    )

    assert found.promises == Share(part=1, whole=3)


def test_whoever_needs_a_person_again_was_not_helped_for_good() -> None:
    """Being passed on is part of one help; a second request afterwards is not."""
    found = seen(
        a_stay("ana", ended=2),
        a_stay("ana", asked=5, claimed=6, ended=7),
        a_stay("ben", stage=Stage.PASSED, ended=2),
        a_stay("ben", asked=2, claimed=3, ended=4, is_request=False),
    )

    assert found.first_contact == Share(part=2, whole=3)
    assert found.requested == 3


def test_each_agent_is_told_apart() -> None:
    """What they ended, how long it took, and what they asked again."""
    found = seen(a_stay(questions=(4, 1)), a_stay("ben", agent="noor", ended=None, questions=(2, 0)))

    assert [(one.agent_id, one.ended, one.re_asks) for one in found.agents] == [
        ("mara", 1, Share(part=1, whole=4)),
        ("noor", 0, Share(part=0, whole=2)),
    ]
    assert found.re_asks == Share(part=1, whole=6)


hours = st.floats(0, 23.9)


@given(st.lists(st.tuples(hours, hours, hours, st.booleans())))
def test_the_stretches_add_up_to_the_period(drawn: list[tuple[float, float, float, bool]]) -> None:
    """Nobody is counted twice, or lost between two bars."""
    stays = [
        a_stay(f"c{number}", asked=asked, claimed=claimed if came else None, ended=ended)
        for number, ((asked, claimed, ended), came) in enumerate(
            (tuple(sorted(times)), came) for *times, came in drawn
        )
    ]

    found = seen(*stays)

    assert sum(one.requested for one in found.buckets) == found.requested == len(stays)
    assert sum(one.claimed for one in found.buckets) == (found.wait.count if found.wait else 0)
