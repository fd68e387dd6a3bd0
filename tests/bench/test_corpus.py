"""Check that the made-up handbook is what the benchmark says it is."""

from __future__ import annotations

from pathlib import Path

from assistant.bench.corpus import PASSAGES_PER_ARTICLE, handbook, products, write
from knowledge import chunk, load_folder


def words(text: str) -> int:
    """Count words, standing in for tokens: close enough for sections far below the limit."""
    return len(text.split())


def test_equal_seeds_give_equal_handbooks() -> None:
    """Two runs are only comparable over the same texts."""
    assert handbook(20, seed=3) == handbook(20, seed=3)
    assert handbook(20, seed=3) != handbook(20, seed=4)
    assert products(20, seed=3) == products(20, seed=3)


def test_a_smaller_handbook_is_the_beginning_of_a_larger_one() -> None:
    """A quick run asks what a full one asks, of fewer articles."""
    assert handbook(5, seed=1) == handbook(9, seed=1)[:5]


def test_an_article_makes_as_many_passages_as_the_report_counts(tmp_path: Path) -> None:
    """`10,000 passages` has to be true after loading and cutting, or every rate is wrong."""
    write(handbook(4, seed=1), tmp_path)

    loaded = load_folder(tmp_path)

    cut = [chunk(document, count_tokens=words) for document in loaded.documents]
    assert loaded.problems == ()
    assert [len(passages) for passages in cut] == [PASSAGES_PER_ARTICLE] * 4
