"""Check what is heard in a customer's words, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations.listen import (
    denies_help,
    is_frustrated,
    is_question,
    is_upset,
    sentences,
    wants_person,
)


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
        "I need someone to look at this",
        "I need someone to assist me with explaining this",
        "I'd rather have a real person",
        "Put me through to someone.",
        "How do I get a human on the phone?",
        "What is your number? No, let me talk to somebody now.",
        "I don't want to talk to a bot, I want a person",
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
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I descale my machine?",
        "Do you have a phone number I can contact someone on?",
        "Is this blend made by a person or a machine?",
        "My user agent string is odd",
        "Where is my order?",
        "How do I stop someone from using my account?",
        "I need to stop someone from using my account",
        "I need help so someone doesn't use my card",
        "Can I transfer money to somebody else's account?",
        "I want to give a bag to someone as a present",
        "I don't need to speak to anyone, thanks",
        "We do not want to talk to a person",
        "Do I need to speak to a representative to change my address?",
    ],
)
def test_a_question_about_something_else_fetches_nobody(text: str) -> None:
    """A person who is fetched for nothing is not there for somebody who needs one."""
    assert not wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "This is ridiculous",
        "WHERE IS MY ORDER I AM STILL WAITING",
        "ANSWER ME NOW YOU STUPID MACHINE",
        "I am fed up with this!!!",
    ],
)
def test_anger_is_noticed(text: str) -> None:
    """An angry customer wants a person, not an offer."""
    assert is_upset(text)


@pytest.mark.parametrize(
    "text",
    [
        "DIET PLANE FOR LOSING WEIGHT",
        "HOW DO I DESCALE THE LARKSPUR ONE",
        "Great!",
        "I have been waiting for two weeks",
    ],
)
def test_capitals_alone_are_no_anger(text: str) -> None:
    """Some people type like this every day; a stuck key is no reason to fetch a person."""
    assert not is_upset(text)


def test_frustration_is_told_from_anger() -> None:
    """Each decides how the agent opens; a wrong one sounds deaf."""
    assert is_frustrated("I have been waiting for two weeks")
    assert not is_frustrated("Which beans go with oat milk?")


@pytest.mark.parametrize(
    "text",
    [
        "that didn't help",
        "It doesn't work",
        "no, that's wrong answer",
        "still not working",
        "I did all that. It still leaks.",
        "still no luck, what now?",
        "it's still blocked",
        "But it is still cold!",
        "It is not what I asked",
    ],
)
def test_an_answer_that_did_not_help_is_counted(text: str) -> None:
    """Two of them bring a person."""
    assert denies_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "Why has my new card still not come?",
        "My card has still not come.",
        "I paid within the country the day before yesterday, but it's still not there yet.",
        "Why does it still say pending?",
        "still nothing, Belfast",
        "What can I do if it does not fit?",
        "Does it not work with oat milk?",
    ],
)
def test_a_question_about_the_world_says_nothing_about_the_answer(text: str) -> None:
    """Asked back "what happens when you try?", a customer who waits for a card feels mocked."""
    assert not denies_help(text)


def test_questions_are_known_without_their_mark() -> None:
    """Half of the people leave it out."""
    assert is_question("could you check")
    assert not is_question("it leaks")


@given(text=st.text(max_size=200))
def test_sentences_stand_in_the_text_and_lose_nothing(text: str) -> None:
    """What is quoted to the agent has to be what was said, all of it."""
    cut = sentences(text)

    assert all(sentence in text for sentence in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
