"""When to answer, ask back, or fetch a person."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.decide import Limits, next_step
from assistant.answering.model import Step, Understanding
from assistant.conversations.model import Reason
from assistant.conversations.mood import Mood, Topic

USUAL = Limits(answer=0.6, ask_back=0.3, misses=2)
QUESTION = Understanding(
    wants_person=False,
    is_upset=False,
    is_small_talk=False,
    says_unhelpful=False,
    stated=(),
    only_states=False,
)
ANY_MEANING = st.builds(
    Understanding,
    wants_person=st.booleans(),
    is_upset=st.booleans(),
    is_small_talk=st.booleans(),
    says_unhelpful=st.booleans(),
    stated=st.just(()),
    only_states=st.booleans(),
)


@given(confidence=st.floats(0, 1), citations=st.integers(0, 9), misses=st.integers(0, 9), meaning=ANY_MEANING)
def test_asking_for_a_person_always_works(
    confidence: float, citations: int, misses: int, meaning: Understanding
) -> None:
    """No score is high enough to keep a customer from a person they asked for."""
    asked = replace(meaning, wants_person=True)

    chosen = next_step(confidence=confidence, citations=citations, meaning=asked, misses=misses, limits=USUAL)

    assert chosen.step is Step.HAND_OFF


@given(confidence=st.floats(0, 1), misses=st.integers(0, 9), meaning=ANY_MEANING)
def test_nothing_is_answered_without_a_source(confidence: float, misses: int, meaning: Understanding) -> None:
    """A claim that cites nothing is never sent."""
    chosen = next_step(confidence=confidence, citations=0, meaning=meaning, misses=misses, limits=USUAL)

    assert chosen.step is not Step.ANSWER


@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_more_confidence_never_helps_less(low: float, high: float) -> None:
    """From a person over a question back to an answer, one way only."""
    order = [Step.HAND_OFF, Step.ASK_BACK, Step.ANSWER]
    low, high = sorted((low, high))

    worse = next_step(confidence=low, citations=1, meaning=QUESTION, misses=0, limits=USUAL)
    better = next_step(confidence=high, citations=1, meaning=QUESTION, misses=0, limits=USUAL)

    assert order.index(worse.step) <= order.index(better.step)


def test_two_misses_bring_a_person() -> None:
    """Nobody should have to fail three times."""
    chosen = next_step(confidence=0.99, citations=1, meaning=QUESTION, misses=2, limits=USUAL)

    assert chosen.step is Step.HAND_OFF
    assert "2 answers in a row" in chosen.because


def test_a_sensitive_matter_is_left_to_a_person_however_sure_the_answer() -> None:
    """No article, and no offer, is right for somebody in mourning."""
    decision = next_step(
        confidence=1.0,
        citations=3,
        meaning=QUESTION,
        misses=0,
        limits=USUAL,
        mood=Mood(topics=(Topic.BEREAVEMENT,)),
    )

    assert decision.step is Step.HAND_OFF
    assert decision.reason is Reason.SENSITIVE


@given(frustration=st.floats(0, 1), limit=st.floats(0, 1))
def test_frustration_brings_a_person_from_where_the_owner_says(frustration: float, limit: float) -> None:
    """The owner knows best how patient their customers are."""
    decision = next_step(
        confidence=1.0,
        citations=3,
        meaning=QUESTION,
        misses=0,
        limits=replace(USUAL, frustration=limit),
        mood=Mood(frustration=frustration),
    )

    assert (decision.step is Step.HAND_OFF) == (frustration >= limit)
