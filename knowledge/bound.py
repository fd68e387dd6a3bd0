"""Set the confidence from which to answer so that a bound on wrong answers holds.

The owner allows a share of wrong answers and says how surely it must hold. Labelled questions
are sorted by confidence, and thresholds are tested from a strict one downwards until one fails:
testing in a fixed order costs nothing, however many thresholds there are. Two promises are tested:
that the share of wrong answers is within the bound in the long run, and, mostly harder to show,
that it is among the next answers, as many as were judged here.

Where to start is read from the confidences alone, never from the labels, so that it costs nothing
either. Both promises are for questions that come from where the labelled ones came from, and for
confidences in which the labels had no part, or none in their own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

GROWTH = 1.02  # from one tested number of answers to the next; finer ones stop at the first bad luck
MORE = 1.05  # from one number of labels tried to the next, when saying how many are missing
MOST = 100_000  # answers judged; who needs more than that needs better articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the owner allows: this share of wrong answers, kept to with this confidence."""

    risk: float
    confidence: float = 0.9

    def __post_init__(self) -> None:
        if not (0 < self.risk < 1 and 0 < self.confidence < 1):
            raise ValueError("risk and confidence are shares between 0 and 1")

    def allows(self, answers: int) -> int:
        """Return how many of so many judged answers may be wrong; -1 where even none proves too little.

        Whatever the true share, the chance that so few are wrong here and too many of the next
        `answers` is at most one minus the confidence (a tail of the hypergeometric distribution),
        and so is that of so few where the true share is above the risk (one of the binomial).
        """
        logs = _log_factorials(2 * answers)
        excess = math.floor(self.risk * answers) + 1
        low, high = -1, excess - 1
        while low < high:
            middle = (low + high + 1) // 2
            next_ones = _at_most(middle, drawn=answers, marked=middle + excess, logs=logs)
            long_run = _at_random(middle, answers=answers, share=self.risk, logs=logs)
            if max(next_ones, long_run) <= 1 - self.confidence:
                low = middle
            else:
                high = middle - 1
        return low


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """From where on to answer under a bound, and the labelled questions that it rests on."""

    threshold: float  # infinite where nothing may be answered
    labels: int
    answered: int  # of the labels, from the threshold on
    wrong: int  # of those answered
    missing: int | None  # more labels, at the present share of errors; None where none would do


def bounded_threshold(confidences: Sequence[float], right: Sequence[bool], *, bound: Bound) -> Bounded:
    """Return the lowest confidence from which `bound` is shown to hold.

    Where the labels show it nowhere, nothing is answered, and `missing` says how many more it takes.
    """
    steps = _steps(confidences, right)
    tested = [(step, most) for step in steps if (most := bound.allows(step.answered)) >= 0]
    prospects = [_prospect(step, most) for step, most in tested]
    start = prospects.index(max(prospects)) if prospects else 0
    kept: _Step | None = None
    for step, most in tested[start:]:
        if step.wrong > most:
            break
        kept = step
    if kept is None:
        missing = _missing(steps, labels=len(right), bound=bound)
        return Bounded(threshold=math.inf, labels=len(right), answered=0, wrong=0, missing=missing)
    return Bounded(
        threshold=kept.threshold, labels=len(right), answered=kept.answered, wrong=kept.wrong, missing=0
    )


def binomial_threshold(scores: Sequence[float], right: Sequence[bool], *, bound: Bound) -> float:
    """Return the lowest score from which the share of wrong answers is shown to be within the risk.

    The plain method to compare with: the exact test of Clopper and Pearson, in a fixed sequence from
    the highest score down. It promises nothing about the next answers, only about all in the long run.
    """
    logs = _log_factorials(len(right))
    threshold, wrong = math.inf, 0
    order = sorted(zip(scores, right, strict=True), reverse=True)
    for answers, (score, ok) in enumerate(order, start=1):
        wrong += not ok
        if (1 - bound.risk) ** answers > 1 - bound.confidence:
            continue  # so few prove nothing, even if all are right
        if _at_random(wrong, answers=answers, share=bound.risk, logs=logs) > 1 - bound.confidence:
            break
        threshold = score
    return threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    threshold: float
    answered: int
    wrong: int
    expected: float  # wrong answers, if the confidences are the probabilities that they should be


def _steps(confidences: Sequence[float], right: Sequence[bool]) -> list[_Step]:
    """Thresholds from strict to lax; those who share a confidence are answered together."""
    if not right:
        return []
    order = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    sure = np.array([one for one, _ in order])
    wrong = np.cumsum([not ok for _, ok in order])
    expected = np.cumsum(1 - np.clip(sure, 0, 1))
    ends = np.flatnonzero(np.append(np.diff(sure) < 0, [True])) + 1
    return [
        _Step(
            threshold=float(sure[end - 1]),
            answered=int(end),
            wrong=int(wrong[end - 1]),
            expected=float(expected[end - 1]),
        )
        for end in _spread(ends.tolist())
    ]


def _spread(counts: Sequence[int]) -> list[int]:
    """So many of the counts that each is well above the one before, and the last: everything is answered."""
    kept: list[int] = []
    for count in counts[:-1]:
        if not kept or count >= math.ceil(kept[-1] * GROWTH):
            kept.append(count)
    return [*kept, counts[-1]]


def _prospect(step: _Step, most: int) -> float:
    """How surely a step passes, by the confidences alone: its room for errors, in standard errors."""
    spread = math.sqrt(step.expected * (1 - step.expected / step.answered) + 0.25)
    return round((most + 0.5 - step.expected) / spread, 6)  # so that equal ones are equal on every machine


def _missing(steps: Sequence[_Step], *, labels: int, bound: Bound) -> int | None:
    """How many labels to add so that the most promising step would pass, its share of errors kept."""
    hopeful = [step for step in steps if step.wrong < bound.risk * step.answered]
    if not hopeful:
        return None
    step = max(hopeful, key=lambda one: _evidence(one, bound.risk))
    answers = math.ceil(step.answered * MORE)
    while step.wrong * answers > bound.allows(answers) * step.answered:
        answers = math.ceil(answers * MORE)
        if answers > MOST:
            return None
    return math.ceil(answers * labels / step.answered) - labels


def _evidence(step: _Step, risk: float) -> float:
    """How far a step's share of errors is below the bound, in standard errors."""
    share = step.wrong / step.answered
    return (risk - share) * math.sqrt(step.answered / (share * (1 - share) + risk * (1 - risk)))


def _at_most(count: int, *, drawn: int, marked: int, logs: Numbers) -> float:
    """The chance that of `marked` among twice `drawn`, at most `count` are in one half."""
    total = 2 * drawn
    if marked > total:
        return 0.0
    here = np.arange(max(0, marked - drawn), min(count, drawn) + 1)
    there = marked - here
    ways = (logs[marked] - logs[here] - logs[there]) + (
        logs[total - marked] - logs[drawn - here] - logs[drawn - there]
    )
    return float(np.exp(ways - (logs[total] - 2 * logs[drawn])).sum())


def _at_random(count: int, *, answers: int, share: float, logs: Numbers) -> float:
    """The chance that at most `count` of `answers` are wrong, each by itself with this probability."""
    wrong = np.arange(count + 1)
    ways = logs[answers] - logs[wrong] - logs[answers - wrong]
    return float(np.exp(ways + wrong * math.log(share) + (answers - wrong) * math.log1p(-share)).sum())


def _log_factorials(most: int) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
