"""Check how found spans are counted against marked ones."""

from __future__ import annotations

import pytest

from knowledge import EvaluationError, Kind, Marked, Span, score_spans

GOLD = (
    Marked(id="a", spans=(Span(start=0, end=4, kind=Kind.PERSON), Span(start=10, end=14, kind=Kind.GPE))),
)


def f1(found: dict[str, tuple[Span, ...]]) -> list[object]:
    """Return F1 counted the three ways, the strictest first."""
    metrics = score_spans(GOLD, found)
    counted = [metrics[name] for name in ("strict", "overlap", "overlap_any_type")]
    return [one["f1"] if isinstance(one, dict) else None for one in counted]


def test_a_span_counts_exactly_by_kind_or_by_place() -> None:
    """One cut short is found, one of the wrong kind is only seen."""
    found = (Span(start=0, end=3, kind=Kind.PERSON), Span(start=10, end=14, kind=Kind.PERSON))

    assert f1({"a": found}) == [0.0, 0.5, 1.0]


def test_a_text_without_found_spans_counts_as_one_where_nothing_is() -> None:
    """Leaving out rows must not raise a score."""
    assert f1({}) == [0.0, 0.0, 0.0]


def test_every_way_of_counting_has_its_interval() -> None:
    """A number without one is not compared."""
    exact = {"a": GOLD[0].spans}

    ways, parts = ("strict", "overlap", "overlap_any_type"), ("precision", "recall", "f1")
    assert score_spans(GOLD, exact)["ci95"] == {
        f"{way}, {part}": [1.0, 1.0] for way in ways for part in parts
    }


def test_spans_of_an_unknown_text_are_refused() -> None:
    """They belong to another suite."""
    with pytest.raises(EvaluationError, match="'z'"):
        score_spans(GOLD, {"z": ()})
