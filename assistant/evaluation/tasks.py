"""Say for each task how its suites are read and how they are measured.

A task is measured by the code that serves customers; what its module adds is only the way from a
suite's rows to that code, and back to the metrics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation import (
    answers,
    halving,
    injection,
    memory,
    moods,
    offers,
    privacy,
    summaries,
    unlabelled,
)
from assistant.evaluation.injection import InjectionPrediction, InjectionSuite, read_injection
from assistant.evaluation.suites import CARD, AnswersSuite, OffersSuite, read_answers, read_card, read_offers
from knowledge import (
    AnswerPrediction,
    Bound,
    Embedder,
    Labelled,
    MemoryPrediction,
    Metrics,
    OfferPrediction,
    SummaryPrediction,
    score_answers,
    score_detection,
    score_memory,
    score_offers,
    score_spans,
)

Prediction = (
    AnswerPrediction
    | InjectionPrediction
    | MemoryPrediction
    | OfferPrediction
    | moods.EmotionPrediction
    | moods.EscalationPrediction
    | privacy.PrivacyPrediction
    | SummaryPrediction
)
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What measuring may need: the encoder, a bar to move, and a bound with how often to check it."""

    embedder: Embedder
    progress: Progress
    bound: Bound | None = None
    halvings: int = 0  # of all labelled questions; 0 measures the suite as it was split
    is_unlabelled: bool = False  # no label may set or teach anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One suite's predictions and what they are worth."""

    predictions: Sequence[Prediction]
    metrics: Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[S]):
    """How suites of one kind are read, given their folder and name, and how they are measured."""

    read: Callable[[Path, str], S]
    measure: Callable[[S, Tools], Measured]

    def prepared(self, folder: Path, name: str) -> Callable[[Tools], Measured]:
        """Read and check a suite now; return what measures it later. Raises `InvalidInput`."""
        return partial(self.measure, self.read(folder, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A suite that was read and is ready to be measured."""

    name: str
    task: str
    measure: Callable[[Tools], Measured]


def prepare(folder: Path) -> Suite:
    """Read and check the whole suite in `folder`.

    Raises `InvalidInput` naming file, line and field, and for a task that cannot be measured yet.
    """
    card = read_card(folder / CARD)
    if card.task not in TASKS:
        known = ", ".join(TASKS)
        raise InvalidInput(f"{CARD}: task", f"{card.task!r} cannot be measured", fix=f"use one of {known}")
    return Suite(name=card.name, task=card.task, measure=TASKS[card.task].prepared(folder, card.name))


def measure_answers(suite: AnswersSuite, tools: Tools) -> Measured:
    """Answer the questions and score rankings, confidence and decisions; or check a bound on halves."""
    if tools.bound is not None and tools.halvings:
        checked = halving.check(
            suite, tools.bound, tools.halvings, embedder=tools.embedder, progress=tools.progress
        )
        return Measured(predictions=(), metrics=checked)
    predict = unlabelled.predict if tools.is_unlabelled else answers.predict
    predictions = predict(suite, embedder=tools.embedder, progress=tools.progress, bound=tools.bound)
    metrics = score_answers([one.labelled() for one in suite.questions], predictions)
    return Measured(predictions=predictions, metrics=metrics)


def measure_offers(suite: OffersSuite, tools: Tools) -> Measured:
    """Rank for each customer and score what they took next."""
    predictions = offers.predict(suite, embedder=tools.embedder, progress=tools.progress)
    metrics = score_offers([one.labelled() for one in suite.targets], suite.ids, predictions)
    return Measured(predictions=predictions, metrics=metrics)


def measure_memory(suite: memory.MemorySuite, tools: Tools) -> Measured:
    """Recall for each question and score the turns that were found, and what was chosen."""
    predictions = memory.predict(suite, embedder=tools.embedder, progress=tools.progress)
    metrics = score_memory([one.labelled() for one in suite.questions], predictions)
    return Measured(predictions=predictions, metrics=metrics)


def measure_injection(suite: InjectionSuite, tools: Tools) -> Measured:
    """Look for instructions in documents, and score how well they are told from clean ones."""
    predictions = injection.predict(suite, embedder=tools.embedder, progress=tools.progress)
    scores = {one.id: one.score for one in predictions}
    metrics = score_detection([one.labelled() for one in suite.texts], scores)
    return Measured(predictions=predictions, metrics=metrics)


def measure_emotion(suite: tuple[moods.FeltText, ...], tools: Tools) -> Measured:
    """Hear how negative each text sounds and score against the labels."""
    predictions = moods.feel(suite, embedder=tools.embedder, progress=tools.progress)
    labelled = [
        Labelled(id=one.id, is_positive=bool(one.negative)) for one in suite if one.negative is not None
    ]
    known = {one.id for one in labelled}
    scores = {one.id: one.score for one in predictions if one.id in known}
    return Measured(predictions=predictions, metrics=score_detection(labelled, scores) if labelled else {})


def measure_escalation(suite: tuple[moods.Dialogue, ...], tools: Tools) -> Measured:
    """Follow each dialogue and score the messages that are rated."""
    predictions = moods.follow(suite, embedder=tools.embedder, progress=tools.progress)
    labelled = moods.labels_of(suite)
    known = {one.id for one in labelled}
    scores = {one.id: one.score for one in predictions if one.id in known}
    return Measured(predictions=predictions, metrics=score_detection(labelled, scores) if labelled else {})


def measure_privacy(suite: privacy.PrivacySuite, tools: Tools) -> Measured:
    """Look for personal data and score the spans that were found."""
    predictions = privacy.predict(suite, progress=tools.progress)
    found = {one.id: one.marked() for one in predictions}
    metrics = score_spans([one.labelled() for one in suite.texts], found)
    return Measured(predictions=predictions, metrics=metrics)


def measure_summaries(suite: summaries.SummariesSuite, tools: Tools) -> Measured:
    """Summarise each conversation and score the words against what people wrote, and the facts."""
    predictions = summaries.predict(suite, progress=tools.progress)
    return Measured(predictions=predictions, metrics=summaries.score(suite, predictions))


TASKS: Mapping[str, Task[Any]] = {
    "answers": Task(read=read_answers, measure=measure_answers),
    "injection": Task(read=read_injection, measure=measure_injection),
    "offers": Task(read=read_offers, measure=measure_offers),
    "memory": Task(read=memory.read_memory, measure=measure_memory),
    "emotion": Task(read=moods.read_emotion, measure=measure_emotion),
    "privacy": Task(read=privacy.read_privacy, measure=measure_privacy),
    "summaries": Task(read=summaries.read_summaries, measure=measure_summaries),
    "escalation": Task(read=moods.read_escalation, measure=measure_escalation),
}
