"""Test what an agent is advised to do next: the most urgent first, and nothing without a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.accounts.model import ServiceLevel
from assistant.conversations.model import Message
from assistant.events import ConversationId, HandoffId
from assistant.handoff.actions import MOST, Proposed, next_actions
from assistant.handoff.model import Handoff, Reason, Section, Stage, Summary
from assistant.handoff.summary import summarise
from tests.handoff.builders import NOW, a_view, an_answer, an_order, said
from tests.handoff.sample_talks import sample_talks

REPLY = Proposed(article_id="returns.md", title="Send something back", confidence=0.91)


def a_handoff(summary: Summary, *, stage: Stage = Stage.CLAIMED) -> Handoff:
    """Return a request for a person of which the summary matters."""
    return Handoff(
        id=HandoffId("hnd_1"),
        conversation_id=ConversationId("cnv_1"),
        reason=Reason.REQUESTED,
        stage=stage,
        summary=summary,
        requested_at=NOW,
        stands_since=NOW,
    )


def summary_of(messages: list[Message], *orders: str) -> Summary:
    """Summarise a conversation of a customer with these orders."""
    view = a_view(orders=tuple(an_order(one, "Kettle") for one in orders))
    return summarise(view=view, messages=messages, reason=Reason.REQUESTED)


def advised(summary: Summary, *, reply: Proposed | None = None) -> list[str]:
    """Return what is to be done."""
    return [one.do for one in next_actions(a_handoff(summary), reply=reply, now=NOW)]


def test_whoever_is_upset_is_told_first_that_they_are_understood() -> None:
    """Explaining to somebody angry makes it worse."""
    found = next_actions(
        a_handoff(summary_of(said("This is outrageous! I want a refund for F-10231."), "F-10231")),
        reply=REPLY,
        now=NOW,
    )

    assert [one.do for one in found[:2]] == [
        "Say that you understand before you explain",
        "Settle the refund: F-10231",
    ]
    assert found[1].because == "I want a refund for F-10231."
    assert found[1].source == "message msg_1"


def test_an_order_that_was_not_named_is_asked_for() -> None:
    """Nobody refunds a guess."""
    assert "Ask which order the refund is for" in advised(
        summary_of(said("The kettle leaks, I want my money back."), "F-1")
    )


def test_what_did_not_help_is_not_sent_again() -> None:
    """Not even when it is suggested once more."""
    title = REPLY.title
    summary = summary_of(said("How do I return an order?", an_answer(title), "That did not help."))

    assert "Do not send the same again" in advised(summary, reply=REPLY)
    assert f"Send what “{title}” says" not in advised(summary, reply=REPLY)


def test_a_reply_that_is_sure_is_to_be_sent() -> None:
    """With how sure it is, and where it stands."""
    summary = summary_of(said("How do I return an order?"))

    (first, *_) = next_actions(a_handoff(summary), reply=REPLY, now=NOW)

    assert (first.do, first.source) == ("Send what “Send something back” says", "article returns.md")
    assert first.because == "91% sure that it answers them"
    assert advised(summary) == []


def test_who_said_nothing_is_asked() -> None:
    """There is nothing else to do."""
    assert advised(summary_of(said("Hello"))) == ["Ask what they need"]


@pytest.mark.parametrize(("stage", "is_first"), [(Stage.WAITING, True), (Stage.CLAIMED, False)])
def test_who_waits_for_longer_than_promised_comes_first(stage: Stage, is_first: bool) -> None:
    """Once somebody has them, they are looked after."""
    handoff = replace(
        a_handoff(summary_of(said("Hello")), stage=stage), service=ServiceLevel(response_minutes=5)
    )

    found = next_actions(handoff, reply=None, now=NOW + timedelta(minutes=6))

    assert (found[0].do == "Take this first") is is_first


def test_every_advice_rests_on_what_the_summary_rests_on() -> None:
    """A hundred conversations of the sample company: at most three, and each source is one that exists."""
    for told in sample_talks(100, seed=3):
        summary = summarise(view=told.view, messages=told.messages, reason=Reason.REQUESTED)
        known = {one.source for one in summary.lines} | {"handoff", f"article {REPLY.article_id}"}

        found = next_actions(a_handoff(summary), reply=REPLY, now=NOW)

        assert len(found) <= MOST
        assert {one.source for one in found} <= known
        assert all(one.because for one in found)
        assert Section.NEXT_STEP in {one.section for one in summary.lines}
