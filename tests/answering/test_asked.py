"""Check that a follow-up is searched with what it refers to, and a new topic alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.asked import asked, chosen, in_context
from assistant.answering.compose import CHOICES, ask_back, choices_in
from assistant.answering.model import Ranked
from assistant.conversations.heard import Heard
from tests.answering.test_rank import a_hit

BEFORE = "How do I descale the Larkspur One?"
OFFERED = ("Descale the Tern Mini", "Descale the Larkspur One", "Descale the Larkspur Two")


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


def test_what_somebody_told_of_themselves_is_no_question_to_come_back_to() -> None:
    """Whoever named a size and then asks for an order does not ask for an apron."""
    told = "I'm a size L and my sister is vegan"

    assert in_context("Where is my order?", [told]) == "Where is my order?"
    assert in_context("How often?", [BEFORE, told]) == f"{BEFORE} How often?"


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


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the second one", "Descale the Larkspur One"),
        ("2", "Descale the Larkspur One"),
        ("The first, please!", "Descale the Tern Mini"),
        ("option 3", "Descale the Larkspur Two"),
        ("the last one", "Descale the Larkspur Two"),
        ("I have the Tern", "Descale the Tern Mini"),
        ("the mini one", "Descale the Tern Mini"),
        ("It's a Larkspur One", "Descale the Larkspur One"),
        ("Larkspur Two", "Descale the Larkspur Two"),
    ],
)
def test_a_reply_to_a_question_back_chooses_what_it_names(text: str, title: str) -> None:
    """To be asked the same again after answering is how machines lose people."""
    assert chosen(text, OFFERED) == title


@pytest.mark.parametrize(
    "text",
    [
        "Larkspur",
        "none of these",
        "not the Tern Mini",
        "both",
        "the fourth one",
        "the first or the second",
        "yes",
        "",
        "How long does delivery take?",
        "Do you sell the Tern Mini in the second shop?",
    ],
)
def test_a_reply_that_fits_several_titles_or_none_chooses_nothing(text: str) -> None:
    """A guess would look like an answer."""
    assert chosen(text, OFFERED) is None


@pytest.mark.parametrize("text", ["the second one", "the fourth one", "Larkspur", "4"])
def test_nothing_is_chosen_where_nothing_was_offered(text: str) -> None:
    """Only a question back gives words a place in a list."""
    assert chosen(text, ()) is None


@given(found=st.integers(0, 6), name=st.none() | st.just("Ana"))
def test_what_a_question_back_offers_is_read_from_it_again(found: int, name: str | None) -> None:
    """The words of the question are all that is kept of it."""
    titles = [f"Care for machine {number}" for number in range(found)]
    hits = [a_hit(str(number), 0.5, title=title) for number, title in enumerate(titles)]

    offered = choices_in(ask_back([Ranked(hit=hit) for hit in hits], name=name).text)

    assert offered == tuple(titles[:CHOICES])


def test_a_choice_is_searched_with_the_question_that_it_belongs_to() -> None:
    """The title says about what, the question says what."""
    hits = [a_hit(title, 0.5, title=title) for title in OFFERED]
    back = ask_back([Ranked(hit=hit) for hit in hits], name=None).text
    heard = [
        Heard(is_own=True, text="How often must I descale it?"),
        Heard(is_own=False, text=back),
        Heard(is_own=True, text="the second one"),
    ]

    assert asked(heard) == "Descale the Larkspur One. How often must I descale it?"
