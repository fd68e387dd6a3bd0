"""The assistant says everything in every language that it speaks."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import product

import pytest

from assistant.answering.confirming import verdict_in
from assistant.answering.phrases import SPOKEN, Phrases, Tone, addressed, every_which, phrases_in

BRACES = re.compile(r"{\w+}")
NAMES = [field.name for field in fields(Phrases) if field.name not in {"languages", "yes_or_no"}]


@pytest.mark.parametrize(("language", "tone"), [*product(SPOKEN, Tone)])
def test_every_phrase_is_there_and_takes_what_it_takes_in_english(language: str, tone: Tone) -> None:
    """A phrase that forgets the name of the company, or asks for what is not there, fails at work."""
    english, spoken = phrases_in("en"), phrases_in(language, tone)

    for name in NAMES:
        assert getattr(spoken, name).strip(), name
        assert BRACES.findall(getattr(spoken, name)) == BRACES.findall(getattr(english, name)), name
    assert spoken.languages.keys() == SPOKEN.keys()


@pytest.mark.parametrize("name", NAMES)
def test_no_phrase_was_left_in_english(name: str) -> None:
    """Copied and forgotten is the usual mistake in such tables."""
    plain = {code: getattr(tones[Tone.PLAIN], name) for code, tones in SPOKEN.items()}

    assert list(plain.values()).count(plain["en"]) == 1


@pytest.mark.parametrize(("language", "tone"), [*product(SPOKEN, Tone)])
def test_a_choice_that_is_offered_is_understood_when_it_comes_back(language: str, tone: Tone) -> None:
    """A button sends its words as if they had been typed."""
    yes, no = phrases_in(language, tone).yes_or_no

    assert (verdict_in(yes), verdict_in(no)) == ((True, ""), (False, ""))


@pytest.mark.parametrize("language", list(SPOKEN))
def test_tones_differ(language: str) -> None:
    """A setting that changes nothing is a lie."""
    said = {phrases_in(language, tone).ready for tone in Tone}

    assert len(said) == len(Tone)


def test_a_tone_never_changes_the_line_by_which_a_question_back_is_known() -> None:
    """The next message chooses among the titles below it."""
    assert len(every_which()) == len(SPOKEN)


def test_a_language_that_is_not_spoken_gets_english() -> None:
    """Better than nothing, and understood by many."""
    assert phrases_in("pl", Tone.FORMAL) == phrases_in("en", Tone.FORMAL)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("I'm sorry.", "Ana, I'm sorry."),
        ("Here is what we know:", "Ana, here is what we know:"),
        ("Natürlich.", "Ana, natürlich."),
        ("¿Es una de estas?", "Ana, ¿Es una de estas?"),
    ],
)
def test_a_name_goes_before_a_phrase(phrase: str, said: str) -> None:
    """As people write it."""
    assert addressed("Ana", phrase) == said
    assert addressed(None, phrase) == phrase
