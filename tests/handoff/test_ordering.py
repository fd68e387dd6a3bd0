"""The line is fair: it minds who is due what and who can help, and serves everybody in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.events import StaffId
from assistant.handoff.model import Handoff, Passed
from assistant.handoff.ordering import KEPT, LONGEST_LEAD, OPEN_AFTER, for_agent, is_asked_for
from assistant.staff.model import Staff
from tests.handoff.builders import NOW
from tests.handoff.waiting import a_request, an_agent

SKILLS = ("tea", "returns")
LANGUAGES = ("en", "de")
NAMES = ("mara", "jon")

ids = st.sampled_from([StaffId(f"stf_{name}") for name in NAMES])
subsets = st.lists(st.sampled_from(SKILLS), unique=True).map(tuple)
agents = st.builds(
    an_agent,
    st.sampled_from(NAMES),
    skills=subsets,
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
)
wishes = st.fixed_dictionaries(
    {
        "minute": st.integers(0, 240),
        "priority": st.integers(0, 9),
        "promised": st.none() | st.integers(1, 600),
        "skills": subsets,
        "language": st.none() | st.sampled_from(LANGUAGES),
        "passed": st.none() | st.builds(Passed, by=ids, to=st.none() | ids),
        "named": st.none() | st.sampled_from([f"{name}@example.com" for name in NAMES]),
    }
)


@st.composite
def crowds(draw: st.DrawFn) -> list[Handoff]:
    """Draw people who ask for a person, each with wishes of their own."""
    drawn: list[dict[str, Any]] = draw(st.lists(wishes))
    return [a_request(f"{number:03}", **wish) for number, wish in enumerate(drawn)]


@dataclass(frozen=True)
class Served:
    """Who was helped, when, and who still waited."""

    one: Handoff
    minute: int
    left: tuple[Handoff, ...]


def served(crowd: list[Handoff], pulls: list[tuple[int, Staff]]) -> list[Served]:
    """Have agents help, each taking at a minute whom they should."""
    gone: set[str] = set()
    found = []
    for minute, agent in sorted(pulls, key=lambda one: one[0]):
        now = NOW + timedelta(minutes=minute)
        waiting = [one for one in crowd if one.requested_at <= now and one.id not in gone]
        for one in for_agent(waiting, agent, now)[:1]:
            gone.add(one.id)
            left = tuple(other for other in waiting if other is not one)
            found.append(Served(one=one, minute=minute, left=left))
    return found


@given(crowd=crowds(), pulls=st.lists(st.tuples(st.integers(0, 600), agents)))
def test_nobody_is_passed_by_for_ever(crowd: list[Handoff], pulls: list[tuple[int, Staff]]) -> None:
    """Whoever may be helped by anybody is helped before all who asked more than `LONGEST_LEAD` later.

    So only finitely many can ever be put before anyone, whatever their accounts are due and whoever helps.
    """
    for step in served(crowd, pulls):
        now = NOW + timedelta(minutes=step.minute)
        patient = [one for one in step.left if now - one.requested_at >= OPEN_AFTER]
        assert all(step.one.requested_at <= one.requested_at + LONGEST_LEAD for one in patient)


@given(crowd=crowds(), agent=agents)
def test_who_waited_for_long_is_open_to_everybody(crowd: list[Handoff], agent: Staff) -> None:
    """A skill that nobody here has keeps nobody waiting for ever: as many as wait are helped."""
    late = 240 + int(OPEN_AFTER.total_seconds() // 60)

    helped = served(crowd, [(late, agent)] * len(crowd))

    assert {step.one.id for step in helped} == {one.id for one in crowd}


@given(wish=wishes, minutes=st.lists(st.integers(0, 60), min_size=2), agent=agents)
def test_equals_are_served_as_they_came(wish: dict[str, Any], minutes: list[int], agent: Staff) -> None:
    """Who is due the same and needs the same is not passed by anybody who came later."""
    crowd = [a_request(f"{at:03}{number:03}", **{**wish, "minute": at}) for number, at in enumerate(minutes)]
    now = NOW + timedelta(minutes=60) + OPEN_AFTER

    assert [one.id for one in for_agent(crowd, agent, now)] == sorted(one.id for one in crowd)


@given(crowd=crowds(), agent=agents, minute=st.integers(0, 300))
def test_an_agent_is_given_only_whom_they_can_help_until_nobody_else_did(
    crowd: list[Handoff], agent: Staff, minute: int
) -> None:
    """Whoever is given to them early shares a language and needs no skill that they lack."""
    now = NOW + timedelta(minutes=minute)
    for one in for_agent(crowd, agent, now):
        is_late = now - one.requested_at >= OPEN_AFTER
        is_theirs = is_asked_for(one, agent)
        can_help = set(one.needs.skills) <= set(agent.skills)
        assert is_late or is_theirs or can_help


def test_priority_and_a_promise_put_people_ahead_and_waiting_catches_up() -> None:
    """The urgent go first among those who came about when they did, not before those who waited an hour."""
    now = NOW + timedelta(minutes=70)
    crowd = [
        a_request("patient", minute=0),
        a_request("usual", minute=62),
        a_request("promised", minute=63, promised=10),
        a_request("urgent", minute=64, priority=9),
    ]

    assert [one.id for one in for_agent(crowd, an_agent(), now)] == ["patient", "urgent", "promised", "usual"]


def test_specialists_take_what_only_they_can_before_the_rest() -> None:
    """Otherwise the one who speaks German about tea is busy when tea is asked for in German."""
    now = NOW + timedelta(minutes=6)
    crowd = [a_request("anything", minute=1), a_request("tea", minute=4, skills=("tea",), language="de")]
    katja, jon = an_agent("katja", skills=("tea",), languages=("de",)), an_agent("jon", languages=("en",))

    assert [one.id for one in for_agent(crowd, katja, now)] == ["tea", "anything"]
    assert [one.id for one in for_agent(crowd, jon, now)] == ["anything"]


def test_whom_an_account_names_is_asked_first() -> None:
    """Others help once that agent did not come in time."""
    (named,) = crowd = [a_request("acme", named="katja@example.com")]
    early, late = named.requested_at + KEPT / 2, named.requested_at + KEPT

    assert for_agent(crowd, an_agent("katja"), early) == crowd
    assert for_agent(crowd, an_agent("jon"), early) == []
    assert for_agent(crowd, an_agent("jon"), late) == crowd
