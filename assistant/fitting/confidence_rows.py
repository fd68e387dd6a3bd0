"""Gather what the shipped confidence is fitted on, from the calibration questions of several collections.

A company may have many labelled questions or none, and its customers ask what is none of its business. So
each collection is asked its own questions, with all the others as examples and without any, and some of
another collection. No question is ever among its own examples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rich.progress import Progress

from assistant.evaluation.answers import Finding, build_index, examples_of, finding, gather, left_out
from assistant.evaluation.suites import AnswersSuite, Question
from knowledge import NO_EXAMPLES, Embedder, Hit

MOST = 400  # questions of one collection, so that a large one does not drown the others
FOREIGN = 100  # questions of another


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was found for a question, and whether the first of it is right."""

    suite: str
    hits: tuple[Hit, ...]
    is_right: bool


def rows_of(suites: Sequence[AnswersSuite], *, embedder: Embedder, progress: Progress) -> list[Row]:
    """Return the rows of every suite; what is foreign to it is asked from the first, or else the second."""
    rows: list[Row] = []
    for place, suite in enumerate(progress.track(suites, description="suites")):
        foreign = unanswerable(suites[0 if place else 1].calibration[:FOREIGN])
        found = findings(suite, foreign, embedder=embedder, progress=progress)
        rows += [Row(suite=suite.name, hits=one.hits, is_right=one.is_right) for one in found if one.hits]
    return rows


def unanswerable(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return questions as another collection hears them: nothing in it answers, and no filter fits."""
    return tuple(one.model_copy(update={"relevant": (), "filter": {}}) for one in questions)


def findings(
    suite: AnswersSuite, foreign: Sequence[Question], *, embedder: Embedder, progress: Progress
) -> Iterator[Finding]:
    """Yield what a suite finds for its own calibration questions and for foreign ones."""
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    search = partial(gather, index=index, embedder=embedder, progress=progress)
    labelled = search(suite.calibration)
    examples = examples_of(labelled)
    asked = labelled[:MOST]
    others = search(foreign)
    yield from left_out(asked, examples, index=index, progress=progress)
    for known, askings in ((NO_EXAMPLES, asked), (examples, others), (NO_EXAMPLES, others)):
        yield from (finding(one, index=index, known=known) for one in askings)
