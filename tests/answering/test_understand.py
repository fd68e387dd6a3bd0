"""What a message asks for besides information."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.understand import understand


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("I'm vegan", ("diet", "vegan")),
        ("Hi, I am a strict vegetarian.", ("diet", "vegetarian")),
        ("i am lactose intolerant", ("diet", "lactose-free")),
        ("I'm allergic to nuts", ("allergens", "nuts")),
        ("I have a peanut allergy.", ("allergens", "peanuts")),
        ("size M", ("size", "M")),
        ("I wear a medium", ("size", "M")),
        ("My size is 58mm", ("size", "58mm")),
        ("I always drink oat milk", ("milk", "oat")),
        ("I prefer dark roasts", ("roast", "dark")),
    ],
)
def test_what_customers_say_about_themselves_is_learnt(text: str, stated: tuple[str, str]) -> None:
    """Nobody likes to say it twice."""
    assert stated in understand(text, follows_answer=True).stated


@pytest.mark.parametrize(
    "text",
    [
        "Is it vegan?",
        "I'm not vegan",
        "I am no longer vegetarian",
        "My daughter is vegan",
        "vegan options?",
        "Which size is M?",
    ],
)
def test_what_they_do_not_say_about_themselves_is_not(text: str) -> None:
    """A wrong fact about a person is worse than none."""
    assert understand(text, follows_answer=True).stated == ()


@pytest.mark.parametrize(
    "text", ["hi", "Hello there!", "thanks", "Thank you so much", "ok great", "that worked, bye"]
)
def test_small_talk_is_no_question(text: str) -> None:
    """Searching the articles for “thanks” finds the payment terms."""
    assert understand(text, follows_answer=True).is_small_talk


def test_a_question_after_a_greeting_is_a_question() -> None:
    """Most people say hello first."""
    assert not understand("Hello, how do I return a grinder?", follows_answer=True).is_small_talk


def test_every_wish_is_heard_beside_the_others() -> None:
    """A customer may be angry and want a person in one breath."""
    meaning = understand("This is ridiculous, get me your manager", follows_answer=True)

    assert (meaning.wants_person, meaning.is_upset, meaning.says_unhelpful) == (True, True, False)


@pytest.mark.parametrize("follows_answer", [True, False])
def test_only_what_follows_an_answer_can_say_that_it_did_not_help(follows_answer: bool) -> None:
    """ "It does not work" is how most conversations begin; two misses bring a person."""
    meaning = understand("It doesn't work", follows_answer=follows_answer)

    assert meaning.says_unhelpful is follows_answer


def test_a_statement_with_a_question_still_asks() -> None:
    """Both the fact and the question count."""
    meaning = understand("I'm vegan. Which milk goes with espresso?", follows_answer=True)

    assert meaning.stated == (("diet", "vegan"),)
    assert not meaning.only_states


@given(st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str) -> None:
    """Customers paste anything; nothing may fail on it."""
    meaning = understand(text, follows_answer=True)

    assert not (meaning.only_states and not meaning.stated)
