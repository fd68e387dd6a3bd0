"""Measure how well what was said before is found, and what is chosen by it, as pure functions.

Turns are judged by recall; a missing prediction counts as an empty one. Every mean has its bootstrap
95 % interval under `ci95`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.errors import EvaluationError
from knowledge.evaluate import Metrics, interval, mean, recall

CUTS = (5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryQuestion:
    """A question about what was said; `correct` is the option that agrees with it, if it has options."""

    id: str
    evidence: frozenset[str]
    category: str = ""
    correct: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPrediction:
    """The turns recalled for one question, best first, and the option that was chosen."""

    id: str
    ranked: tuple[str, ...] = ()
    choice: int | None = None


def score_memory(questions: Sequence[MemoryQuestion], predictions: Iterable[MemoryPrediction]) -> Metrics:
    """Return recall of the turns that hold the answer, and the share of options chosen rightly.

    Raises `EvaluationError` for a repeated or unknown id, or where no question has evidence.
    """
    given = _by_id(predictions, known={one.id for one in questions})
    rows = [(one, given.get(one.id, MemoryPrediction(id=one.id))) for one in questions]
    if not all(one.evidence for one in questions) or not rows:
        raise EvaluationError("a question without evidence cannot be scored")
    values = {
        f"recall@{cut}": [recall(row.ranked, one.evidence, cut=cut) for one, row in rows] for cut in CUTS
    }
    chosen = [float(row.choice == one.correct) for one, row in rows if one.correct is not None]
    metrics: Metrics = {"questions": len(rows)}
    metrics |= {name: mean(found) for name, found in values.items()}
    metrics["choice_accuracy"] = mean(chosen) if chosen else None
    metrics["recall@5_by_category"] = _by_category(rows)
    known = values | ({"choice_accuracy": chosen} if chosen else {})
    metrics["ci95"] = {name: interval(found) for name, found in known.items()}
    return metrics


def _by_category(rows: Sequence[tuple[MemoryQuestion, MemoryPrediction]]) -> dict[str, float]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for one, row in rows:
        found[one.category].append(recall(row.ranked, one.evidence, cut=CUTS[0]))
    return {name: mean(values) for name, values in sorted(found.items())}


def _by_id(predictions: Iterable[MemoryPrediction], *, known: set[str]) -> dict[str, MemoryPrediction]:
    given: dict[str, MemoryPrediction] = {}
    for one in predictions:
        if one.id in given:
            raise EvaluationError(f"two predictions for {one.id!r}: keep one")
        if one.id not in known:
            raise EvaluationError(f"a prediction for {one.id!r}, which the suite does not have")
        given[one.id] = one
    return given
