"""Check on real questions that a bound on wrong answers is kept, and what it costs in answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from rich.progress import Progress
from scipy.stats import binom

from assistant.evaluation.answers import Finding, build_index, find, under
from assistant.evaluation.suites import AnswersSuite, read_answers
from knowledge import Bound, Embedder

HALVINGS = 200
CONFIDENCE = 0.9
NOTHING = 0.005  # of all questions: less is luck, with so few labels
BY_CHANCE = int(binom.ppf(0.001, HALVINGS, CONFIDENCE))  # fewer would be worse luck than 1 in 1,000
SUITES = ["stackfaq_dev", "hint3_curekart", "banking77_dev", "clinc150_dev", "dstc11_t5_dev"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What was answered of the half that nothing was fitted on."""

    coverage: float
    wrong: float  # of those answered

    @classmethod
    def of(cls, right: Sequence[bool], answered: Sequence[bool]) -> Half:
        """Count one half."""
        given = [ok for ok, is_given in zip(right, answered, strict=True) if is_given]
        wrong = given.count(False) / len(given) if given else 0.0
        return cls(coverage=len(given) / len(right), wrong=wrong)


def found(name: str, suites: Path, embedder: Embedder, progress: Progress) -> tuple[Finding, ...]:
    """What is found for all labelled questions of a suite, answers of the calibration half included."""
    suite = read_answers(suites / name, name)
    assert isinstance(suite, AnswersSuite)
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    return find([*suite.calibration, *suite.questions], index=index, embedder=embedder, progress=progress)


def halves(findings: Sequence[Finding], draw: int) -> tuple[list[Finding], list[Finding]]:
    """One of the random halvings."""
    order = np.random.default_rng(draw).permutation(len(findings)).tolist()
    middle = len(order) // 2
    return [findings[one] for one in order[:middle]], [findings[one] for one in order[middle:]]


def bounded(labelled: Sequence[Finding], asked: Sequence[Finding], bound: Bound) -> Half:
    """What we answer of `asked` after calibration on `labelled`."""
    calibrator, shown = under(bound, labelled)
    answered = [calibrator.confidence(one.hits) >= shown.threshold for one in asked]
    return Half.of([one.is_right for one in asked], answered)


def by_cosine(labelled: Sequence[Finding], asked: Sequence[Finding], bound: Bound) -> Half:
    """What the plain method answers: the cosine, with the exact binomial test in a fixed sequence."""
    scored = sorted((nearest(one) for one in labelled), reverse=True)
    counts = np.arange(1, len(scored) + 1)
    chances = np.asarray(binom.cdf(np.cumsum([not is_right for _, is_right in scored]), counts, bound.risk))
    threshold = math.inf
    for (cosine, _), answers, chance in zip(scored, counts.tolist(), chances.tolist(), strict=True):
        if (1 - bound.risk) ** answers > 1 - bound.confidence:
            continue  # so few prove nothing, even if all are right
        if chance > 1 - bound.confidence:
            break
        threshold = cosine
    near = [nearest(one) for one in asked]
    return Half.of([ok for _, ok in near], [cosine >= threshold for cosine, _ in near])


def nearest(finding: Finding) -> tuple[float, bool]:
    """The best cosine for a question, and whether that article is right."""
    if not finding.hits:
        return -1.0, False
    best = max(finding.hits, key=lambda hit: hit.dense)
    return best.dense, best.document_id in finding.question.relevant


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", SUITES)
def test_the_owner_s_bound_holds_on_questions_that_were_not_seen(
    name: str, suites: Path, embedder: Embedder, progress: Progress
) -> None:
    """The promise that the product makes, on every suite, as often as promised; and it pays to keep it so."""
    findings = found(name, suites, embedder, progress)
    pairs = [halves(findings, draw) for draw in range(HALVINGS)]

    for risk in (0.05, 0.1):
        bound = Bound(risk=risk, confidence=CONFIDENCE)
        ours = [bounded(*pair, bound) for pair in pairs]
        plain = [by_cosine(*pair, bound) for pair in pairs]

        assert sum(one.wrong <= risk for one in ours) >= BY_CHANCE
        keeps_to_it = sum(one.wrong <= risk for one in plain) >= BY_CHANCE
        ahead = fmean(one.coverage - other.coverage for one, other in zip(ours, plain, strict=True))
        assert not keeps_to_it or ahead >= -NOTHING
