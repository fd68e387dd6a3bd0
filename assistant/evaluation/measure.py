"""Run suites from their files to their metrics."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.encoders import opened_encoder
from assistant.errors import InvalidInput
from assistant.evaluation import ablating, ablating_offers, diversifying, gifts, summaries
from assistant.evaluation.report import rounded, show, write_predictions
from assistant.evaluation.suites import (
    AnswersSuite,
    OffersSuite,
    find_suite,
    read_all,
    read_all_compared,
    read_all_offers,
    root_of,
)
from assistant.evaluation.tasks import Measured, Suite, Tools, prepare
from assistant.settings import Settings
from knowledge import Bound, Embedder

S = TypeVar("S")
R = TypeVar("R", bound="Found")
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


class Found(Protocol):
    """What was measured of a suite apart from its own task."""

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One suite's predictions and what they are worth."""

    suite: Suite
    measured: Measured


def run(
    suites: Sequence[str],
    *,
    predictions: Path | None = None,
    bound: Bound | None = None,
    halvings: int = 0,
    unlabelled: bool = False,
    settings: Settings,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> list[dict[str, object]]:
    """Measure each suite, print its metrics, and return them in the same order.

    A suite is a folder, or the name of one below the folder that the variable CONCIERGE_SUITES
    of the environment names. All suites are found and read before the first is measured.
    `predictions` is the file to write one suite's predictions to; `bound` what to decide by whether
    a question is answered, instead of by what right answers outweigh wrong ones; with `halvings`, it is
    checked on so many random halves of all labelled questions, and `unlabelled` lets no label set or teach
    anything. Raises `InvalidInput`, and
    `Misconfigured` when the encoder cannot be opened.
    """
    if predictions is not None and len(suites) != 1:
        raise InvalidInput("predictions", "one file holds those of one suite", fix="name one suite")
    root = root_of(environment)
    read = [prepare(find_suite(Path(name), root=root)) for name in suites]
    embedder = opened_encoder(settings, settings.model_name)
    results = [
        measured(
            suite,
            embedder=embedder,
            console=console,
            bound=bound,
            halvings=halvings,
            unlabelled=unlabelled,
        )
        for suite in read
    ]
    for result in results:
        if predictions is not None:
            write_predictions(result.measured.predictions, predictions)
    return [
        {"suite": one.suite.name, "task": one.suite.task, **rounded(one.measured.metrics)} for one in results
    ]


def measured(
    suite: Suite,
    *,
    embedder: Embedder,
    console: Console,
    bound: Bound | None = None,
    halvings: int = 0,
    unlabelled: bool = False,
) -> Result:
    """Predict, score and print one suite."""
    with Progress(*COLUMNS, console=console, transient=True) as progress:
        result = suite.measure(
            Tools(
                embedder=embedder,
                progress=progress,
                bound=bound,
                halvings=halvings,
                is_unlabelled=unlabelled,
            )
        )
    show(suite.name, result.metrics, console)
    return Result(suite=suite, measured=result)


def compare(
    suites: Sequence[str],
    *,
    settings: Settings,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> list[dict[str, object]]:
    """Rank each suite with parts of the ranking switched off; print and return the table.

    Raises `InvalidInput`, and `Misconfigured` when the encoder cannot be opened.
    """
    read = read_all_compared(suites, environment=environment)
    return _each(read, _ablated, ablating.show, settings=settings, console=console)


def give(
    suites: Sequence[str],
    *,
    settings: Settings,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> list[dict[str, object]]:
    """Measure what a burst of gifts costs in each suite of offers; print and return the tables.

    Raises `InvalidInput`, also for a suite of another task, and `Misconfigured` when the encoder cannot
    be opened.
    """
    read = read_all_offers(suites, environment=environment)
    return _each(read, _given, gifts.show, settings=settings, console=console)


def vary(
    suites: Sequence[str],
    *,
    settings: Settings,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> list[dict[str, object]]:
    """Choose for each suite of offers in several ways that differ; print and return the table.

    Raises `InvalidInput`, and `Misconfigured` when the encoder cannot be opened.
    """
    read = read_all_offers(suites, environment=environment)
    return _each(read, _varied, ablating.show, settings=settings, console=console)


def read_out(
    suites: Sequence[str],
    number: int,
    *,
    console: Console,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Print so many summaries of each suite beside their conversations, for a person to read.

    Raises `InvalidInput`, also for a suite of another task.
    """
    readers = {"summaries": summaries.read_summaries}
    for suite in read_all(suites, readers, environment):
        summaries.read_out(suite, number, console)


def _each(
    suites: Sequence[S],
    measure: Callable[[S, Embedder, Progress], Sequence[R]],
    show: Callable[[R, Console], None],
    *,
    settings: Settings,
    console: Console,
) -> list[dict[str, object]]:
    """Measure one suite after the other, print what was found, and return it."""
    embedder = opened_encoder(settings, settings.model_name)
    results = []
    for suite in suites:
        with Progress(*COLUMNS, console=console, transient=True) as progress:
            found = measure(suite, embedder, progress)
        for one in found:
            show(one, console)
            results.append(rounded(one.as_json()))
    return results


def _ablated(
    suite: AnswersSuite | OffersSuite, embedder: Embedder, progress: Progress
) -> list[ablating.Shown]:
    if isinstance(suite, AnswersSuite):
        return [ablating.ablate(suite, embedder=embedder, progress=progress)]
    return [ablating_offers.ablate_offers(suite, embedder=embedder, progress=progress)]


def _given(suite: OffersSuite, embedder: Embedder, progress: Progress) -> Sequence[gifts.Gifts]:
    return gifts.measure_gifts(suite, embedder=embedder, progress=progress)


def _varied(suite: OffersSuite, embedder: Embedder, progress: Progress) -> list[ablating.Shown]:
    return [diversifying.diversify(suite, embedder=embedder, progress=progress)]
