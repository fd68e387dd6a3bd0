"""Check that a follow-up is searched with what it refers to, and a new topic alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asked import in_context

BEFORE = "How do I descale the Larkspur One?"


@pytest.mark.parametrize(
    "text",
    [
        "And for the other one?",
        "How often?",
        "what about the Duo",
        "Why?",
        "And how long does it take?",
        "Is it safe?",
        "the second one",
    ],
)
def test_a_follow_up_is_searched_with_the_question_before(text: str) -> None:
    """By itself it would find anything or nothing."""
    assert in_context(text, [BEFORE]) == f"{BEFORE} {text}"


@pytest.mark.parametrize(
    "text",
    [
        "Do you ship to Ireland?",
        "Where is my order from last week?",
        "And do you sell gift vouchers for coffee courses?",
        "My grinder makes a loud noise when it starts",
        "Can I return beans that I opened?",
    ],
)
def test_a_new_topic_is_searched_alone(text: str) -> None:
    """The old topic would pull it back."""
    assert in_context(text, [BEFORE]) == text


def test_it_is_the_last_whole_question_that_a_chain_of_follow_ups_refers_to() -> None:
    """Follow-ups to follow-ups do not lose the thread."""
    earlier = ["Do you ship to Ireland?", BEFORE, "And how often?", "thanks"]

    assert in_context("And for the other one?", earlier) == f"{BEFORE} And for the other one?"


def test_a_first_message_is_searched_as_it_is() -> None:
    """There is nothing before it."""
    assert in_context("And now?", []) == "And now?"


@given(text=st.text(max_size=60), earlier=st.lists(st.text(max_size=40), max_size=4))
def test_what_was_asked_is_never_lost(text: str, earlier: list[str]) -> None:
    """Context may be added, but nothing taken away."""
    assert in_context(text, earlier).endswith(text)
