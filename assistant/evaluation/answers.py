"""Answer a suite's questions through the code that serves customers.

The articles are cut, embedded and indexed as on ingestion. Each question is searched, ranked
and decided as in a turn, for a visitor of whom nothing is known, at the start of a conversation.
What a suite sets on its calibration questions, as an owner would on theirs, is the confidence
from which to answer and, under a bound on wrong answers, how confidence is told from scores.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.progress import Progress

from assistant.answering.decide import Limits, next_step
from assistant.answering.model import Step
from assistant.answering.rank import rank
from assistant.answering.understand import understand
from assistant.customers.model import Consents, CustomerView, Profile, Purpose
from assistant.evaluation.embedding import embed
from assistant.evaluation.suites import AnswersSuite, Question
from assistant.events import CustomerId
from assistant.turn import CANDIDATES
from knowledge import (
    SHIPPED,
    AnswerPrediction,
    Bound,
    Bounded,
    Calibrator,
    Document,
    Embedder,
    Hit,
    Query,
    SearchIndex,
    Vectors,
    bounded_threshold,
    chunk,
    fit_threshold,
)

VISITOR = CustomerView(
    profile=Profile(
        id=CustomerId("visitor"),
        external_id=None,
        name=None,
        email=None,
        locale="en",
        region=None,
        version=1,
    ),
    purpose=Purpose.PERSONAL_ANSWERS,
    consents=Consents(decided={}, defaults=frozenset()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A question with what was found for it, best first, before anything is decided."""

    question: Question
    hits: tuple[Hit, ...]

    @property
    def ranked(self) -> tuple[str, ...]:
        """The articles' ids."""
        return tuple(hit.document_id for hit in self.hits)

    @property
    def is_right(self) -> bool:
        """Whether the first article answers the question."""
        return bool(self.hits) and self.hits[0].document_id in self.question.relevant


def predict(
    suite: AnswersSuite, *, embedder: Embedder, progress: Progress, bound: Bound | None = None
) -> tuple[AnswerPrediction, ...]:
    """Return a prediction for each of the suite's questions, in their order.

    Under a `bound`, the suite's calibration questions must show that it holds; what they show is printed.
    """
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    calibration = find(suite.calibration, index=index, embedder=embedder, progress=progress)
    calibrator, threshold = SHIPPED, math.inf
    if bound is None:
        threshold = most_gained(calibration)
    else:
        calibrator, shown = under(bound, calibration)
        threshold = shown.threshold
        progress.console.print(explained(shown, bound))
    limits = Limits(answer=threshold, ask_back=0.0, misses=1)
    findings = find(suite.questions, index=index, embedder=embedder, progress=progress)
    return tuple(decided(finding, limits, calibrator=calibrator) for finding in findings)


def most_gained(labelled: Sequence[Finding]) -> float:
    """Return the confidence from which right answers most outnumber wrong ones."""
    return fit_threshold(
        [SHIPPED.confidence(one.hits) for one in labelled], [one.is_right for one in labelled]
    )


def under(bound: Bound, labelled: Sequence[Finding]) -> tuple[Calibrator, Bounded]:
    """Return how to tell confidence, and from which on to answer so that `bound` holds."""
    right = [one.is_right for one in labelled]
    calibrator, confidences = Calibrator.fit_across([one.hits for one in labelled], right)
    return calibrator, bounded_threshold(confidences, right, bound=bound)


def explained(shown: Bounded, bound: Bound) -> str:
    """Return in words what the labelled questions show, and how many are missing if too few."""
    promise = f"at most {bound.risk:.1%} wrong with confidence {bound.confidence:.1%}"
    if shown.answered:
        judged = f"{shown.answered} of {shown.labels} labelled questions are answered, {shown.wrong} wrongly"
        return f"{promise}: answers from confidence {shown.threshold:.3f} on, where {judged}"
    if shown.missing is None:
        return f"{promise}: answers nothing; no number of labels would do at the present share of errors"
    return (
        f"{promise}: answers nothing; about {shown.missing:,} labelled questions are missing"
        f" beyond the {shown.labels:,} at hand, at the present share of errors"
    )


def build_index(documents: Sequence[Document], *, embedder: Embedder, progress: Progress) -> SearchIndex:
    """Cut, embed and index the documents as on ingestion."""
    cut = [chunk(document, count_tokens=embedder.count_tokens) for document in documents]
    texts = [passage.embedded_text for passages in cut for passage in passages]
    vectors = embed(texts, what="articles", embedder=embedder, progress=progress)
    index = SearchIndex(embedder.dimensions)
    start = 0
    for document, passages in zip(documents, cut, strict=True):
        index.upsert(document.id, passages, vectors[start : start + len(passages)])
        start += len(passages)
    return index


def find(
    questions: Sequence[Question], *, index: SearchIndex, embedder: Embedder, progress: Progress
) -> tuple[Finding, ...]:
    """Search and rank for each question, as in a turn."""
    texts = [question.text for question in questions]
    vectors = embed(texts, what="questions", embedder=embedder, progress=progress)
    pairs = progress.track(zip(questions, vectors, strict=True), total=len(questions), description="search")
    return tuple(_found(question, vector, index=index) for question, vector in pairs)


def decided(finding: Finding, limits: Limits, *, calibrator: Calibrator = SHIPPED) -> AnswerPrediction:
    """Return the prediction that the turn's own decision makes of a finding."""
    confidence = calibrator.confidence(finding.hits)
    decision = next_step(
        confidence=confidence,
        citations=len(finding.hits[:1]),
        meaning=understand(finding.question.text, follows_answer=False),
        misses=0,
        limits=limits,
    )
    return AnswerPrediction(
        id=finding.question.id,
        ranked=finding.ranked,
        confidence=confidence,
        answered=decision.step is Step.ANSWER,
    )


def _found(question: Question, vector: Vectors, *, index: SearchIndex) -> Finding:
    query = Query(text=question.text, filter=question.filter, limit=CANDIDATES)
    ranked = rank(index.search(query, vector), VISITOR)
    return Finding(question=question, hits=tuple(one.hit for one in ranked))
