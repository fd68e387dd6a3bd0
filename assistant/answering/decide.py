"""Decide what to do with a drafted reply: send it, ask back, or fetch a person.

The decision is a pure function of what is known now. Nothing here reads a clock, a
database or a setting that was not passed in, so every threshold can be checked with
a table of cases and replayed over last week's conversations before it is changed.

Two rules hold whatever the scores say: a customer who asks for a person gets one, and
a reply that cites nothing is never sent as an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.model import Decision, Step, Understanding
from assistant.conversations.model import Reason
from assistant.conversations.mood import CALM, Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the owner set: the confidence to answer and to ask back from, and when to stop trying."""

    answer: float
    ask_back: float
    misses: int
    frustration: float = 0.97


def next_step(
    *,
    confidence: float,
    citations: int,
    meaning: Understanding,
    misses: int,
    limits: Limits,
    is_torn: bool = False,
    mood: Mood = CALM,
    rule: str | None = None,
) -> Decision:
    """Return what to do; `misses` counts the answers in a row that did not help, this message included.

    It `is_torn` between articles about different products or regions, none known to be the customer's.
    `rule` is the name of the owner's that wants a person for it, if one does.
    """

    def decided(step: Step, because: str, reason: Reason | None = None) -> Decision:
        """Return a decision at this confidence."""
        return Decision(step=step, confidence=confidence, because=because, reason=reason)

    if (needed := person_needed(meaning, mood=mood, misses=misses, limits=limits)) is not None:
        return decided(Step.HAND_OFF, needed[1], needed[0])
    if rule is not None:
        return decided(Step.HAND_OFF, f"the owner's rule {rule!r}", Reason.RULE)
    if meaning.is_small_talk or meaning.only_states:
        return decided(Step.ACKNOWLEDGE, "nothing was asked")
    if meaning.says_unhelpful:
        return decided(Step.ASK_BACK, "the last answer did not help")
    compared = (
        f"confidence {confidence:.2f}, to answer {limits.answer:.2f}, to ask back {limits.ask_back:.2f}"
    )
    if is_torn and confidence >= limits.ask_back:
        return decided(Step.ASK_BACK, "equally good articles about different products or regions")
    if citations and confidence >= limits.answer:
        return decided(Step.ANSWER, compared)
    if citations and confidence >= limits.ask_back:
        return decided(Step.ASK_BACK, compared)
    return decided(Step.HAND_OFF, compared, Reason.LOW_CONFIDENCE)


def person_needed(
    meaning: Understanding, *, mood: Mood, misses: int, limits: Limits
) -> tuple[Reason, str] | None:
    """Return why a person is needed whatever was found, and that in words; None where one is not."""
    if meaning.wants_person:
        return Reason.REQUESTED, "the customer asked for a person"
    if mood.topics:
        return Reason.SENSITIVE, f"not for a machine: {', '.join(mood.topics)}"
    if meaning.is_upset:
        return Reason.UPSET, "the customer is upset"
    if mood.frustration >= limits.frustration:
        return Reason.UPSET, f"the customer is frustrated: {mood.because}"
    if misses >= limits.misses:
        return Reason.REPEATED_FAILURE, f"{misses} answers in a row did not help"
    return None
