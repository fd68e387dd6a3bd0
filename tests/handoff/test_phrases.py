"""Check what is read into the customer's words."""

from __future__ import annotations

import pytest

from assistant.handoff.phrases import DECLINED, TRIED, Resolution, is_aside, resolution_in


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


def test_what_was_declined_and_tried_is_heard() -> None:
    """An agent who offers or suggests it again sounds deaf."""
    assert DECLINED.search("no thanks, I already have one")
    assert TRIED.search("I've already descaled it twice")
