"""Measure how well a score tells positives from negatives, as pure functions.

Detectors are judged without a threshold by the area under the receiver operating characteristic,
and with one by the share of positives found when at most one negative in twenty is flagged.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.errors import EvaluationError
from knowledge.evaluate import ROUNDS, Metrics, auroc, mean

FALSE_ALARMS = 0.05  # of the negatives


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Something that is or is not what a detector looks for."""

    id: str
    is_positive: bool
    group: str = ""  # where it comes from; told apart in the metrics


def score_detection(labelled: Sequence[Labelled], scores: Mapping[str, float]) -> Metrics:
    """Return how well `scores`, by id, tell positives from negatives, with an interval of the area.

    What has no score counts as least likely. Raises `EvaluationError` for a score of something unknown,
    and where nothing is labelled.
    """
    if strange := scores.keys() - {one.id for one in labelled}:
        raise EvaluationError(f"a score for {min(strange)!r}, which the suite does not have")
    if not labelled:
        raise EvaluationError("nothing is labelled: there is nothing to measure")
    given = [scores.get(one.id, -math.inf) for one in labelled]
    positive = [one.is_positive for one in labelled]
    threshold = threshold_at(given, positive)
    metrics: Metrics = {"rows": len(labelled), "positives": sum(positive), "auroc": auroc(given, positive)}
    metrics["tpr_at_5_fpr"] = flagged([g for g, up in zip(given, positive, strict=True) if up], threshold)
    if any(one.group for one in labelled) and threshold is not None:
        metrics["flagged_at_5_fpr"] = _by_group(labelled, given, threshold)
    if (edges := _interval(given, positive)) is not None:
        metrics["ci95"] = {"auroc": edges}
    return metrics


def threshold_at(
    scores: Sequence[float], positive: Sequence[bool], rate: float = FALSE_ALARMS
) -> float | None:
    """Return the lowest score from which at most `rate` of the negatives are flagged; None without any."""
    negatives = sorted((score for score, up in zip(scores, positive, strict=True) if not up), reverse=True)
    if not negatives:
        return None
    allowed = math.floor(rate * len(negatives))
    if allowed >= len(negatives):
        return min(scores)
    return min((score for score in scores if score > negatives[allowed]), default=math.inf)


def flagged(scores: Sequence[float], threshold: float | None) -> float | None:
    """Return the share of the scores that reach a threshold; None without either."""
    if threshold is None or not scores:
        return None
    return mean([float(score >= threshold) for score in scores])


def _by_group(labelled: Sequence[Labelled], scores: Sequence[float], threshold: float) -> dict[str, float]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for one, score in zip(labelled, scores, strict=True):
        found[f"{one.group}:{'attack' if one.is_positive else 'benign'}"].append(float(score >= threshold))
    return {name: mean(values) for name, values in sorted(found.items())}


def _interval(scores: Sequence[float], positive: Sequence[bool]) -> list[float] | None:
    """Return the bootstrap 95 % interval of the area; None where there is only one kind."""
    numbers, ups = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    draw = np.random.default_rng(0)
    areas = []
    for _ in range(ROUNDS):
        chosen = draw.integers(0, len(numbers), len(numbers))
        area = auroc(numbers[chosen].tolist(), ups[chosen].tolist())
        if area is not None:
            areas.append(area)
    if not areas:
        return None
    low, high = np.quantile(areas, [0.025, 0.975]).tolist()
    return [low, high]
