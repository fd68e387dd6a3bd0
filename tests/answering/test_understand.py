"""What a message asks for besides information."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.understand import understand


@pytest.mark.parametrize(
    "text",
    [
        "Can I talk to a person?",
        "I want to speak to a real human please",
        "agent",
        "HUMAN!!",
        "get me your manager",
        "please connect me with customer support",
        "Is there a real person I can chat with?",
        "Ich möchte mit einem Menschen sprechen",
        "Je voudrais parler à un conseiller",
        "quiero hablar con una persona",
        "Vorrei parlare con un operatore",
        "quero falar com um atendente",
        "ik wil met een medewerker praten",
    ],
)
def test_whoever_asks_for_a_person_is_heard(text: str) -> None:
    """Missing this request is the one mistake that customers do not forgive."""
    assert understand(text).wants_person


@pytest.mark.parametrize(
    "text",
    [
        "How do I descale my machine?",
        "Do you have a phone number I can contact someone on?",
        "Is this blend made by a person or a machine?",
        "My user agent string is odd",
        "Where is my order?",
    ],
)
def test_a_question_about_something_else_fetches_nobody(text: str) -> None:
    """A person who is fetched for nothing is not there for somebody who needs one."""
    assert not understand(text).wants_person


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
    assert stated in understand(text).stated


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
    assert understand(text).stated == ()


@pytest.mark.parametrize(
    "text", ["hi", "Hello there!", "thanks", "Thank you so much", "ok great", "that worked, bye"]
)
def test_small_talk_is_no_question(text: str) -> None:
    """Searching the articles for “thanks” finds the payment terms."""
    assert understand(text).is_small_talk


def test_a_question_after_a_greeting_is_a_question() -> None:
    """Most people say hello first."""
    assert not understand("Hello, how do I return a grinder?").is_small_talk


@pytest.mark.parametrize(
    "text", ["This is ridiculous", "WHERE IS MY ORDER I AM STILL WAITING", "I am fed up with this!!!"]
)
def test_anger_is_noticed(text: str) -> None:
    """An angry customer wants a person, not an offer."""
    assert understand(text).is_upset


@pytest.mark.parametrize(
    "text", ["that didn't help", "It doesn't work", "no, that's wrong answer", "still not working"]
)
def test_an_answer_that_did_not_help_is_counted(text: str) -> None:
    """Two of them bring a person."""
    assert understand(text).says_unhelpful


def test_a_statement_with_a_question_still_asks() -> None:
    """Both the fact and the question count."""
    meaning = understand("I'm vegan. Which milk goes with espresso?")

    assert meaning.stated == (("diet", "vegan"),)
    assert not meaning.only_states


@given(st.text(max_size=300))
def test_any_text_is_understood_somehow(text: str) -> None:
    """Customers paste anything; nothing may fail on it."""
    meaning = understand(text)

    assert not (meaning.only_states and not meaning.stated)
