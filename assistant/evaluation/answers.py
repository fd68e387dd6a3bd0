"""Answer a suite's questions through the code that serves customers.

The articles are cut, embedded and indexed as on ingestion. Each question is searched, ranked
and decided as in a turn, for a visitor of whom nothing is known, at the start of a conversation.
The one thing that a suite sets is the confidence from which to answer, on its calibration
questions, as an owner would on theirs.
"""

from __future__ import annotations

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
    AnswerPrediction,
    Document,
    Embedder,
    Query,
    SearchIndex,
    Vectors,
    chunk,
    confidence,
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
    """A question with what was found for it, before the threshold is known."""

    question: Question
    ranked: tuple[str, ...]
    confidence: float

    @property
    def is_right(self) -> bool:
        """Whether the first article answers the question."""
        return bool(self.ranked) and self.ranked[0] in self.question.relevant


def predict(suite: AnswersSuite, *, embedder: Embedder, progress: Progress) -> tuple[AnswerPrediction, ...]:
    """Return a prediction for each of the suite's questions, in their order."""
    index = build_index(suite.documents, embedder=embedder, progress=progress)
    calibration = find(suite.calibration, index=index, embedder=embedder, progress=progress)
    threshold = fit_threshold([one.confidence for one in calibration], [one.is_right for one in calibration])
    limits = Limits(answer=threshold, ask_back=0.0, misses=1)
    findings = find(suite.questions, index=index, embedder=embedder, progress=progress)
    return tuple(decided(finding, limits) for finding in findings)


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


def decided(finding: Finding, limits: Limits) -> AnswerPrediction:
    """Return the prediction that the turn's own decision makes of a finding."""
    decision = next_step(
        confidence=finding.confidence,
        citations=len(finding.ranked[:1]),
        meaning=understand(finding.question.text, follows_answer=False),
        misses=0,
        limits=limits,
    )
    return AnswerPrediction(
        id=finding.question.id,
        ranked=finding.ranked,
        confidence=finding.confidence,
        answered=decision.step is Step.ANSWER,
    )


def _found(question: Question, vector: Vectors, *, index: SearchIndex) -> Finding:
    query = Query(text=question.text, filter=question.filter, limit=CANDIDATES)
    hits = [one.hit for one in rank(index.search(query, vector), VISITOR)]
    return Finding(
        question=question,
        ranked=tuple(hit.document_id for hit in hits),
        confidence=confidence(hits),
    )
