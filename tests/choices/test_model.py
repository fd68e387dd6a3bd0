"""Test what a choice says, how far choices can move a suggestion, and how much of a text was changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.choices.model import MOST, Choice, Verdict, distance, heeded
from assistant.events import ConversationId, MessageId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ("article", "returns.md")


def a_choice(verdict: Verdict, *, changed: float | None = None) -> Choice:
    """Return a choice of one article of which only the verdict matters."""
    return Choice(
        conversation_id=ConversationId("cnv_1"),
        message_id=MessageId("msg_1"),
        kind=KEY[0],
        suggested=KEY[1],
        verdict=verdict,
        distance=changed,
        at=NOW,
    )


def moved(*choices: Choice, alike: float = 1.0) -> float:
    """Return by how much choices move their article."""
    return heeded((one, alike) for one in choices)[KEY].moved


def test_what_is_sent_rises_and_what_is_wrong_falls() -> None:
    """The more often, the more; a reply that was written anew says nothing for what it was made from."""
    sent, wrong = a_choice(Verdict.SENT, changed=0.0), a_choice(Verdict.WRONG)

    assert 0 < moved(sent) < moved(sent, sent, sent) < MOST
    assert moved(wrong) < moved(a_choice(Verdict.INCOMPLETE)) < moved(a_choice(Verdict.TONE)) < 0
    assert moved(a_choice(Verdict.NOT_NOW)) == moved(a_choice(Verdict.SENT, changed=0.9)) == 0
    assert moved(sent, alike=0.6) < moved(sent)


@given(
    st.lists(
        st.tuples(st.sampled_from(Verdict), st.floats(0, 1), st.floats(0.55, 1)), min_size=1, max_size=60
    )
)
def test_no_number_of_choices_moves_a_suggestion_beyond_the_bound(
    made: list[tuple[Verdict, float, float]],
) -> None:
    """However loud they are, they say no more than that they are sure."""
    found = heeded((a_choice(verdict, changed=changed), alike) for verdict, changed, alike in made)[KEY]

    assert abs(found.moved) < MOST
    assert found.sent + found.put_aside == len(made)


@pytest.mark.parametrize(
    ("verdict", "changed", "accepted"),
    [
        (Verdict.SENT, 0.1, True),
        (Verdict.SENT, 0.8, None),
        (Verdict.WRONG, None, False),
        (Verdict.TONE, None, None),
    ],
)
def test_only_clear_choices_are_labels(
    verdict: Verdict, changed: float | None, accepted: bool | None
) -> None:
    """A reply that was put aside for its tone may have been right."""
    assert a_choice(verdict, changed=changed).is_accepted is accepted


def test_distance_is_the_share_of_changed_words() -> None:
    """Marks and capitals count for nothing."""
    assert distance("Print the label.", "print the **label**") == 0
    assert distance("one two three four", "one two three five") == 0.25
    assert distance("one two", "one two three four") == 0.5
    assert distance("", "") == 0
    assert distance("one", "") == 1


@given(st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_distance_is_the_same_both_ways_and_at_most_one(one: str, other: str) -> None:
    """Whichever text came first."""
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= 1
