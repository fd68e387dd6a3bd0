"""Run suites from their files to their metrics."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.assembly import opened_encoder
from assistant.errors import InvalidInput
from assistant.evaluation import answers, offers
from assistant.evaluation.report import Predictions, rounded, show, write_predictions
from assistant.evaluation.suites import AnswersSuite, OffersSuite, Suite, find_suite, read_suite
from assistant.settings import Settings
from knowledge import Bound, Embedder, Metrics, score_answers, score_offers

ROOT = "CONCIERGE_SUITES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One suite's predictions and what they are worth."""

    suite: str
    task: str
    metrics: Metrics
    predictions: Predictions


def run(
    suites: Sequence[str],
    *,
    predictions: Path | None = None,
    bound: Bound | None = None,
    settings: Settings,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> list[dict[str, object]]:
    """Measure each suite, print its metrics, and return them in the same order.

    A suite is a folder, or the name of one below the folder that the variable CONCIERGE_SUITES
    of the environment names. All suites are found and read before the first is measured.
    `predictions` is the file to write one suite's predictions to; `bound` what to decide by whether
    a question is answered, instead of by what right answers outweigh wrong ones. Raises `InvalidInput`, and
    `Misconfigured` when the encoder cannot be opened.
    """
    if predictions is not None and len(suites) != 1:
        raise InvalidInput("predictions", "one file holds those of one suite", fix="name one suite")
    root = Path(environment[ROOT]) if environment.get(ROOT) else None
    read = [read_suite(find_suite(Path(name), root=root)) for name in suites]
    embedder = opened_encoder(settings, settings.model_name)
    results = [measured(suite, embedder=embedder, console=console, bound=bound) for suite in read]
    for result in results:
        if predictions is not None:
            write_predictions(result.predictions, predictions)
    return [{"suite": one.suite, "task": one.task, **rounded(one.metrics)} for one in results]


def measured(suite: Suite, *, embedder: Embedder, console: Console, bound: Bound | None = None) -> Result:
    """Predict, score and print one suite."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        result = _scored(suite, embedder=embedder, progress=progress, bound=bound)
    show(result.suite, result.metrics, console)
    return result


def _scored(suite: Suite, *, embedder: Embedder, progress: Progress, bound: Bound | None) -> Result:
    match suite:
        case AnswersSuite():
            answered = answers.predict(suite, embedder=embedder, progress=progress, bound=bound)
            metrics = score_answers([one.labelled() for one in suite.questions], answered)
            return Result(suite=suite.name, task="answers", metrics=metrics, predictions=answered)
        case OffersSuite():
            offered = offers.predict(suite, embedder=embedder, progress=progress)
            metrics = score_offers([one.labelled() for one in suite.targets], suite.ids, offered)
            return Result(suite=suite.name, task="offers", metrics=metrics, predictions=offered)
