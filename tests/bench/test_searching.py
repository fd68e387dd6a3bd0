"""Check that what is searched is as large as it is said to be, and can be found."""

from __future__ import annotations

import numpy as np

from assistant.bench.searching import DIMENSIONS, made_up, timed


def test_vectors_have_length_one() -> None:
    """An inner product is a cosine only then."""
    collection = made_up(20, seed=1)

    assert collection.vectors.shape == (20, 10, DIMENSIONS)
    assert np.allclose(np.linalg.norm(collection.vectors, axis=-1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(collection.asked, axis=-1), 1, atol=1e-5)


def test_a_question_lies_nearest_to_its_own_article() -> None:
    """Searching for what is nowhere would take another way through the index."""
    collection = made_up(20, seed=1)

    near = np.einsum("qd,apd->qap", collection.asked, collection.vectors).max(axis=2).argmax(axis=1)
    titles = [collection.articles[row][1].text for row in near]
    assert titles == list(collection.questions)


def test_a_search_is_reported_beside_both_of_its_halves() -> None:
    """The ratio shows what fusing adds."""
    searched = timed(100, seed=1)

    assert [one.name.rpartition(", ")[2] for one in searched.figures] == ["p50", "p95", "p99"]
    assert searched.figures[0].floor == searched.floor
    assert "FAISS" in searched.floor.name
    assert "tantivy" in searched.floor.name
