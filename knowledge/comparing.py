"""Compare several ways to do the same with one of them, so that chance is not taken for a gain.

The questions, or the customers, are drawn again and again, for all ways alike, so that what makes one hard
or slow falls out of the difference between two ways: a paired bootstrap. Its intervals are of 95 %.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import EvaluationError
from knowledge.evaluate import (
    ROUNDS,
    AnswerPrediction,
    OfferPrediction,
    Question,
    Target,
    auroc,
    ndcg,
    offer_values,
    recall,
)

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Statistic = Callable[[Places], Numbers]  # of the questions at these places, one number a way


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with the interval in which resamples put it."""

    value: float
    ci95: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one way made of each question, in their order, and the milliseconds that each took."""

    predictions: Sequence[AnswerPrediction]
    milliseconds: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What one way is worth by each metric, and how far it is from the one compared with."""

    metrics: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]


def compare_answers(
    questions: Sequence[Question], ways: Mapping[str, Answered], *, to: str
) -> dict[str, Compared]:
    """Return recall, gain, the AUROC of the confidence and the median time of each way, beside way `to`.

    Without a question that nothing answers there is no AUROC. Raises `EvaluationError` where a way
    answers other questions, and where no question has an answer.
    """
    for name, way in ways.items():
        if [one.id for one in way.predictions] != [one.id for one in questions]:
            raise EvaluationError(
                f"{name!r} answers other questions than the suite asks, or in another order"
            )
    if not any(one.relevant for one in questions):
        raise EvaluationError("no question has an answer: there is nothing to rank")
    return _compared(list(ways), _statistics(questions, list(ways.values())), to=to)


def compare_offers(
    targets: Sequence[Target], ways: Mapping[str, Sequence[OfferPrediction]], *, to: str
) -> dict[str, Compared]:
    """Return what the offers of each way are worth by each metric of offers, beside those of way `to`.

    Raises `EvaluationError` without targets, for a repeated or unknown customer, and for an item that
    was no candidate.
    """
    if not targets:
        raise EvaluationError("there are no targets to compare on")
    values = {name: offer_values(targets, predictions) for name, predictions in ways.items()}
    return compare_values(values, to=to)


def compare_values(ways: Mapping[str, Mapping[str, Sequence[float]]], *, to: str) -> dict[str, Compared]:
    """Return the mean of each metric of each way, beside way `to`; all ways have the same cases in order."""
    statistics = {
        metric: (_means(np.array([values[metric] for values in ways.values()]).T), len(first))
        for metric, first in ways[to].items()
    }
    return _compared(list(ways), statistics, to=to)


def paired_difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """Return by how much the mean of `first` is above that of `second`, value by value the same question."""
    values = np.array([first, second], dtype=float).T
    _, differences = _estimates(_means(values), len(values), base=1)
    return differences[0]


def _compared(
    ways: Sequence[str], statistics: Mapping[str, tuple[Statistic, int]], *, to: str
) -> dict[str, Compared]:
    base = ways.index(to)
    found = {
        metric: _estimates(statistic, count, base=base) for metric, (statistic, count) in statistics.items()
    }
    return {
        name: Compared(
            metrics={metric: values[place] for metric, (values, _) in found.items()},
            differences={metric: differences[place] for metric, (_, differences) in found.items()},
        )
        for place, name in enumerate(ways)
    }


def _statistics(questions: Sequence[Question], ways: Sequence[Answered]) -> dict[str, tuple[Statistic, int]]:
    """Return how each metric is told, and over how many questions."""
    answerable = [place for place, one in enumerate(questions) if one.relevant]
    is_answerable = np.array([bool(one.relevant) for one in questions])
    ranked = {
        "recall@1": partial(recall, cut=1),
        "recall@5": partial(recall, cut=5),
        "ndcg@10": partial(ndcg, cut=10),
    }
    found: dict[str, tuple[Statistic, int]] = {}
    for metric, told in ranked.items():
        rows = [
            [told(way.predictions[place].ranked, questions[place].relevant) for way in ways]
            for place in answerable
        ]
        found[metric] = _means(np.array(rows)), len(rows)
    if not is_answerable.all():
        sure = np.array([[one.confidence for one in way.predictions] for way in ways])
        found["auroc_answerable"] = _told_apart(sure, is_answerable), len(questions)
    times = np.array([way.milliseconds for way in ways]).T
    found["median_ms"] = (lambda places: np.median(times[places], axis=0)), len(times)
    return found


def _means(values: Numbers) -> Statistic:
    return lambda places: np.asarray(values[places].mean(axis=0))


def _told_apart(sure: Numbers, is_answerable: NDArray[np.bool_]) -> Statistic:
    def told(places: Places) -> Numbers:
        """None, where a draw has questions of one kind only, becomes a gap."""
        kinds = is_answerable[places].tolist()
        return np.array([auroc(row[places].tolist(), kinds) for row in sure], dtype=float)

    return told


def _estimates(statistic: Statistic, count: int, *, base: int) -> tuple[list[Estimate], list[Estimate]]:
    """Return each way's value, and its difference to the way at `base`."""
    draw = np.random.default_rng(0)
    whole = statistic(np.arange(count))
    drawn = np.array([statistic(draw.integers(0, count, count)) for _ in range(ROUNDS)])
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    apart = drawn - drawn[:, [base]]
    return _with_intervals(whole, drawn), _with_intervals(whole - whole[base], apart)


def _with_intervals(values: Numbers, drawn: Numbers) -> list[Estimate]:
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0).tolist()
    return [
        Estimate(value=value, ci95=(least, most))
        for value, least, most in zip(values.tolist(), low, high, strict=True)
    ]
