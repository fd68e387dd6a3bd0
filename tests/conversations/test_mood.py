"""Check that a mood is told from what was said, that signs add up one way, and what is never missed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.decide import Limits
from assistant.conversations.heard import Heard
from assistant.conversations.mood import WEIGHTS, Mood, Sign, Topic, frustration, mood_of

USUAL = Limits(answer=0.5, ask_back=0.25, misses=2).frustration


def said(*texts: str) -> list[Heard]:
    """Return messages by turns, such that the last is the customer's."""
    return [Heard((len(texts) - place) % 2 == 1, text) for place, text in enumerate(texts)]


@pytest.mark.parametrize(
    "text",
    [
        "My machine is broken",
        "The pump makes no sound and the light blinks, what can I do?",
        "My parcel has not arrived",
        "I don't like this blend, can I send it back?",
        "No, I meant the other grinder",
        "The bag was open and the beans went everywhere.",
    ],
)
def test_an_everyday_complaint_brings_no_person(text: str) -> None:
    """Whoever reports a fault wants it fixed; most of these have an article."""
    mood = mood_of(said("Hello", "How can I help?", text), feeling=0.9)

    assert mood.frustration < USUAL


def test_asking_the_same_again_after_replies_that_failed_brings_a_person() -> None:
    """Nobody should have to say it four times before somebody comes."""
    request = "Why does my Kestrel leak water under the group head?"
    failed = "Sorry, I could not find anything on that. Do you want to order a Kestrel?"

    mood = mood_of(
        said(request, failed, f"No. {request}", failed, f"No, I already said: {request}"), feeling=0.7
    )

    assert mood.frustration >= USUAL
    assert Sign.REPEATS in mood.signs
    assert "says the same again" in mood.because


def test_thanks_after_trouble_calm_the_mood() -> None:
    """A person fetched for somebody who is happy by now helps nobody."""
    trouble = (
        "The lid is stuck",
        "Turn it left.",
        "No, that is wrong, it turns right",
        "Then press it first.",
    )

    before = mood_of(said(*trouble[:3]))
    after = mood_of(said(*trouble, "Perfect, that works, thank you!"))

    assert after.frustration < before.frustration


@given(
    st.dictionaries(st.sampled_from(Sign), st.floats(0, 1)),
    st.sampled_from(Sign),
    st.floats(0, 1),
)
def test_more_of_a_sign_never_moves_the_mood_the_other_way(
    signs: dict[Sign, float], sign: Sign, less: float
) -> None:
    """Repeating oneself more can never be taken for being happier, nor more thanks for anger."""
    with_less = frustration({**signs, sign: less})
    with_more = frustration({**signs, sign: 1.0})

    assert (with_more - with_less) * WEIGHTS[sign] >= 0


@given(st.lists(st.tuples(st.booleans(), st.text(max_size=80)), max_size=12), st.text(max_size=80))
def test_any_conversation_has_a_mood_between_none_and_all(before: list[tuple[bool, str]], last: str) -> None:
    """Customers type anything; a turn must never fail on how they feel."""
    mood = mood_of([*(Heard(*one) for one in before), Heard(True, last)])

    assert 0 <= mood.frustration <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_worse_sounding_message_is_never_calmer(one: float, other: float) -> None:
    """The model's say goes one way."""
    low, high = sorted((one, other))

    assert (
        mood_of(said("It leaks"), feeling=low).frustration
        <= mood_of(said("It leaks"), feeling=high).frustration
    )


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My husband passed away, please close his account", Topic.BEREAVEMENT),
        ("My lawyer will write to you", Topic.LEGAL),
        ("The kettle caught fire on the worktop", Topic.SAFETY),
        ("I got an electric shock from the steam wand", Topic.SAFETY),
        ("I don't want to live any more", Topic.SELF_HARM),
        ("I never authorised this payment", Topic.FRAUD),
        ("Another customer can see my address", Topic.PRIVACY),
    ],
)
def test_what_a_machine_should_not_handle_is_recognised(text: str, topic: Topic) -> None:
    """These are rare, and each missed one is one too many."""
    assert topic in mood_of(said(text)).topics


@pytest.mark.parametrize(
    "text",
    [
        "How do I delete my data?",
        "Do you have beans with a late harvest?",
        "I burnt the toast, is there a milder roast?",
        "Is my card saved with you?",
        "Can I kill the limescale with vinegar?",
    ],
)
def test_words_of_the_trade_are_not_sensitive(text: str) -> None:
    """A question that an article answers should be answered."""
    assert mood_of(said(text)).topics == ()


def test_haste_is_noticed() -> None:
    """An agent picks first who cannot wait."""
    assert mood_of(said("I need it by tomorrow, this is urgent")).is_urgent
    assert not mood_of(said("When does it arrive?")).is_urgent


def test_the_trace_names_what_the_mood_is_made_of_without_their_words() -> None:
    """An owner must be able to see why a person was fetched."""
    told = mood_of(said("Xylophone, no"), feeling=0.5).explained()

    assert told["signs"] == ["+0.75 sounds negative"]
    assert "ylophone" not in str(told)
    assert Mood().explained()["signs"] == []


def test_telling_the_mood_takes_no_time_that_anybody_notices() -> None:
    """It is told in every turn, beside an encoder that takes milliseconds."""
    talk = said(*["Why does the machine leak water when I press the button for two cups?"] * 9)

    started = time.process_time()
    for _ in range(50):
        mood_of(talk)
    each = (time.process_time() - started) / 50

    assert each < 0.005  # a slow machine included; usually a fraction of a millisecond
