"""Check that a bound on wrong answers holds, on many random halvings of a suite's labelled questions.

One half does what an owner's labels do: its questions are examples, calibrate confidence and set the
threshold. The other half is then asked. Beside it stands what an owner could have done without us:
the encoder's cosine, with the exact binomial test of Clopper and Pearson in a fixed sequence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.progress import Progress

from assistant.evaluation.answers import (
    Asking,
    Finding,
    build_index,
    calibrated,
    examples_of,
    finding,
    gather,
)
from assistant.evaluation.suites import AnswersSuite
from knowledge import Bound, Embedder, Metrics, SearchIndex, binomial_threshold, bounded_threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What was answered of the half that nothing was fitted on."""

    coverage: float
    wrong: float  # of those answered; 0 where nothing was

    @classmethod
    def of(cls, right: Sequence[bool], answered: Sequence[bool]) -> Half:
        """Count one half."""
        given = [ok for ok, is_given in zip(right, answered, strict=True) if is_given]
        wrong = given.count(False) / len(given) if given else 0.0
        return cls(coverage=len(given) / len(right), wrong=wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One halving: what was answered by us, by the plain method, and at best with hindsight."""

    ours: Half
    plain: Half
    hindsight: Half
    missing: int | None  # labels, where nothing could be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Halvings:
    """All questions of a suite, gathered once, to be halved again and again."""

    index: SearchIndex
    questions: tuple[Asking, ...]

    @classmethod
    def prepare(cls, suite: AnswersSuite, *, embedder: Embedder, progress: Progress) -> Halvings:
        """Search for every labelled question of the suite, those of the calibration part included."""
        index = build_index(suite.documents, embedder=embedder, progress=progress)
        labelled = [*suite.calibration, *suite.questions]
        return cls(index=index, questions=gather(labelled, index=index, embedder=embedder, progress=progress))

    def draw(self, number: int, bounds: Sequence[Bound]) -> tuple[Draw, ...]:
        """Return what one of the halvings, the same for the same number, gives under each bound."""
        order = np.random.default_rng(number).permutation(len(self.questions)).tolist()
        middle = len(order) // 2
        labelled = [self.questions[place] for place in order[:middle]]
        examples = examples_of(labelled)
        seen = [
            finding(one, index=self.index, known=examples.without(place))
            for place, one in enumerate(labelled)
        ]
        asked = [finding(self.questions[one], index=self.index, known=examples) for one in order[middle:]]
        return answered(seen, asked, bounds)


def check(
    suite: AnswersSuite, bound: Bound, times: int, *, embedder: Embedder, progress: Progress
) -> Metrics:
    """Return how often `bound` was kept on so many halvings of the suite, and what it cost in answers."""
    halvings = Halvings.prepare(suite, embedder=embedder, progress=progress)
    numbers = progress.track(range(times), description="halvings")
    return summed_up([halvings.draw(number, [bound])[0] for number in numbers], bound)


def answered(seen: Sequence[Finding], asked: Sequence[Finding], bounds: Sequence[Bound]) -> tuple[Draw, ...]:
    """Return what is answered of `asked` after calibration on `seen`, under each bound."""
    calibrator, confidences = calibrated(seen)
    right, truth = [one.is_right for one in seen], [one.is_right for one in asked]
    given = [calibrator.confidence(one.hits) for one in asked]
    plainly, near = [nearest(one) for one in seen], [nearest(one) for one in asked]
    draws = []
    for bound in bounds:
        shown = bounded_threshold(confidences, right, bound=bound)
        plain = binomial_threshold([cos for cos, _ in plainly], [ok for _, ok in plainly], bound=bound)
        best = in_hindsight(given, truth, risk=bound.risk)
        draws.append(
            Draw(
                ours=Half.of(truth, [one >= shown.threshold for one in given]),
                plain=Half.of([ok for _, ok in near], [cosine >= plain for cosine, _ in near]),
                hindsight=Half.of(truth, [one >= best for one in given]),
                missing=shown.missing,
            )
        )
    return tuple(draws)


def nearest(one: Finding) -> tuple[float, bool]:
    """Return the best cosine for a question, and whether that article is right."""
    if not one.hits:
        return -1.0, False
    best = max(one.hits, key=lambda hit: hit.dense)
    return best.dense, best.document_id in one.question.relevant


def in_hindsight(confidences: Sequence[float], right: Sequence[bool], *, risk: float) -> float:
    """Return the lowest confidence from which the share of wrong answers is within the risk."""
    order = sorted(zip(confidences, right, strict=True), reverse=True)
    wrong, best = 0, math.inf
    for count, (one, ok) in enumerate(order, start=1):
        wrong += not ok
        if wrong <= risk * count and (count == len(order) or order[count][0] < one):
            best = one
    return best


def summed_up(draws: Sequence[Draw], bound: Bound) -> Metrics:
    """Return how often the bound was kept, how much was answered, and both for the plain method."""

    def kept(halves: Sequence[Half]) -> float:
        """The share of halvings in which no more was wrong than allowed."""
        return sum(one.wrong <= bound.risk for one in halves) / len(halves)

    def covered(halves: Sequence[Half]) -> float:
        """The mean share of questions answered."""
        return math.fsum(one.coverage for one in halves) / len(halves)

    ours, plain = [one.ours for one in draws], [one.plain for one in draws]
    best = covered([one.hindsight for one in draws])
    missing = [one.missing for one in draws if one.missing]
    return {
        "halvings": len(draws),
        "risk": bound.risk,
        "confidence": bound.confidence,
        "kept": kept(ours),
        "mean_wrong_rate": math.fsum(one.wrong for one in ours) / len(ours),
        "coverage": covered(ours),
        "coverage_of_hindsight": covered(ours) / best if best else None,
        "plain_kept": kept(plain),
        "plain_coverage": covered(plain),
        "labels_missing": round(float(np.median(missing))) if missing else None,
    }
