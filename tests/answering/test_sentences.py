"""What a model writes is cut where sentences end, however its words come in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.sentences import Sentence, cut, sentences
from tests.databases import run_apart

ANSWER = (
    "You have 30 days. [1] Print the label, e.g. at home, and pack it.[2]\n\n"
    "1. Fill it with 1.5 litres.\n2. Add the powder!  Wait.\n- See https://fernhill.example/a.b?c=1 for more"
)
CUT = [
    "You have 30 days.",
    "Print the label, e.g. at home, and pack it.",
    "1. Fill it with 1.5 litres.",
    "2. Add the powder!",
    "Wait.",
    "- See https://fernhill.example/a.b?c=1 for more",
]


def read(pieces: list[str]) -> list[Sentence]:
    """Return the sentences of a stream that comes in these pieces."""

    async def streamed() -> AsyncIterator[str]:
        """Give them one by one."""
        for piece in pieces:
            yield piece

    async def collected() -> list[Sentence]:
        """Read to the end."""
        return [one async for one in sentences(streamed())]

    return run_apart(collected())


def test_numbers_lists_and_addresses_are_not_cut_apart() -> None:
    """Half an address is another address, and half a step is another step."""
    assert [one.text for one in cut(ANSWER)] == CUT


def test_citations_belong_to_the_sentence_before_them() -> None:
    """They say by which source it is judged."""
    assert [one.cites for one in cut(ANSWER)][:3] == [(1,), (2,), ()]


def test_lists_stay_lists() -> None:
    """Steps in one line cannot be followed."""
    assert [one.before for one in cut(ANSWER)] == ["", " ", "\n\n", "\n", " ", "\n"]


@pytest.mark.parametrize(("text", "is_finished"), [("All is well.", True), ("All is", False), ("So:", True)])
def test_a_last_sentence_without_an_end_is_known(text: str, *, is_finished: bool) -> None:
    """The connection broke off in the middle of a condition."""
    assert next(cut(text)).is_finished is is_finished


@given(st.lists(st.integers(0, len(ANSWER)), max_size=30))
def test_it_does_not_matter_in_which_pieces_words_come(places: list[int]) -> None:
    """A network cuts where it likes."""
    edges = sorted({0, len(ANSWER), *places})

    found = read([ANSWER[start:end] for start, end in pairwise(edges)])

    assert found == list(cut(ANSWER))
