"""Answer a suite's questions through the code that serves customers.

The articles are cut, embedded and indexed as on ingestion. Each question is searched, ranked
and decided as in a turn, for a visitor of whom nothing is known, at the start of a conversation.
A suite's calibration questions do what an owner's labelled questions do: they are examples of what
is asked, and they set how confidence is told and from where on to answer. Each is judged as if it
had not been among the examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.progress import Progress

from assistant.answering.asked import in_context
from assistant.answering.decide import Limits, next_step
from assistant.answering.model import Step
from assistant.answering.rank import rank
from assistant.answering.understand import understand
from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.evaluation.embedding import embed
from assistant.evaluation.suites import AnswersSuite, Question
from assistant.events import CustomerId
from assistant.turn import CANDIDATES
from knowledge import (
    NO_EXAMPLES,
    SHIPPED,
    AnswerPrediction,
    Bound,
    Bounded,
    Calibrator,
    Document,
    Embedder,
    Examples,
    Gathered,
    Hit,
    Passage,
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
class Cut:
    """A document as the index takes it: its passages, and a vector for each."""

    document_id: str
    passages: tuple[Passage, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question with what its order will be made from."""

    question: Question
    gathered: Gathered


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
    labelled = gather(suite.calibration, index=index, embedder=embedder, progress=progress)
    examples = examples_of(labelled)
    calibration = left_out(labelled, examples, index=index, progress=progress)
    calibrator, confidences = calibrated(calibration)
    right = [one.is_right for one in calibration]
    if bound is None:
        threshold = fit_threshold(confidences, right)
    else:
        shown = bounded_threshold(confidences, right, bound=bound)
        threshold = shown.threshold
        progress.console.print(explained(shown, bound))
    limits = Limits(answer=threshold, ask_back=0.0, misses=1)
    asked = gather(suite.questions, index=index, embedder=embedder, progress=progress)
    found = [finding(one, index=index, known=examples) for one in progress.track(asked, description="rank")]
    return tuple(decided(one, limits, calibrator=calibrator) for one in found)


def calibrated(labelled: Sequence[Finding]) -> tuple[Calibrator, tuple[float, ...]]:
    """Return how to tell confidence, and each labelled question's in a fit that did not see it."""
    return Calibrator.fit_across([one.hits for one in labelled], [one.is_right for one in labelled])


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
    return index_of(cut(documents, embedder=embedder, progress=progress), dimensions=embedder.dimensions)


def cut(documents: Sequence[Document], *, embedder: Embedder, progress: Progress) -> tuple[Cut, ...]:
    """Cut and embed the documents as on ingestion."""
    pieces = [chunk(document, count_tokens=embedder.count_tokens) for document in documents]
    texts = [passage.embedded_text for passages in pieces for passage in passages]
    vectors = embed(texts, what="articles", embedder=embedder, progress=progress)
    ends = np.cumsum([len(passages) for passages in pieces])
    return tuple(
        Cut(document_id=document.id, passages=tuple(passages), vectors=vectors[end - len(passages) : end])
        for document, passages, end in zip(documents, pieces, ends, strict=True)
    )


def index_of(documents: Sequence[Cut], *, dimensions: int) -> SearchIndex:
    """Index documents that were cut and embedded."""
    index = SearchIndex(dimensions)
    for one in documents:
        index.upsert(one.document_id, one.passages, one.vectors)
    return index


def gather(
    questions: Sequence[Question], *, index: SearchIndex, embedder: Embedder, progress: Progress
) -> tuple[Asking, ...]:
    """Search for each question, as in a turn.

    Each is embedded by itself, as a customer's is: in 8 bits a vector depends a little on its neighbours.
    """
    texts = progress.track(questions, description="search")
    return tuple(_gathered(question, index=index, embedder=embedder) for question in texts)


def examples_of(labelled: Sequence[Asking]) -> Examples:
    """Return labelled questions as examples of what is asked."""
    if not labelled:
        return NO_EXAMPLES
    return Examples(
        vectors=np.stack([one.gathered.vector for one in labelled]),
        answers=tuple(frozenset(one.question.relevant) for one in labelled),
    )


def left_out(
    labelled: Sequence[Asking], examples: Examples, *, index: SearchIndex, progress: Progress
) -> tuple[Finding, ...]:
    """Return what is found for each labelled question where all but itself are examples."""
    places = progress.track(range(len(labelled)), description="leave out")
    return tuple(finding(labelled[place], index=index, known=examples.without(place)) for place in places)


def finding(asking: Asking, *, index: SearchIndex, known: Examples) -> Finding:
    """Rank what was gathered for a question, as in a turn."""
    ranked = rank(index.rank(asking.gathered, known=known), VISITOR)
    return Finding(question=asking.question, hits=tuple(one.hit for one in ranked))


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


def query_of(question: Question) -> Query:
    """Return what is searched for, as in a turn: with what went before, where the question needs it."""
    earlier = [one.text for one in question.history if one.author == "customer"]
    return Query(text=in_context(question.text, earlier), filter=question.filter, limit=CANDIDATES)


def _gathered(question: Question, *, index: SearchIndex, embedder: Embedder) -> Asking:
    query = query_of(question)
    return Asking(question=question, gathered=index.gather(query, embedder.embed([query.text])[0]))
