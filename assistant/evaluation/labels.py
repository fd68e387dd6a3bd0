"""Say what a company knows that does different things with its labelled questions.

They may have their say beside the articles, be written into the articles that answer them, or be missing.
Whichever it is, a labelled question is judged by what is known without it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from rich.progress import Progress

from assistant.evaluation.answers import Cut, index_of, query_of
from assistant.evaluation.suites import Question
from knowledge import NO_EXAMPLES, Embedder, Examples, Passage, PassageKind, SearchIndex, Vectors

FOLDS = 5  # an index of articles is filled anew for each, not for each question


class Labels(StrEnum):
    """What is done with labelled questions."""

    HEARD = "heard"  # they have their say beside the articles, as served
    WRITTEN = "written"  # they stand in the articles that answer them, as known questions
    UNHEARD = "unheard"  # there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """A question with its vector and the milliseconds that it took."""

    question: Question
    vector: Vectors
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Articles, and labelled questions beside them."""

    index: SearchIndex
    examples: Examples = NO_EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Articles with labelled questions beside them, in them, and in them by four folds of five."""

    index: SearchIndex
    examples: Examples
    written: SearchIndex
    folds: tuple[SearchIndex, ...]

    @classmethod
    def of(cls, documents: Sequence[Cut], labelled: Sequence[Embedded], *, dimensions: int) -> Company:
        """Fill all indexes."""

        def filled(labels: Sequence[Embedded]) -> SearchIndex:
            return index_of(written_into(documents, labels), dimensions=dimensions)

        return cls(
            index=filled(()),
            examples=examples_of(labelled),
            written=filled(labelled),
            folds=tuple(
                filled([one for place, one in enumerate(labelled) if place % FOLDS != fold])
                for fold in range(FOLDS)
            ),
        )

    def all_of(self, _place: int, labels: Labels) -> Known:
        """Return what is known when a new question is asked."""
        if labels is Labels.WRITTEN:
            return Known(index=self.written)
        return Known(index=self.index, examples=self.examples if labels is Labels.HEARD else NO_EXAMPLES)

    def but_for(self, place: int, labels: Labels) -> Known:
        """Return what would be known if the labelled question at a place were not."""
        if labels is Labels.WRITTEN:
            return Known(index=self.folds[place % FOLDS])
        if labels is Labels.UNHEARD:
            return Known(index=self.index)
        return Known(index=self.index, examples=self.examples.without(place))


def examples_of(labelled: Sequence[Embedded]) -> Examples:
    """Return labelled questions as examples of what is asked."""
    if not labelled:
        return NO_EXAMPLES
    return Examples(
        vectors=np.stack([one.vector for one in labelled]),
        answers=tuple(frozenset(one.question.relevant) for one in labelled),
    )


def written_into(documents: Sequence[Cut], labelled: Sequence[Embedded]) -> tuple[Cut, ...]:
    """Return the documents, each with the labelled questions that it answers among its known ones."""
    answered: defaultdict[str, list[Embedded]] = defaultdict(list)
    for one in labelled:
        for name in one.question.relevant:
            answered[name].append(one)
    return tuple(with_questions(one, answered.get(one.document_id, ())) for one in documents)


def with_questions(document: Cut, asked: Sequence[Embedded]) -> Cut:
    """Return a document that is known to answer these questions, too."""
    if not asked or not document.passages:
        return document
    more = tuple(
        Passage(
            id=f"{document.document_id}#{number}",
            document_id=document.document_id,
            kind=PassageKind.QUESTION,
            heading="",
            text=query_of(one.question).text,
            metadata=document.passages[0].metadata,
        )
        for number, one in enumerate(asked, start=len(document.passages))
    )
    return replace(
        document,
        passages=document.passages + more,
        vectors=np.concatenate([document.vectors, np.stack([one.vector for one in asked])]),
    )


def embedded(
    questions: Sequence[Question], *, embedder: Embedder, progress: Progress
) -> tuple[Embedded, ...]:
    """Embed each question by itself, as a customer's is."""
    rows = []
    for question in progress.track(questions, description="embed"):
        start = time.perf_counter()
        vector = embedder.embed([query_of(question).text])[0]
        rows.append(Embedded(question=question, vector=vector, milliseconds=since(start)))
    return tuple(rows)


def since(start: float) -> float:
    """Return the milliseconds since then."""
    return (time.perf_counter() - start) * 1000
