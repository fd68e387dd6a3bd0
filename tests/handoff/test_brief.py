"""Check what an agent reads first, and that facts are told in few words and in one form."""

from __future__ import annotations

import pytest

from assistant.handoff.brief import SHORT, brief, short
from assistant.handoff.details import phrases
from assistant.handoff.forms import MARKDOWN, plain_text, private_note
from assistant.handoff.model import Reason, Section, Summary, SummaryLine
from assistant.handoff.plain import in_figures, plain
from assistant.handoff.summary import summarise
from tests.handoff.builders import a_view, an_answer, said
from tests.handoff.sample_talks import sample_talks


def of(*turns: str) -> Summary:
    """Summarise what a customer nobody knows said."""
    return summarise(view=a_view(agrees=False), messages=said(*turns), reason=Reason.REQUESTED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("three nights for one person", "3 nights for 1 person"),
        ("the one that I like", "the one that I like"),
        ("at 6:30 pm, 9 am or 12.15am", "at 18:30, 09:00 or 00:15"),
        ("at 13 pm", "at 13 pm"),
        ("moderately priced", "moderate price"),
        ("leave 7:15", "leave 07:15"),
        ("version 4:15:20", "version 4:15:20"),
    ],
)
def test_counts_and_times_have_one_form(text: str, told: str) -> None:
    """ "Two" and "2" are one fact, and an agent looks for it once."""
    assert in_figures(text) == told


def test_what_only_carries_words_is_left_out() -> None:
    """Handles and links say nothing about the matter; an e-mail address does."""
    text = "@shop Is it &amp; stays broken? see https://x.org/1  write to me@x.org ^Kev"

    assert plain(text) == "Is it & stays broken? see write to me@x.org"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Could you book it for two nights from Friday, please?", ["for 2 nights from Friday"]),
        ("I'm looking for a quiet place near the station.", ["for quiet place near station"]),
        ("Can you please help me?", []),
    ],
)
def test_a_request_is_told_in_the_words_that_say_what(sentence: str, told: list[str]) -> None:
    """Politeness is for the customer; the agent wants to know what."""
    assert list(phrases(sentence)) == told


def test_the_brief_tells_what_they_came_with_what_they_asked_since_and_what_they_were_sent() -> None:
    """The second could-you-describe-it-again is what a handoff must not bring."""
    messages = said(
        "Hello! My Larkspur One shows error E12.",
        an_answer("Codes"),
        "That did not help. Can you send two filters to Leeds by Friday?",
    )
    summary = summarise(view=a_view(agrees=False), messages=messages, reason=Reason.REQUESTED)

    assert brief(summary).text == (
        "Customer is asking: My Larkspur One shows error E12. Facts: send 2 filters to Leeds by Friday. "
        "Assistant: Sent “Codes”: did not help"
    )


def test_a_complaint_is_called_one() -> None:
    """An agent greets somebody who is angry in another way."""
    assert brief(of("This is ridiculous, my parcel is lost.")).text.startswith("Customer is complaining: ")


def test_the_line_for_lists_is_short_and_tells_the_mood() -> None:
    """Whom to take first is decided in a glance."""
    line = short(of("Hi. Where is my parcel? " + "It was promised for last week. " * 9, "I am fed up."))

    assert line.startswith("Upset: ")
    assert len(line) <= SHORT


def test_who_said_nothing_has_a_brief_and_a_line_too() -> None:
    """Somebody may press the button before they write."""
    assert (brief(of()).text, short(of())) == ("", "")


def test_every_word_of_a_brief_stands_in_a_line() -> None:
    """What is read first is held to the same as what is read after."""
    for talk in sample_talks(100, seed=3):
        summary = summarise(view=talk.view, messages=talk.messages, reason=Reason.REQUESTED)
        lines = " ".join(line.text for line in summary.lines)
        made = brief(summary)

        assert made.opened in lines
        assert all(fact in lines for fact in made.facts)
        assert made.told.partition(": ")[2] in lines


def test_a_form_tells_every_line_with_its_source() -> None:
    """Whoever reads it in a helpdesk can look it up as well."""
    summary = of("My kettle leaks, order F-10231.", "I want a refund.")

    text, note = plain_text(summary), private_note(summary)

    assert all(f"{line.text} ({line.source})" in text for line in summary.lines)
    assert note.count("\n- ") == len(summary.lines)
    assert "**Would like**" in note
    assert note.startswith(MARKDOWN.sub(r"\\\1", brief(summary).text))


def test_nothing_that_was_said_is_markdown_in_a_note() -> None:
    """A customer's asterisks and links are theirs, not ours."""
    note = private_note(
        Summary(lines=(SummaryLine(section=Section.WANTS, text="[x](http://y) *now*", source="order m_1"),))
    )

    assert "[x](" not in note.replace("\\", "\0")
    assert r"\[x\](http://y) \*now\* _(order m\_1)_" in note


def test_a_note_names_what_its_reader_can_look_up() -> None:
    """The conversation stands beside it; our messages' ids mean nothing there."""
    lines = (
        SummaryLine(section=Section.WANTS, text="A refund", source="message msg_1"),
        SummaryLine(section=Section.BOUGHT, text="A kettle", source="order F-10231"),
    )

    note = private_note(Summary(lines=lines))

    assert "- A refund _(said here)_" in note
    assert "- A kettle _(order F-10231)_" in note
    assert "msg" not in note
