"""Measure how well spans of personal data are found, as pure functions.

A span is found if one of ours is the same, or overlaps it with the same kind, or overlaps it at all:
three ways to count, from the strictest to the mildest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EvaluationError
from knowledge.evaluate import ROUNDS, Metrics
from knowledge.privacy_patterns import Span

Match = Callable[[Span, Span], bool]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text's id, and the spans of personal data in it."""

    id: str
    spans: tuple[Span, ...]


def touches(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def touches_alike(one: Span, other: Span) -> bool:
    """Whether two spans of the same kind share a character."""
    return one.kind == other.kind and touches(one, other)


MATCHES: Mapping[str, Match] = {
    "strict": Span.__eq__,
    "overlap": touches_alike,
    "overlap_any_type": touches,
}


def score_spans(marked: Sequence[Marked], found: Mapping[str, Sequence[Span]]) -> Metrics:
    """Return precision, recall and F1 of the spans found, by id, three ways, and recall of each kind.

    A text without any found counts as one where nothing was. Raises `EvaluationError` for an unknown id.
    """
    if strange := found.keys() - {one.id for one in marked}:
        raise EvaluationError(f"spans for {min(strange)!r}, which the suite does not have")
    metrics: Metrics = {"texts": len(marked), "spans": sum(len(one.spans) for one in marked)}
    edges: dict[str, list[float]] = {}
    for name, match in MATCHES.items():
        counts = np.array([_counts(one.spans, found.get(one.id, ()), match) for one in marked]).reshape(-1, 4)
        metrics[name] = precision_recall(counts.sum(axis=0))
        if len(marked):
            edges |= {f"{name}, {part}": pair for part, pair in _intervals(counts).items()}
    metrics["by_kind"] = _by_kind(marked, found)
    if edges:
        metrics["ci95"] = edges
    return metrics


def precision_recall(counts: Counts) -> dict[str, float]:
    """Return precision, recall and F1 of how many are right, ours, found and there."""
    right, ours, hit, there = counts.tolist()
    precision, recall = right / ours if ours else 0.0, hit / there if there else 0.0
    both = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0}


def _counts(gold: Sequence[Span], own: Sequence[Span], match: Match) -> tuple[int, int, int, int]:
    right = sum(any(match(span, other) for other in gold) for span in own)
    hit = sum(any(match(span, other) for other in own) for span in gold)
    return right, len(own), hit, len(gold)


def _by_kind(marked: Sequence[Marked], found: Mapping[str, Sequence[Span]]) -> dict[str, float]:
    """Return the overlap F1 of each kind that is there."""
    scores = {}
    for kind in sorted({span.kind for one in marked for span in one.spans}):
        rows = [
            _counts(_only(one.spans, kind), _only(found.get(one.id, ()), kind), touches_alike)
            for one in marked
        ]
        scores[str(kind)] = precision_recall(np.array(rows).sum(axis=0))["f1"]
    return scores


def _only(spans: Sequence[Span], kind: str) -> list[Span]:
    return [one for one in spans if one.kind == kind]


def _intervals(counts: Counts) -> dict[str, list[float]]:
    """Return the bootstrap 95 % intervals of precision, recall and F1, drawing texts."""
    draw = np.random.default_rng(0)
    sums = (counts[draw.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(ROUNDS))
    drawn = [precision_recall(one) for one in sums]
    parts = {part: np.quantile([one[part] for one in drawn], [0.025, 0.975]) for part in drawn[0]}
    return {part: edges.tolist() for part, edges in parts.items()}
