"""Check a thousand summaries line by line, and that the check finds what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from assistant.evaluation.summaries import Told, read_summaries
from assistant.facts.model import Origin
from assistant.handoff.checking import Sources, stands_in
from assistant.handoff.model import Reason, Section, Summary, SummaryLine
from assistant.handoff.summary import summarise
from tests.handoff.builders import a_past, a_view, an_answer, an_order, said
from tests.handoff.sample_talks import sample_talks

ALL = 1_000
OF_EACH_SUITE = 350
SUITES = ("todsum_dev", "tweetsumm_dev")


def of_suites() -> Iterator[Sources]:
    """Yield conversations of the suites, where they are."""
    folder = os.environ.get("CONCIERGE_SUITES")
    for name in SUITES if folder else ():
        conversations: tuple[Told, ...] = read_summaries(Path(folder or "") / name, name).conversations
        for one in conversations[:OF_EACH_SUITE]:
            yield Sources(view=a_view(agrees=False), messages=one.messages())


def summary_of(sources: Sources) -> Summary:
    """Summarise what is there."""
    return summarise(view=sources.view, messages=sources.messages, past=sources.past, reason=Reason.REQUESTED)


def test_every_line_of_a_thousand_summaries_stands_in_what_it_names() -> None:
    """An agent who is told something false once will read no summary again."""
    talks = list(of_suites())
    talks += islice(sample_talks(ALL, seed=7), ALL - len(talks))

    wrong = [line for talk in talks for line in talk.unsupported(summary_of(talk))]

    assert len(talks) == ALL
    assert wrong == []


TALK = Sources(
    view=a_view(
        orders=[an_order("F-10231", "Kettle"), an_order("F-2", "Mug")],
        preferences=[("diet", "vegan", Origin.SET)],
    ),
    messages=said(
        "My kettle leaks, order F-10231. I already descaled it.",
        an_answer("Stop a leak", offers=["House Blend"]),
        "That did not help. This is ridiculous!!! I want a refund for two nights.",
        an_answer("Returns"),
        "No thanks.",
    ),
    past=[a_past("Leaking kettle")],
)


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        (Section.FACTS, {"text": "F-10232"}),
        (Section.FACTS, {"source": "message msg_3"}),
        (Section.FACTS, {"source": "message msg_99"}),
        (Section.FACTS, {"source": ""}),
        (Section.WANTS, {"text": "My kettle leaks, order F-10231. I already cleaned it."}),
        (Section.WANTS, {"source": "message msg_2"}),
        (Section.WHO, {"text": "Ben Carter, uk, en-GB"}),
        (Section.TRIED, {"text": "Sent “Stop a fire”: did not help", "source": "message msg_2"}),
        (Section.TRIED, {"text": "Sent “Returns”: did not help", "source": "message msg_4"}),
        (Section.OFFERED, {"text": "Green Blend"}),
        (Section.OFFERED, {"text": "Declined: That did not help.", "source": "message msg_3"}),
        (Section.BOUGHT, {"source": "order F-2"}),
        (Section.BOUGHT, {"source": "order F-3"}),
        (Section.SOLVED_BEFORE, {"text": "2026-01-30: Leaking mug"}),
        (Section.MOOD, {"text": "Calm"}),
        (Section.MOOD, {"text": "Upset: My kettle leaks", "source": "message msg_1"}),
        (
            Section.PREFERRED_RESOLUTION,
            {"text": "Replacement: I want a refund for two nights."},
        ),
        (Section.NEXT_STEP, {"text": "They asked for a person: settle it yourself; they want a repair"}),
        (Section.NEXT_STEP, {"text": "Offer them 20 % off"}),
    ],
)
def test_a_broken_line_is_found(section: Section, broken: dict[str, str]) -> None:
    """A check that cannot fail proves nothing."""
    summary = summary_of(TALK)
    assert TALK.unsupported(summary) == ()
    line = summary.of(section)[0]
    wrong = SummaryLine(
        section=section, text=broken.get("text", line.text), source=broken.get("source", line.source)
    )

    found = TALK.unsupported(Summary(lines=tuple(wrong if one is line else one for one in summary.lines)))

    assert found == (wrong,)


def test_without_consent_nothing_known_of_them_may_be_told() -> None:
    """A line that was made before a change of mind is no longer true to it."""
    refused = replace(TALK, view=a_view(agrees=False))

    told = {line.source.split()[0] for line in refused.unsupported(summary_of(TALK))}

    assert told == {"profile", "preference", "order", "conversation"}


@pytest.mark.parametrize(
    ("quoted", "text", "stands"),
    [
        ("for 2 nights from Friday", "Could you book it for two nights from the Friday?", True),
        ("at 18:30", "We come at 6:30 pm.", True),
        ("for 3 nights", "for two nights, three of us", False),
        ("from Friday for 2 nights", "for two nights from Friday", False),
        ("My kettle lea…", "My kettle leaks badly", True),
        ("My kettle bur…", "My kettle leaks badly", False),
        ("", "anything", False),
    ],
)
def test_words_stand_in_a_text_in_their_order(quoted: str, text: str, stands: bool) -> None:
    """Numbers may be in figures; nothing may be put together from far apart."""
    assert stands_in(quoted, text) is stands
