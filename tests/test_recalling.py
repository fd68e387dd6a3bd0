"""Test that a text is judged once, and that nothing of it stays."""

from __future__ import annotations

import weakref

from hypothesis import given
from hypothesis import strategies as st

from assistant.recalling import once_a_text


@given(st.lists(st.text(max_size=3), max_size=40), st.integers(1, 5))
def test_what_is_recalled_is_what_would_be_worked_out(texts: list[str], most: int) -> None:
    """A short memory must never mix up two messages."""
    recall = once_a_text(most)(lambda text: (len(text), text.count("a")))

    assert [recall(text) for text in texts] == [(len(text), text.count("a")) for text in texts]


def test_a_text_is_judged_once_as_long_as_it_is_among_the_latest() -> None:
    """Six messages are judged at every turn; only one of them is new."""
    judged: list[int] = []

    def length(text: str) -> int:
        judged.append(len(text))
        return len(text)

    recall = once_a_text(2)(length)
    for text in ("one", "three", "one", "three", "eleven", "one"):
        recall(text)

    assert judged == [3, 5, 6, 3]


def test_the_words_themselves_are_let_go() -> None:
    """What a customer had erased must not lie in the memory of a server until it stops."""

    class Words(str):
        """A text that can be watched."""

    words = Words("my secret")
    watched = weakref.ref(words)
    recall = once_a_text(10)(len)
    recall(words)
    del words

    assert watched() is None
    assert recall("my secret") == 9
