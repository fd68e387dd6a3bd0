"""Show what each part of the ranking is worth: answer a suite with parts switched off, and compare.

Every way is the index that serves customers with other weights, or without labelled questions. Each has a
confidence of its own, fitted on the suite's calibration questions as it is for the whole. A question is
asked in every way before the next one is, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
from rich.bar import Bar
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.evaluation.answers import Asking, Finding, calibrated, cut, finding, query_of
from assistant.evaluation.labels import Company, Embedded, Known, Labels, embedded, since
from assistant.evaluation.suites import AnswersSuite
from knowledge import (
    USUAL,
    Answered,
    AnswerPrediction,
    Calibrator,
    Compared,
    Embedder,
    Estimate,
    Weights,
    compare_answers,
)

BAR = 8  # characters
DIGITS = {"median_ms": 2}  # three, where nothing else is said
EXPLAINED = (
    "Differences are to what is served, with the interval of paired resamples; bold where it leaves out zero."
    " Labels are the calibration questions: they speak beside the articles in the regression, or are written"
    " in as known questions, then without it. Milliseconds are a question's, with its embedding if needed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to answer: what each opinion counts, and what is done with labelled questions."""

    weights: Weights = USUAL
    labels: Labels = Labels.HEARD

    @property
    def needs_vectors(self) -> bool:
        """Whether the question has to be embedded at all."""
        return self.weights.words < 1


WHOLE = "as served"
WAYS: Mapping[str, Way] = {
    "meaning alone": Way(weights=Weights(words=0, support=0, expected=0), labels=Labels.UNHEARD),
    "words alone": Way(weights=Weights(words=1, support=0, expected=0), labels=Labels.UNHEARD),
    "meaning and words": Way(weights=Weights(support=0, expected=0), labels=Labels.UNHEARD),
    "without regression": Way(weights=Weights(expected=0), labels=Labels.UNHEARD),
    "labels written in": Way(weights=Weights(expected=0), labels=Labels.WRITTEN),
    "without labels": Way(labels=Labels.UNHEARD),
    "without words": Way(weights=Weights(words=0)),
    "without support": Way(weights=Weights(support=0)),
    WHOLE: Way(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """A suite's questions answered in every way, and how far each is from the whole."""

    suite: str
    questions: int
    answerable: int
    ways: Mapping[str, Compared]

    @property
    def title(self) -> str:
        """What heads the table."""
        return f"{self.suite}: {self.questions:,} questions, {self.answerable:,} with an answer"

    @property
    def explained(self) -> str:
        """How to read it."""
        return EXPLAINED

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""
        return {**asdict(self), "task": "answers", "compared_with": WHOLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one way found for each question, and the milliseconds that each took."""

    findings: list[Finding] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def answered(self, calibrator: Calibrator) -> Answered:
        """Return it as predictions, with the confidence that `calibrator` tells."""
        predictions = [
            AnswerPrediction(
                id=one.question.id, ranked=one.ranked, confidence=calibrator.confidence(one.hits)
            )
            for one in self.findings
        ]
        return Answered(predictions=predictions, milliseconds=self.milliseconds)


def ablate(suite: AnswersSuite, *, embedder: Embedder, progress: Progress) -> Ablation:
    """Answer the suite's questions in every way. Raises `EvaluationError` where none has an answer."""
    documents = cut(suite.documents, embedder=embedder, progress=progress)
    labelled = embedded(suite.calibration, embedder=embedder, progress=progress)
    asked = embedded(suite.questions, embedder=embedder, progress=progress)
    company = Company.of(documents, labelled, dimensions=embedder.dimensions)
    learned = found(labelled, company.but_for, progress=progress)
    answered = found(asked, company.all_of, progress=progress)
    ways = {name: answered[name].answered(calibrated(learned[name].findings)[0]) for name in WAYS}
    questions = [one.labelled() for one in suite.questions]
    return Ablation(
        suite=suite.name,
        questions=len(questions),
        answerable=sum(bool(one.relevant) for one in questions),
        ways=compare_answers(questions, ways, to=WHOLE),
    )


def found(
    asked: Sequence[Embedded], known: Callable[[int, Labels], Known], *, progress: Progress
) -> dict[str, Found]:
    """Return what each way finds for each question, where the one at a place may use what is `known`."""
    ways = {name: Found() for name in WAYS}
    for place, one in enumerate(progress.track(asked, description="search in every way")):
        for name, way in WAYS.items():
            finding, milliseconds = search(one, way, known(place, way.labels))
            ways[name].findings.append(finding)
            ways[name].milliseconds.append(milliseconds)
    return ways


def search(one: Embedded, way: Way, known: Known) -> tuple[Finding, float]:
    """Search and rank as in a turn, but in this way; also return the milliseconds, embedding included."""
    query = query_of(one.question)
    vector = one.vector if way.needs_vectors else np.zeros_like(one.vector)
    start = time.perf_counter()
    asking = Asking(question=one.question, gathered=known.index.gather(query, vector, weights=way.weights))
    result = finding(asking, index=known.index, known=known.examples)
    return result, since(start) + (one.milliseconds if way.needs_vectors else 0.0)


class Shown(Protocol):
    """A comparison of ways to do the same."""

    @property
    def title(self) -> str:
        """What heads the table."""

    @property
    def explained(self) -> str:
        """How to read it."""

    @property
    def ways(self) -> Mapping[str, Compared]:
        """Every way, and how far it is from `WHOLE`."""

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""


def show(ablation: Shown, console: Console) -> None:
    """Print each metric of each way with its interval, its difference to the whole, and a bar."""
    table = Table(
        title=ablation.title,
        title_justify="left",
        box=None,
        header_style="bold",
    )
    table.add_column("way", no_wrap=True)
    for heading, least in (("value", 5), ("95 %", 11), ("apart", 6), ("95 %", 13)):  # figures are never cut
        table.add_column(heading, justify="right", no_wrap=True, min_width=least)
    table.add_column("", width=BAR)
    for metric in ablation.ways[WHOLE].metrics:
        table.add_row(f"[bold]{metric}[/bold]")
        most = max(way.metrics[metric].value for way in ablation.ways.values())
        for name, way in ablation.ways.items():
            value, apart = way.metrics[metric], way.differences[metric]
            bar = Bar(size=most, begin=0.0, end=value.value, width=BAR)
            table.add_row(f"  {name}", *cells(value, apart, digits=DIGITS.get(metric, 3)), bar)
    console.print(table)
    console.print(ablation.explained)


def cells(value: Estimate, apart: Estimate, *, digits: int) -> tuple[str, str, str, str]:
    """Return a value and its difference with their intervals; the difference bold where it is no chance."""
    (least, most), (low, high) = value.ci95, apart.ci95
    shown = f"{apart.value:+.{digits}f}"
    return (
        f"{value.value:.{digits}f}",
        f"{least:.{digits}f}–{most:.{digits}f}",
        f"[bold]{shown}[/bold]" if low > 0 or high < 0 else shown,
        f"{low:+.{digits}f} {high:+.{digits}f}",
    )
