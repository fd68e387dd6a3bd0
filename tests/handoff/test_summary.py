"""Check that a summary tells what matters, each line with the thing that it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations.attachments import Attachment, MediaType, told
from assistant.conversations.model import Message, Outcome, PastConversation
from assistant.customers.model import CustomerView
from assistant.events import AttachmentId
from assistant.facts.model import Origin
from assistant.handoff.checking import Sources
from assistant.handoff.lines import MOST_CHARACTERS
from assistant.handoff.model import Reason, Section, Summary
from assistant.handoff.summary import MOST_LINES, summarise
from assistant.history.model import Order
from tests.handoff.builders import a_past, a_view, an_answer, an_order, said


def lines_of(
    messages: Sequence[Message],
    section: Section,
    *,
    view: CustomerView | None = None,
    past: Sequence[PastConversation] = (),
    reason: Reason = Reason.REQUESTED,
) -> list[tuple[str, str]]:
    """Return the texts and sources of one section."""
    summary = summarise(view=view or a_view(), messages=messages, past=past, reason=reason)
    return [(line.text, line.source) for line in summary.lines if line.section is section]


SENTENCES = st.sampled_from(
    [
        "Hi!",
        "My Larkspur One shows error E12.",
        "Order F-10231 came on 3 March, I paid £24.50.",
        "That did not help.",
        "No thanks, I already have one.",
        "I want a refund!!!",
        "I already descaled it twice.",
        "Can I talk to a human?",
        "This is ridiculous, I have been waiting for 9 days.",
        "x" * 300,
        "word " * 90,
        "",
    ]
)
TURNS = st.lists(
    st.lists(SENTENCES, max_size=4).map(" ".join)
    | st.builds(
        an_answer,
        st.sampled_from(["Descale the Larkspur One", "Returns " * 40]),
        offers=st.lists(st.sampled_from(["House Blend", "Larkspur One"]), max_size=2),
    ),
    max_size=12,
)
ORDERS = st.lists(
    st.builds(an_order, st.sampled_from(["F-10231", "F-2"]), st.just("House Blend")), max_size=2
)
PASTS = st.lists(
    st.builds(a_past, st.sampled_from(["Leaking", "Late parcel"]), outcome=st.sampled_from(Outcome)),
    max_size=3,
)


@given(
    turns=TURNS,
    orders=ORDERS,
    past=PASTS,
    agrees=st.booleans(),
    is_known=st.booleans(),
    reason=st.sampled_from(Reason),
)
def test_every_line_has_a_source_that_says_so(
    turns: list[str],
    orders: list[Order],
    past: list[PastConversation],
    agrees: bool,
    is_known: bool,
    reason: Reason,
) -> None:
    """An agent who is told something false once will read no summary again."""
    messages = said(*turns)
    view = a_view(
        agrees=agrees, is_known=is_known, orders=orders, preferences=[("diet", "vegan", Origin.SET)]
    )

    summary = summarise(view=view, messages=messages, past=past, reason=reason)

    assert Sources(view=view, messages=messages, past=past).unsupported(summary) == ()
    assert_readable(summary)


def assert_readable(summary: Summary) -> None:
    """Fail unless the summary can be read in ten seconds, in the order of its sections."""
    assert len(summary.lines) <= MOST_LINES
    assert all(0 < len(line.text) <= MOST_CHARACTERS and "\n" not in line.text for line in summary.lines)
    order = [list(Section).index(line.section) for line in summary.lines]
    assert order == sorted(order)


@given(turns=TURNS, orders=ORDERS, past=PASTS)
def test_without_consent_only_the_conversation_is_used(
    turns: list[str], orders: list[Order], past: list[PastConversation]
) -> None:
    """Who asked not to be remembered is a stranger to the agent too."""
    view = a_view(agrees=False, orders=orders, preferences=[("diet", "vegan", Origin.SET)])

    lines = summarise(view=view, messages=said(*turns), past=past, reason=Reason.REQUESTED).lines

    assert (lines[0].text, lines[0].source) == ("A visitor", "profile")
    assert {line.source.split()[0] for line in lines} <= {"profile", "message", "handoff"}


def test_who_they_are_comes_first_with_what_they_told_us() -> None:
    """The agent greets by name; a guess of ours is not something they said."""
    view = a_view(preferences=[("roast", "dark", Origin.INFERRED), ("diet", "vegan", Origin.SET)])

    assert lines_of(said("Hi"), Section.WHO, view=view) == [
        ("Ana Ribeiro, uk, en-GB", "profile"),
        ("diet: vegan", "preference diet"),
    ]


def test_what_may_do_harm_is_told_before_what_they_merely_like() -> None:
    """The agent who suggests a nut cake did not read a list of three colours to its end."""
    liked = [(topic, "dark", Origin.SET) for topic in ("roast", "milk", "grind")]
    view = a_view(preferences=[*liked, ("diet", "vegan", Origin.SET), ("allergens", "nuts", Origin.SAID)])

    assert [line for line, _ in lines_of(said("Hi"), Section.WHO, view=view)[1:]] == [
        "allergens: nuts",
        "diet: vegan",
    ]


def test_what_they_want_is_what_they_came_with() -> None:
    """ "I want a human" is how they got here, not what they came for."""
    messages = said(
        "Hi! My machine leaks. How do I fix it?", an_answer("Leaks"), "that did not help", "human please"
    )

    assert lines_of(messages, Section.WANTS) == [("My machine leaks. How do I fix it?", "message msg_1")]


def test_facts_are_told_once_with_the_message_that_said_them() -> None:
    """The agent can click on the source, and never asks for a number twice."""
    messages = said("Order F-10231 shows E12", an_answer("Codes"), "As I said, F-10231, bought 12 March")

    assert lines_of(messages, Section.FACTS) == [
        ("F-10231; E12", "message msg_1"),
        ("12 March", "message msg_3"),
    ]


def test_products_are_known_from_their_orders() -> None:
    """People say "Larkspur One", the catalogue says the rest."""
    view = a_view(orders=[an_order("F-1", "Larkspur One espresso machine (110 V)")])

    assert lines_of(said("my larkspur one leaks"), Section.FACTS, view=view) == [
        ("larkspur one", "message msg_1")
    ]


def test_what_was_tried_says_whether_it_helped() -> None:
    """Sending the same article again is the surest way to lose a customer."""
    messages = said("It leaks. I already cleaned it.", an_answer("Stop a leak"), "That didn't help")

    assert lines_of(messages, Section.TRIED) == [
        ("I already cleaned it.", "message msg_1"),
        ("Sent “Stop a leak”: did not help", "message msg_2"),
    ]


def test_what_was_offered_says_whether_it_was_declined() -> None:
    """Nobody likes to decline the same thing twice."""
    messages = said("Which beans?", an_answer("Beans", offers=["House Blend"]), "No thanks. Too dark.")

    assert lines_of(messages, Section.OFFERED) == [
        ("House Blend", "message msg_2"),
        ("Declined: No thanks.", "message msg_3"),
    ]


def test_the_order_they_speak_of_comes_before_the_latest() -> None:
    """The agent opens that one first."""
    orders = [an_order("F-2", "Mug", days_ago=1), an_order("F-1", "Kettle", days_ago=90)]

    found = lines_of(said("my kettle leaks"), Section.BOUGHT, view=a_view(orders=orders))

    assert [source for _, source in found] == ["order F-1", "order F-2"]


def test_only_what_was_resolved_before_is_told_the_most_alike_first() -> None:
    """What worked then may work now."""
    past = [
        a_past("Refund of a mug", days_ago=1),
        a_past("Leaking kettle", days_ago=300),
        a_past("Kettle leaking again", outcome=Outcome.UNRESOLVED),
    ]

    found = lines_of(said("My kettle is leaking, what now?"), Section.SOLVED_BEFORE, past=past)

    assert found == [("2025-05-05: Leaking kettle", "conversation cnv_leaking")]


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Where is it?", "Calm"),
        ("I have been waiting for a week.", "Frustrated: I have been waiting for a week."),
        ("Hello. I need it as soon as possible.", "In a hurry: I need it as soon as possible."),
        ("This is ridiculous. I have been waiting for a week.", "Upset: This is ridiculous."),
    ],
)
def test_the_mood_is_quoted(text: str, mood: str) -> None:
    """An agent judges better from the words than from our label."""
    assert lines_of(said(text), Section.MOOD) == [(mood, "message msg_1")]


def test_the_next_step_follows_from_what_they_want_done() -> None:
    """The last line is the first thing that the agent does."""
    messages = said("The lid broke. I want a refund.")

    assert lines_of(messages, Section.PREFERRED_RESOLUTION) == [("Refund: I want a refund.", "message msg_1")]
    assert lines_of(messages, Section.NEXT_STEP, reason=Reason.UPSET) == [
        ("Say that you understand before you explain; they want a refund", "handoff")
    ]


def test_an_empty_conversation_has_a_summary_too() -> None:
    """Somebody may press "talk to a person" before they write a word."""
    assert [
        line.text for line in summarise(view=a_view(agrees=False), messages=(), reason=Reason.REQUESTED).lines
    ] == [
        "A visitor",
        "Ask what they need: they have not said it yet",
    ]


def test_what_was_answered_is_no_longer_wanted_once_more_is_asked() -> None:
    """An agent who reads of descaling first looks for the wrong thing."""
    talk = said(
        "How do I descale the Larkspur One?",
        an_answer("Descale the Larkspur One"),
        "My order F-10231 never arrived. I want a refund.",
    )

    assert lines_of(talk, Section.WANTS) == [
        ("My order F-10231 never arrived. I want a refund.", f"message {talk[2].id}")
    ]


@pytest.mark.parametrize("then", ["That did not help.", "Can I talk to a human?"])
def test_what_an_answer_did_not_settle_is_still_wanted(then: str) -> None:
    """Whoever complains of an answer, or asks for a person after it, wants what they wanted before."""
    talk = said("How do I descale the Larkspur One?", an_answer("Descale the Larkspur One"), then)

    assert lines_of(talk, Section.WANTS)[0] == (
        "How do I descale the Larkspur One?",
        f"message {talk[0].id}",
    )


@pytest.mark.parametrize(
    "then",
    [
        "I want to talk to a person please, my grinder arrived broken",
        "Can I talk to someone about my broken grinder?",
    ],
)
def test_what_a_person_is_asked_for_is_what_they_want(then: str) -> None:
    """Whoever says in one breath that they want a person and why is not asked for it again."""
    talk = said("How do I return an order?", an_answer("Returns"), then)

    assert lines_of(talk, Section.WANTS) == [(then, f"message {talk[2].id}")]


def test_a_file_is_a_fact_and_never_what_they_want() -> None:
    """A receipt that came last says nothing of the question that it came with."""
    receipt = Attachment(id=AttachmentId("att_1"), name="receipt.txt", media_type=MediaType.TEXT, size=9)
    asked, answered, sent = said("How do I return a machine?", an_answer("Returns"), told("receipt.txt"))
    messages = [asked, answered, replace(sent, attachment=receipt)]

    assert lines_of(messages, Section.WANTS) == [("How do I return a machine?", "message msg_1")]
    assert lines_of(messages, Section.FACTS)[-1] == ("sent a file: receipt.txt", "message msg_3")
