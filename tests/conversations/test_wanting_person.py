"""Whoever wants a person is heard in seven languages, however they put it; who mentions one is not."""

from __future__ import annotations

import pytest

from assistant.conversations.listen import wants_person
from tests.conversations.phrasings import ASKED
from tests.conversations.phrasings_beside import ASKED_OTHERWISE, MENTIONED

HEARD = 0.8  # of what no pattern was made for; .36 before there were tables


@pytest.mark.parametrize("language", ASKED)
def test_whoever_asks_for_a_person_is_heard(language: str) -> None:
    """Missing this request is the one mistake that customers do not forgive."""
    assert [text for text in ASKED[language] if not wants_person(text)] == []


def test_most_who_ask_in_their_own_way_are_heard() -> None:
    """Nobody reads our list before they write."""
    texts = [text for several in ASKED_OTHERWISE.values() for text in several]

    assert sum(map(wants_person, texts)) >= HEARD * len(texts)


@pytest.mark.parametrize("language", MENTIONED)
def test_whoever_only_mentions_a_person_is_not(language: str) -> None:
    """A person fetched for somebody who shops for a tea drinker is missing where one is needed."""
    assert [text for text in MENTIONED[language] if wants_person(text)] == []


@pytest.mark.parametrize("language", ASKED)
def test_capitals_and_spaces_change_nothing(language: str) -> None:
    """Some write in capitals, most on a telephone."""
    assert [text for text in ASKED[language] if not wants_person(f"  {text.upper()} ")] == []
