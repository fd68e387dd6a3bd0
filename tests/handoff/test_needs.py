"""The owner's rules say which skills a conversation calls for, or where the file is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.conversations.model import Reason
from assistant.errors import InvalidInput
from assistant.handoff.needs import Needs, Routing, routing_in
from tests.handoff.builders import an_answer, said

RULES = [
    {"skill": "returns", "words": ["send back", "refund"]},
    {"skill": "machines", "articles": ["machines/"]},
    {"skill": "senior", "reasons": ["upset"]},
]


def written(folder: Path, content: object) -> Path:
    """Return a file of rules."""
    file = folder / "skills.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "reason", "skills"),
    [
        ("I want to SEND\nback my cup", Reason.REQUESTED, ("returns",)),
        ("Is it refundable?", Reason.REQUESTED, ()),  # another word
        ("Where is it?!", Reason.UPSET, ("senior",)),
        ("A refund, now!", Reason.UPSET, ("returns", "senior")),
    ],
)
def test_words_and_reasons_call_for_skills(
    tmp_path: Path, words: str, reason: Reason, skills: tuple[str, ...]
) -> None:
    """In any case and across lines, as whole words."""
    routing = routing_in(written(tmp_path, RULES))

    assert routing.needs(said(words), reason, language="en") == Needs(skills=skills, language="en")


def test_what_they_were_answered_with_calls_for_skills(tmp_path: Path) -> None:
    """A topic is what the articles are about, whatever words the customer has for it."""
    talk = said("It blinks", an_answer("machines/lights.md"), "Still does")

    assert routing_in(written(tmp_path, RULES)).needs(talk, Reason.REQUESTED, language=None).skills == (
        "machines",
    )


def test_without_rules_anybody_can_help(tmp_path: Path) -> None:
    """A shop with two agents writes no file."""
    assert routing_in(None) == Routing()
    assert routing_in(None).needs(said("a refund"), Reason.UPSET, language=None) == Needs()


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([{"skill": "Tea Time", "words": ["tea"]}], "row 1.skill"),
        ([{"skill": "tea"}], "row 1.skill: nothing calls for 'tea'"),
        ([{"skill": "tea", "words": ["tea"]}, {"skill": "tea", "words": ["cup"]}], "row 2.skill"),
        ([{"skill": "tea", "words": [" "]}], "row 1.words.0"),
        ([{"skill": "tea", "reasons": ["angry"]}], "row 1.reasons.0"),
        ([{"skill": "tea", "topics": ["tea"]}], "row 1.topics"),
        ("{", "is no JSON"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, rows: object, place: str) -> None:
    """An owner finds the row and the field without reading our code."""
    with pytest.raises(InvalidInput) as refused:
        routing_in(written(tmp_path, rows))

    assert place in f"{refused.value}"
    assert refused.value.fix
