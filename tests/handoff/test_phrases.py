"""Check what is read into the customer's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.phrases import (
    DECLINED,
    FRUSTRATED,
    NOT_HELPED,
    TRIED,
    UPSET,
    Resolution,
    is_aside,
    is_question,
    resolution_in,
    sentences,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Hi there!",
        "thanks a lot",
        "Really helpful, thank you",
        "I want to talk to a human",
        "Can I speak to someone, please?",
        "agent please",
        "ok",
    ],
)
def test_what_is_beside_the_point_is_passed_over(sentence: str) -> None:
    """The agent needs the question, not the greeting around it."""
    assert is_aside(sentence)


@pytest.mark.parametrize(
    "sentence", ["My machine leaks", "How do I descale it?", "The lid broke after a week", "Swap for XL?"]
)
def test_what_matters_is_kept(sentence: str) -> None:
    """A question that is taken for small talk would be asked again by the agent."""
    assert not is_aside(sentence)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("I want my money back", Resolution.REFUND),
        ("Please send a replacement", Resolution.REPLACEMENT),
        ("Can someone call me back?", Resolution.CALL_BACK),
        ("Just cancel it", Resolution.CANCELLATION),
        ("Could you resend it", Resolution.REDELIVERY),
        ("How are you?", None),
    ],
)
def test_the_preferred_resolution_is_theirs(sentence: str, wanted: Resolution | None) -> None:
    """Who offers a voucher to somebody who wants a refund starts all over."""
    assert resolution_in(sentence) is wanted


def test_moods_and_verdicts_are_told_apart() -> None:
    """Each decides how the agent opens; a wrong one sounds deaf."""
    assert UPSET.search("This is ridiculous")
    assert FRUSTRATED.search("I have been waiting for two weeks")
    assert not UPSET.search("I have been waiting for two weeks")
    assert NOT_HELPED.search("That did not help")
    assert not NOT_HELPED.search("still nothing, Belfast")
    assert DECLINED.search("no thanks, I already have one")
    assert TRIED.search("I've already descaled it twice")
    assert is_question("could you check")
    assert not is_question("it leaks")


@given(text=st.text(max_size=200))
def test_sentences_stand_in_the_text_and_lose_nothing(text: str) -> None:
    """What is quoted to the agent has to be what was said, all of it."""
    cut = sentences(text)

    assert all(sentence in text for sentence in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
