"""Measure how well questions are answered and offers chosen, as pure functions.

Rankings are judged by recall, reciprocal rank and discounted gain; confidence by how well
it tells right from wrong; the decision to answer by its coverage and its share of wrong
answers. A missing prediction counts as an empty one; a prediction for nothing is an error.

Every mean has its bootstrap 95 % interval under `ci95`: where those of two results overlap, the
difference may be chance.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from knowledge.concentration import coverage, gini
from knowledge.errors import EvaluationError

Metrics = dict[str, "Value"]
Value = float | int | dict[str, list[float]] | dict[str, float] | None
Values = dict[str, list[float]]  # by metric; its mean over them is what is reported

Row = TypeVar("Row")

ROUNDS = 1_000  # of the bootstrap
DRAWN_AT_ONCE = 1 << 14  # values; more leave the processor's cache and take longer
DEEP = 100  # places read for the reciprocal rank of offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a suite; nothing relevant means that there is no answer."""

    id: str
    relevant: frozenset[str]
    group: str | None = None  # what kind of unanswerable question


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPrediction:
    """What was made of one question."""

    id: str
    ranked: tuple[str, ...] = ()
    confidence: float = -math.inf
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one customer went on to take, out of some candidates or of everything."""

    customer: str
    relevant: frozenset[str]
    candidates: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPrediction:
    """What was offered to one customer, best first."""

    customer: str
    ranked: tuple[str, ...] = ()


def score_answers(questions: Sequence[Question], predictions: Iterable[AnswerPrediction]) -> Metrics:
    """Return the metrics of rankings, confidence and decisions, with intervals over the questions.

    Raises `EvaluationError` for a repeated or unknown id, or without any question.
    """
    given = by_key(predictions, lambda row: row.id, known={question.id for question in questions})
    rows = [(question, given.get(question.id, AnswerPrediction(id=question.id))) for question in questions]
    answerable = [(row.ranked, question.relevant) for question, row in rows if question.relevant]
    if not answerable:
        raise EvaluationError("no question has an answer: there is nothing to rank")
    right = [row.ranked[:1] != () and row.ranked[0] in question.relevant for question, row in rows]
    rankings = _rankings(answerable)
    decisions = _decisions([row.answered for _, row in rows], right)
    metrics: Metrics = {"questions": len(rows), "answerable": len(answerable)}
    metrics |= _means(rankings)
    metrics |= _told_apart(rows)
    metrics |= _means(decisions)
    metrics["aurc"] = risk_coverage_area([row.confidence for _, row in rows], right)
    metrics["ci95"] = _intervals(rankings | decisions)
    return metrics


def score_offers(
    targets: Sequence[Target], items: Iterable[str], predictions: Iterable[OfferPrediction]
) -> Metrics:
    """Return the metrics of offers with bootstrap intervals over the customers.

    Raises `EvaluationError` for a repeated or unknown customer, or an item that was no candidate.
    """
    if not targets:
        raise EvaluationError("there are no targets to score against")
    ranked = _offered(targets, predictions)
    values = _worth(targets, ranked)
    metrics: Metrics = {"customers": len(targets)}
    metrics |= _means(values)
    catalogue = {item for target in targets for item in target.candidates or ()} or set(items)
    shown = [item for row in ranked for item in list(dict.fromkeys(row))[:10]]
    metrics["catalogue_coverage@10"] = coverage(shown, catalogue)
    metrics["gini@10"] = gini(shown, catalogue)
    metrics["ci95"] = _intervals(values)
    return metrics


def offer_values(targets: Sequence[Target], predictions: Iterable[OfferPrediction]) -> Values:
    """Return what the offers were worth to each customer, in the order of the targets, by metric.

    Raises `EvaluationError` as `score_offers` does.
    """
    return _worth(targets, _offered(targets, predictions))


def recall(ranked: Sequence[str], relevant: frozenset[str], *, cut: int) -> float:
    """Return the share of what is relevant that stands in the first places."""
    return sum(_hits(ranked, relevant, cut)) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: frozenset[str], *, cut: int) -> float:
    """Return one over the place of the first relevant item; 0 if none stands before the cut."""
    hits = _hits(ranked, relevant, cut)
    return 1 / (1 + hits.index(True)) if any(hits) else 0.0


def ndcg(ranked: Sequence[str], relevant: frozenset[str], *, cut: int) -> float:
    """Return the discounted gain as a share of the best possible."""
    gain = sum(hit * _discount(place) for place, hit in enumerate(_hits(ranked, relevant, cut)))
    return gain / sum(_discount(place) for place in range(min(cut, len(relevant))))


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return the chance that a positive outscores a negative; None without both. Ties are half."""
    ups = sum(positive)
    downs = len(positive) - ups
    if not ups or not downs:
        return None
    _, group, sizes = np.unique(np.asarray(scores, dtype=float), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[group]  # from 1; equal scores share their mean
    above = float(ranks[np.asarray(positive, dtype=bool)].sum()) - ups * (ups + 1) / 2
    return above / (ups * downs)


def risk_coverage_area(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean share of wrong answers over every coverage, most confident first.

    Equal confidences share their wrong answers evenly.
    """
    order = np.argsort(-np.asarray(confidences, dtype=float), kind="stable")
    wrong = 1.0 - np.asarray(right, dtype=float)[order]
    _, group, sizes = np.unique(
        -np.asarray(confidences, dtype=float), return_inverse=True, return_counts=True
    )
    shared = np.bincount(group[order], weights=wrong) / sizes
    errors = np.cumsum(shared[group[order]])
    return float(np.mean(errors / np.arange(1, len(errors) + 1)))


def interval(values: Sequence[float], *, seed: int = 0) -> list[float]:
    """Return the bootstrap 95 % interval of a mean, the same each time for the same seed."""
    numbers = np.asarray(values, dtype=float)
    draw = np.random.default_rng(seed)
    step = max(1, DRAWN_AT_ONCE // len(numbers))
    rounds = [min(step, ROUNDS - done) for done in range(0, ROUNDS, step)]
    means = [numbers[draw.integers(0, len(numbers), (some, len(numbers)))].mean(axis=1) for some in rounds]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975]).tolist()
    return [low, high]


def mean(values: Sequence[float]) -> float:
    """Return the mean, added up without loss of digits."""
    return math.fsum(values) / len(values)


def _offered(targets: Sequence[Target], predictions: Iterable[OfferPrediction]) -> list[tuple[str, ...]]:
    given = by_key(predictions, lambda row: row.customer, known={row.customer for row in targets})
    return [_candidates_only(target, given.get(target.customer)) for target in targets]


def _worth(targets: Sequence[Target], ranked: Sequence[Sequence[str]]) -> Values:
    pairs = [(row, target.relevant) for row, target in zip(ranked, targets, strict=True)]
    return {
        "hr@5": [float(recall(row, relevant, cut=5) > 0) for row, relevant in pairs],
        "hr@10": [float(recall(row, relevant, cut=10) > 0) for row, relevant in pairs],
        "ndcg@10": [ndcg(row, relevant, cut=10) for row, relevant in pairs],
        "mrr": [reciprocal_rank(row, relevant, cut=DEEP) for row, relevant in pairs],
    }


def _rankings(answerable: Sequence[tuple[Sequence[str], frozenset[str]]]) -> Values:
    recalls = {
        f"recall@{cut}": [recall(row, relevant, cut=cut) for row, relevant in answerable] for cut in (1, 3, 5)
    }
    return recalls | {
        "top1_right": [reciprocal_rank(row, relevant, cut=1) for row, relevant in answerable],
        "mrr@10": [reciprocal_rank(row, relevant, cut=10) for row, relevant in answerable],
        "ndcg@10": [ndcg(row, relevant, cut=10) for row, relevant in answerable],
    }


def _decisions(answered: Sequence[bool], right: Sequence[bool]) -> Values:
    return {
        "coverage": [float(is_answered) for is_answered in answered],
        "wrong_rate": [float(not ok) for ok, is_answered in zip(right, answered, strict=True) if is_answered],
    }


def _means(values: Values) -> dict[str, float | None]:
    return {name: mean(numbers) if numbers else None for name, numbers in values.items()}


def _intervals(values: Values) -> dict[str, list[float]]:
    return {name: interval(numbers) for name, numbers in values.items() if numbers}


def _told_apart(rows: Sequence[tuple[Question, AnswerPrediction]]) -> dict[str, float | None]:
    found = {"auroc_answerable": _answerable_auroc(rows)}
    for group in sorted({question.group for question, _ in rows if question.group is not None}):
        part = [(q, row) for q, row in rows if q.relevant or q.group == group]
        found[f"auroc_answerable_{group}"] = _answerable_auroc(part)
    return found


def _answerable_auroc(rows: Sequence[tuple[Question, AnswerPrediction]]) -> float | None:
    return auroc([row.confidence for _, row in rows], [bool(question.relevant) for question, _ in rows])


def by_key(rows: Iterable[Row], key: Callable[[Row], str], *, known: set[str]) -> Mapping[str, Row]:
    """Return rows by their key. Raises `EvaluationError` for one that is repeated or unknown."""
    index: dict[str, Row] = {}
    for row in rows:
        name = key(row)
        if name in index:
            raise EvaluationError(f"two predictions for {name!r}: keep one")
        if name not in known:
            raise EvaluationError(f"a prediction for {name!r}, which the suite does not have")
        index[name] = row
    return index


def _candidates_only(target: Target, given: OfferPrediction | None) -> tuple[str, ...]:
    ranked = given.ranked if given else ()
    if target.candidates is not None and (strange := set(ranked) - target.candidates):
        raise EvaluationError(f"customer {target.customer!r} was offered {min(strange)!r}, no candidate")
    return ranked


def _hits(ranked: Sequence[str], relevant: frozenset[str], cut: int) -> list[bool]:
    return [item in relevant for item in list(dict.fromkeys(ranked))[:cut]]


def _discount(place: int) -> float:
    return 1 / math.log2(place + 2)
