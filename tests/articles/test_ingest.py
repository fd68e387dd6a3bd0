"""Test that articles are embedded in pieces that let customers' questions pass."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from assistant.articles.ingest import STEP_LETTERS, steps
from assistant.embedding import LARGEST_BATCH

TEXTS = st.lists(st.integers(0, 2 * STEP_LETTERS).map(lambda length: "a" * length), max_size=40)


@given(texts=TEXTS)
def test_every_text_is_embedded_once_in_its_order_and_no_piece_is_long(texts: list[str]) -> None:
    """A vector beside the wrong passage would answer another question; a long piece makes customers wait."""
    pieces = list(steps(texts))

    assert list(chain.from_iterable(pieces)) == texts
    assert all(1 <= len(piece) <= LARGEST_BATCH for piece in pieces)
    assert all(len(piece) == 1 or sum(map(len, piece)) <= STEP_LETTERS for piece in pieces)
