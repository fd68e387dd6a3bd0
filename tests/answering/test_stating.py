"""Facts are taken from what customers say about themselves, and from nothing else they say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.statements import STATEMENTS, Statement
from assistant.answering.stating import stated
from assistant.answering.understand import understand
from assistant.facts.kinds import USUAL
from tests.answering.told import TOLD

TODAY = date(2026, 11, 26)
PRECISION, RECALL = 0.95, 0.85

Fact = tuple[str, str, str]


def facts(told: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> set[Fact]:
    """Return every fact with the message that states it."""
    return {(text, topic, value) for text, of_text in told for topic, value in of_text}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_can_be_read(statement: Statement) -> None:
    """They are compiled when first called for: a broken one would cost a customer's turn, not a start."""
    assert statement.pattern.groups or statement.value


def test_hardly_anything_is_learnt_that_was_not_said() -> None:
    """A wrong fact about a person is worse than none; one that is missed can be told again."""
    wanted = facts((text, of_text.items()) for text, of_text in TOLD)

    learnt = facts((text, stated(text)) for text, _ in TOLD)

    assert len(TOLD) >= 120
    assert len(learnt & wanted) / len(learnt) >= PRECISION, sorted(learnt - wanted)
    assert len(learnt & wanted) / len(wanted) >= RECALL, sorted(wanted - learnt)


def test_every_kind_that_a_message_can_state_is_known_and_its_values_are_possible() -> None:
    """What is taken from chat would else be left out at once."""
    for text, of_text in TOLD:
        for topic, value in stated(text):
            kind = USUAL.of(topic)
            assert kind.is_declared, topic
            assert kind.wrong(value, today=TODAY) == "", (text, of_text)


def test_every_way_to_say_something_names_its_cues() -> None:
    """A pattern without a cue in the message is never tried: a wrong cue would silence it."""
    for text, _ in TOLD:
        for one in STATEMENTS:
            if one.pattern.search(text):
                assert any(cue in text.lower() for cue in one.cues), (text, one.topic)


@pytest.mark.parametrize(
    "text",
    [
        "I'm vegan and my grinder stopped working after the last update",
        "I'd rather have a replacement",
        "Call me after 6pm",
        "I'm vegan. Where is my order?",
    ],
)
def test_a_message_that_wants_something_is_not_only_thanked_for_what_it_tells(text: str) -> None:
    """The fact is learnt, and the question is answered all the same."""
    meaning = understand(text, follows_answer=True)

    assert meaning.stated
    assert not meaning.only_states


@pytest.mark.parametrize("text", ["I'm vegan", "Hi! I'm vegan.", "By the way, I'm allergic to nuts and eggs"])
def test_a_message_that_only_tells_is_thanked_for(text: str) -> None:
    """Searching the articles for it would find something, and miss the point."""
    assert understand(text, follows_answer=True).only_states


@given(
    st.text(max_size=300) | st.lists(st.sampled_from([text for text, _ in TOLD]), max_size=4).map(" ".join)
)
def test_whatever_is_written_states_each_topic_once(text: str) -> None:
    """Messages may be anything, and facts of one topic are one."""
    topics = [topic for topic, _ in stated(text)]

    assert len(topics) == len(set(topics))
    assert all(value for _, value in stated(text))
