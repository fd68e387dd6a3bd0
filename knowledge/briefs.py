"""Measure summaries against those that people wrote and the facts that they should tell, as pure functions.

ROUGE is the F measure with stemming, as the `rouge-score` package counts it, the best reference of each kind.
A fact is told if its value stands in the summary as whole words in lower case. Of the facts that a summary
states, those are right that hold the value of a labelled fact or stand within one; no label knows everything
that is true, so that share is a lower bound. Every mean has its bootstrap 95 % interval under `ci95`, drawn
over conversations.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.errors import EvaluationError
from knowledge.evaluate import Metrics, by_key, interval, mean

KINDS = ("rouge1", "rouge2", "rougeL")
ROUNDS = 1_000  # of the bootstrap

Overlap = Callable[[str, str], dict[str, float]]
"""What two texts share, reference first, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarised:
    """A conversation with summaries that people wrote, and the values that a summary should tell."""

    id: str
    references: tuple[str, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPrediction:
    """What was made of one conversation, and the facts that it states apart from its sentences."""

    id: str
    summary: str = ""
    stated: tuple[str, ...] = ()


def score_summaries(
    conversations: Sequence[Summarised], predictions: Iterable[SummaryPrediction], *, overlap: Overlap
) -> Metrics:
    """Return overlap, recall and precision of facts, and the mean number of words.

    Raises `EvaluationError` for a repeated or unknown id, or where no conversation has a reference.
    """
    given = by_key(predictions, lambda row: row.id, known={one.id for one in conversations})
    rows = [(one, given.get(one.id, SummaryPrediction(id=one.id))) for one in conversations]
    if not rows or not all(one.references for one in conversations):
        raise EvaluationError("a conversation without a reference cannot be scored")
    shared = [[overlap(reference, row.summary) for reference in one.references] for one, row in rows]
    values = {kind: [max(one[kind] for one in each) for each in shared] for kind in KINDS}
    values["mean_words"] = [float(len(row.summary.split())) for _, row in rows]
    metrics: Metrics = {"conversations": len(rows)}
    metrics |= {name: mean(found) for name, found in values.items()}
    intervals = {name: interval(found) for name, found in values.items()}
    recalled = [[is_told(fact, row.summary) for fact in one.facts] for one, row in rows]
    precise = [[_is_labelled(fact, one.facts) for fact in row.stated] for one, row in rows if one.facts]
    for name, each in (("fact_recall", recalled), ("fact_precision", precise)):
        counts = np.array([(sum(found), len(found)) for found in each if found], dtype=float)
        metrics[name] = float(counts[:, 0].sum() / counts[:, 1].sum()) if len(counts) else None
        if len(counts):
            intervals[name] = _interval_of_share(counts)
    metrics["ci95"] = intervals
    return metrics


def is_told(fact: str, summary: str) -> bool:
    """Whether a value stands in a summary, as whole words."""
    return f" {_normal(fact)} " in f" {_normal(summary)} "


def _is_labelled(stated: str, facts: Sequence[str]) -> bool:
    return any(is_told(fact, stated) or is_told(stated, fact) for fact in facts)


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9: ]", " ", text.lower()).split())


def _interval_of_share(counts: np.ndarray) -> list[float]:
    """Return the interval of a share over whole conversations, whose facts go together."""
    draw = np.random.default_rng(0)
    sums = [counts[draw.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(ROUNDS)]
    low, high = np.quantile([found / total for found, total in sums], [0.025, 0.975]).tolist()
    return [low, high]
