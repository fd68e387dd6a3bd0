"""Say how sure we are of a list of hits, and from where on that is sure enough.

The confidence that the first hit is right is a logistic function of a few features of the
list. Its shipped coefficients were fitted on labelled questions of five collections; a
company's own labels fit better ones in milliseconds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Hit

Row = NDArray[np.float64]

RIDGE = 0.01  # keeps coefficients finite where the labels are separable
STEPS = 50
ON_SUBJECT = 0.6  # below, a score tells whether there is an answer; above, hardly which it is
NEXT = 4  # how many of the following hits a first one is compared with


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrator:
    """Turns hits into the probability that the first one is right."""

    bias: float
    weights: tuple[float, ...]  # one a feature, in the order of `features`

    def confidence(self, hits: Sequence[Hit]) -> float:
        """Return a probability; 0 where nothing was found."""
        if not hits:
            return 0.0
        parts = zip(self.weights, features(hits), strict=True)
        return _logistic(self.bias + math.fsum(weight * value for weight, value in parts))

    @classmethod
    def fit(cls, lists: Sequence[Sequence[Hit]], right: Sequence[bool]) -> "Calibrator":
        """Fit on lists of hits and whether the first of each was right.

        Raises `ValueError` unless both right and wrong ones are there.
        """
        labelled = [(features(hits), ok) for hits, ok in zip(lists, right, strict=True) if hits]
        labels = np.array([ok for _, ok in labelled], dtype=float)
        if not 0 < labels.sum() < len(labels):
            raise ValueError("calibration needs right and wrong examples")
        rows = np.array([row for row, _ in labelled])
        bias, *weights = _fitted(rows, labels).tolist()
        return cls(bias=bias, weights=tuple(weights))


def features(hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return what the confidence is made of.

    The score of the first hit, up to where documents on the subject begin and past it; its
    lead over the second and over the mean of the next few; and whether its words were found
    as well as those of any other.
    """
    first, others = hits[0], hits[1:]
    second = others[0].score if others else 0.0
    near = [hit.score for hit in others[:NEXT]] or [0.0]
    most = max(hit.lexical for hit in hits)
    return (
        min(first.score, ON_SUBJECT),
        max(first.score - ON_SUBJECT, 0.0),
        first.score - second,
        first.score - sum(near) / len(near),
        first.lexical / most if most else 0.0,
    )


def confidence(hits: Sequence[Hit]) -> float:
    """Return the probability, by the shipped coefficients, that the first hit is right."""
    return SHIPPED.confidence(hits)


def fit_threshold(
    confidences: Sequence[float], right: Sequence[bool], *, alpha: float | None = None
) -> float:
    """Return the confidence from which on to answer.

    With `alpha`, the lowest that keeps the share of wrong answers at or below it; without,
    the one that maximises right minus wrong answers. Infinite where nothing should be answered.
    """
    wrong = _wrong_above(confidences, right)
    if alpha is None:
        gains = [(answered - 2 * failed, threshold) for threshold, answered, failed in wrong]
        gain, threshold = max(gains, default=(0, math.inf))
        return threshold if gain > 0 else math.inf
    allowed = [threshold for threshold, answered, failed in wrong if failed <= alpha * answered]
    return min(allowed, default=math.inf)


def _wrong_above(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, int, int]]:
    """For each threshold: how many are answered from it on, and how many of them wrongly."""
    order = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    counted: dict[float, tuple[int, int]] = {}
    failed = 0
    for answered, (threshold, ok) in enumerate(order, start=1):
        failed += not ok
        counted[threshold] = (answered, failed)
    return [(threshold, answered, failed) for threshold, (answered, failed) in counted.items()]


def _fitted(rows: Row, labels: Row) -> Row:
    """Newton's steps for logistic regression with a small ridge."""
    columns = np.column_stack([np.ones(len(rows)), rows])
    ridge = RIDGE * np.eye(columns.shape[1])
    ridge[0, 0] = 0.0
    found: Row = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(columns @ found, -30, 30)))
        slope = columns.T @ (chances - labels) + ridge @ found
        curve = (columns * (chances * (1 - chances))[:, None]).T @ columns + ridge
        step = np.linalg.solve(curve, slope)
        found = found - step
        if np.abs(step).max() < 1e-9:
            break
    return found


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


# Fitted on the calibration questions of five public collections, at most 400 of each, and on
# questions of one collection asked of another, so that what is off the subject is unlikely.
SHIPPED = Calibrator(bias=-5.77, weights=(9.62, 3.78, 4.98, 1.84, 0.21))
