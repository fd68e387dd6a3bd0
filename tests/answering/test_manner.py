"""Answers come as long, in the form and in the tone that a customer asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.asked import asked
from assistant.answering.decide import Limits
from assistant.answering.judge import Standard
from assistant.answering.manner import Form, Length, beside_manner, lasting_manner_in, manner_for, manner_in
from assistant.answering.model import Step
from assistant.answering.phrases import Tone
from assistant.answering.think import Thought, think
from assistant.conversations.heard import Heard
from assistant.customers.model import CustomerView
from assistant.events import utc_now
from assistant.facts.model import Origin, Preference
from knowledge import SHIPPED
from tests.answering.test_rank import a_hit, a_view

USUAL = Standard(calibrator=SHIPPED, limits=Limits(answer=0.0, ask_back=0.0, misses=2))
DESCALING = """Limescale makes a machine slow. Descale it every three months, whatever water you use:

1. Empty the tank.
2. Dissolve the sachet in water.
3. Press the cup button.

Descaling takes twenty minutes. Never use vinegar in a machine, because it harms the seals of the pump, which
no warranty covers, and because its taste stays in the tank for weeks, as many a customer found out. A machine
that was never descaled may need the programme twice."""


def said(*texts: str) -> list[Heard]:
    """Return what a customer said, an answer after each message but the last."""
    heard = [
        one
        for text in texts
        for one in (Heard(is_own=True, text=text), Heard(is_own=False, text="This is how it is."))
    ]
    return heard[:-1]


def liking(topic: str, value: str, origin: Origin = Origin.SET) -> CustomerView:
    """Return a customer who has one preference."""
    preference = Preference(
        topic=topic, value=value, origin=origin, confidence=1.0, learned_at=utc_now(), source="panel"
    )
    return replace(a_view(), preferences=(preference,))


def thought_on(*texts: str, view: CustomerView | None = None) -> Thought:
    """Return the reply to the last text, found in an article on descaling."""
    hit = a_hit("descaling", 0.9)
    passage = replace(hit.passage, text=DESCALING)
    found = replace(hit, passage=passage, matched=passage, texts=(passage,))
    return think(said(*texts), [found], view=view or a_view(), misses=0, standard=USUAL)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Keep it short, please.", ("length", "short")),
        ("Short answers please", ("length", "short")),
        ("tl;dr", ("length", "short")),
        ("Give me more details", ("length", "full")),
        ("Could you explain that in more detail?", ("length", "full")),
        ("Just the steps please", ("format", "steps")),
        ("I'd like it step by step", ("format", "steps")),
        ("No bullet points, please", ("format", "prose")),
        ("Be more formal, please", ("tone", "formal")),
        ("Fasse dich kurz", ("length", "short")),
        ("Sólo los pasos", ("format", "steps")),
    ],
)
def test_a_wish_for_a_manner_is_heard(text: str, wish: tuple[str, str]) -> None:
    """Nobody should have to find a setting to be answered briefly."""
    heard = manner_in(text)

    assert heard == (wish,)


@pytest.mark.parametrize(
    "text",
    [
        "I need a short cable",
        "Do you sell formal wear?",
        "How long is the full programme?",
        "Are there steps in front of your shop?",
        "Which details do you need from me?",
        "Is the list of spare parts complete?",
    ],
)
def test_what_only_sounds_like_one_is_a_question(text: str) -> None:
    """It is about something else, and its answer stays as it is."""
    heard = manner_in(text)

    assert heard == ()


def test_what_the_message_asks_outranks_what_was_set_and_that_what_was_asked_earlier() -> None:
    """The last word is the customer's; a setting outlasts a conversation."""
    view = liking("length", "short")

    here = manner_for(said("More details, please."), view)
    kept = manner_for(said("More details, please.", "And how do I descale it?"), view)
    earlier = manner_for(said("More details, please.", "And how do I descale it?"), a_view())

    assert (here.length, here.reasons) == (Length.FULL, ("length full: asked for in this message",))
    assert (kept.length, kept.reasons) == (Length.SHORT, ("length short: as they set it",))
    assert (earlier.length, earlier.reasons) == (Length.FULL, ("length full: asked for earlier",))


def test_a_value_that_is_no_manner_changes_nothing() -> None:
    """Preferences are free text; `length: 2 metres` is about cables."""
    manner = manner_for(said("How do I descale it?"), liking("length", "2 metres"))

    assert (manner.length, manner.form, manner.tone) == (Length.NORMAL, Form.ANY, Tone.PLAIN)


@pytest.mark.parametrize(
    ("text", "lasts"),
    [
        ("More details, please.", ()),
        ("I prefer short answers.", (("length", "short"),)),
        ("From now on just the steps. My machine leaks.", (("format", "steps"),)),
        ("Just the steps. I always descale it with vinegar.", ()),
    ],
)
def test_only_what_is_meant_to_last_is_kept(text: str, lasts: tuple[tuple[str, str], ...]) -> None:
    """Whoever wants one answer in detail does not want all of them so."""
    kept = lasting_manner_in(text)

    assert kept == lasts


def test_a_question_is_searched_without_the_manner_that_is_asked_for() -> None:
    """`Keep it short` says nothing about what is asked."""
    text = "How do I descale it? Keep it short, please."

    assert beside_manner(text) == "How do I descale it?"
    assert asked(said(text)) == "How do I descale it?"


def test_whoever_wants_it_otherwise_is_answered_the_same_question_again() -> None:
    """`Just the steps, please` is about the answer that they just got."""
    thought = thought_on("How do I descale my machine?", "Just the steps, please")

    assert thought.decision.step is Step.ANSWER
    assert thought.manner.form is Form.STEPS
    assert thought.draft.text.endswith("3. Press the cup button.")


def test_a_wish_with_no_question_before_it_is_acknowledged() -> None:
    """There is nothing to answer yet, and nothing to fetch a person for."""
    once = thought_on("Keep it short, please.")
    lasting = thought_on("How do I descale my machine?", "I prefer short answers.")

    assert once.decision.step is Step.ACKNOWLEDGE
    assert (lasting.decision.step, lasting.meaning.stated) == (Step.ACKNOWLEDGE, (("length", "short"),))


def test_length_and_form_choose_among_the_articles_blocks_and_change_none() -> None:
    """Less is said, never something else; steps are never cut apart, nor from what leads to them."""
    question = "How do I descale my machine, and why?"
    blocks = DESCALING.split("\n\n")

    usual, short, steps = (
        thought_on(question, view=view).draft.text.split("\n\n")
        for view in (a_view(), liking("length", "short"), liking("format", "steps"))
    )

    assert usual == blocks
    assert short == blocks[:2]
    assert steps == blocks[:2]


def test_tone_changes_the_words_around_an_article_alone() -> None:
    """A customer who wants it formal is not told `Here you go`."""
    formal, friendly = liking("tone", "formal"), liking("tone", "friendly")

    answers = [
        thought_on("How do I descale my machine?", view=view).draft.text for view in (formal, friendly)
    ]
    thanks = [thought_on("Thank you!", view=view).draft.text for view in (formal, friendly)]

    assert answers[0] == answers[1]
    assert thanks == ["It would be a pleasure to assist you. How may I help?", "Happy to help! Ask away."]
