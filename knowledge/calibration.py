"""Say how sure we are of a list of hits, and from where on that is sure enough.

The confidence that the first hit is right is a logistic function of a few features of the
list. Its shipped coefficients stand in a file, with what they were fitted on; a
company's own labels move them, the farther the more there are, in milliseconds.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Hit

Row = NDArray[np.float64]

PULL = 5.0  # how hard the shipped coefficients hold, in labels for a feature at its usual spread
FOLDS = 5
STEPS = 50
TINY = 1e-9
NEXT = 4  # how many of the following hits a first one is compared with
TIE = 0.05  # so far behind the first, a hit counts for a third of a tie
CONFIDENCE_FILE = Path(__file__).with_name("confidence.json")
CONFIDENCE_FEATURES = ("cosine", "lead", "words", "expected", "expected lead", "expected of all", "alone")


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
    def fit(
        cls, lists: Sequence[Sequence[Hit]], right: Sequence[bool], *, prior: "Prior | None" = None
    ) -> "Calibrator":
        """Fit on lists of hits and whether the first of each was right, starting from the shipped one.

        Another `prior` may be given.

        Raises `ValueError` unless both right and wrong ones are there.
        """
        labelled = [(features(hits), ok) for hits, ok in zip(lists, right, strict=True) if hits]
        labels = np.array([ok for _, ok in labelled], dtype=float)
        if not 0 < labels.sum() < len(labels):
            raise ValueError("calibration needs right and wrong examples")
        rows = np.array([row for row, _ in labelled])
        return cls._of(_fitted(rows, labels, prior=prior or CONFIDENCE))

    @classmethod
    def fit_across(
        cls, lists: Sequence[Sequence[Hit]], right: Sequence[bool]
    ) -> tuple["Calibrator", tuple[float, ...]]:
        """Fit as `fit` does, and return beside it a confidence for each list, by fits without that list.

        A bound may rest on those, not on confidences in what was fitted. With too few labels to fit
        anything, the shipped coefficients are returned.
        """
        fold = [place % FOLDS for place in range(len(lists))]
        parts: list[Calibrator] = []
        for left_out in range(FOLDS):
            seen = [place for place in range(len(lists)) if fold[place] != left_out]
            kinds = {right[place] for place in seen if lists[place]}
            if len(kinds) < 2:
                return SHIPPED, tuple(SHIPPED.confidence(hits) for hits in lists)
            parts.append(cls.fit([lists[place] for place in seen], [right[place] for place in seen]))
        mean = np.mean([[part.bias, *part.weights] for part in parts], axis=0)
        return cls._of(mean), tuple(
            parts[own].confidence(hits) for own, hits in zip(fold, lists, strict=True)
        )

    @classmethod
    def _of(cls, coefficients: Row) -> "Calibrator":
        bias, *weights = coefficients.tolist()
        return cls(bias=bias, weights=tuple(weights))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What a fit starts from, and how hard that holds: few labels move it little."""

    calibrator: Calibrator
    spreads: tuple[float, ...]  # usual ones, of the features in order
    pull: float = PULL

    @classmethod
    def flat(cls, lists: Sequence[Sequence[Hit]], *, pull: float = PULL) -> "Prior":
        """Return one that believes nothing, with the features' spreads in these lists."""
        rows = np.array([features(hits) for hits in lists if hits])
        return cls(
            calibrator=Calibrator(bias=0.0, weights=(0.0,) * len(CONFIDENCE_FEATURES)),
            spreads=tuple(rows.std(axis=0).tolist()),
            pull=pull,
        )

    @classmethod
    def read(cls, path: Path) -> "Prior":
        """Read what `write` wrote."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        weights, spreads = (
            [stored[kind][name] for name in CONFIDENCE_FEATURES] for kind in ("weights", "spreads")
        )
        return cls(calibrator=Calibrator(bias=stored["bias"], weights=tuple(weights)), spreads=tuple(spreads))

    def write(self, path: Path, *, card: Mapping[str, object]) -> None:
        """Write it by the names of the features, with a card of what it was fitted on."""
        content = {
            "bias": self.calibrator.bias,
            "weights": dict(zip(CONFIDENCE_FEATURES, self.calibrator.weights, strict=True)),
            "spreads": dict(zip(CONFIDENCE_FEATURES, self.spreads, strict=True)),
            **card,
        }
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def features(hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return what the confidence is made of.

    The best cosine of the first hit; the lead of its score over the mean of the next few; whether its
    words were found as well as those of any other; how far known questions expect it, by how much more
    than any other, and how far they expect any of these at all; and how nearly it stands alone (0) or
    among ties (below).
    """
    first, others = hits[0], hits[1:]
    near = [hit.score for hit in others[:NEXT]] or [0.0]
    most = max(hit.lexical for hit in hits)
    rival = max((hit.expected for hit in others), default=0.0)
    return (
        first.dense,
        first.score - sum(near) / len(near),
        first.lexical / most if most else 0.0,
        first.expected,
        first.expected - rival,
        math.fsum(hit.expected for hit in hits),
        -math.log(math.fsum(math.exp((hit.score - first.score) / TIE) for hit in hits)),
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


def _fitted(rows: Row, labels: Row, *, prior: Prior) -> Row:
    """Newton's steps for logistic regression, held towards `prior` where labels say little."""
    columns = np.column_stack([np.ones(len(rows)), rows])
    usual = np.array([prior.calibrator.bias, *prior.calibrator.weights])
    held = np.array([0.01, *prior.spreads])  # the bias hardly: shares of right ones differ
    hold = prior.pull * held**2

    def loss(tried: Row) -> float:
        sums = columns @ tried
        off = float(((tried - usual) ** 2 * hold).sum()) / 2
        return float((np.logaddexp(0, sums) - labels * sums).sum()) + off

    found = usual
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-np.clip(columns @ found, -30, 30)))
        slope = columns.T @ (chances - labels) + hold * (found - usual)
        curve = (columns * (chances * (1 - chances))[:, None]).T @ columns + np.diag(hold)
        step = np.linalg.solve(curve, slope)
        while loss(found - step) > loss(found) and np.abs(step).max() > TINY:
            step = step / 2  # far from the goal a whole step may overshoot
        found = found - step
        if np.abs(step).max() < TINY:
            break
    return found


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


CONFIDENCE = Prior.read(CONFIDENCE_FILE)
SHIPPED = CONFIDENCE.calibrator
