"""Time a search over many passages, beside its two halves alone.

The vectors are made up, near to those of the same article, less so to those of the same topic, as
real ones are. Spread evenly in 384 dimensions all would be equally far apart, which no index that
approximates is made for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from assistant.bench.corpus import PASSAGES_PER_ARTICLE, Article, handbook
from assistant.bench.figures import Figure, Floor
from assistant.bench.floors import repeated
from knowledge import LexicalIndex, Passage, PassageKind, Query, SearchIndex, VectorIndex, Vectors

DIMENSIONS = 384
SEARCHES = 200
HITS = 10
ARTICLES_PER_TOPIC = 50


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """Articles with the vectors of their passages, and questions with theirs."""

    articles: tuple[tuple[Passage, ...], ...]
    vectors: Vectors  # shape (articles, passages of each, dimensions)
    questions: tuple[str, ...]
    asked: Vectors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Halves:
    """The two indexes that a search goes through, each alone, with the same passages."""

    collection: Collection
    dense: VectorIndex
    lexical: LexicalIndex

    @classmethod
    def of(cls, collection: Collection) -> Self:
        """Fill both."""
        dense, lexical = VectorIndex(DIMENSIONS), LexicalIndex()
        names = [passage.id for passages in collection.articles for passage in passages]
        dense.add(names, collection.vectors.reshape(-1, DIMENSIONS))
        for passages in collection.articles:
            lexical.add(passages[0].document_id, "\n".join(one.text for one in passages), metadata={})
        lexical.publish()
        return cls(collection=collection, dense=dense, lexical=lexical)

    def floor(self) -> Floor:
        """Time the same searches in one after the other."""
        asked, questions = self.collection.asked, self.collection.questions
        by_meaning = repeated(lambda number: self.dense.search(asked[number], HITS), SEARCHES)
        by_words = repeated(lambda number: self.lexical.search(questions[number], HITS), SEARCHES)
        dense, lexical = by_meaning.percentile(50), by_words.percentile(50)
        return Floor(name=f"FAISS alone {dense:.2f} + tantivy alone {lexical:.2f}", value=dense + lexical)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a search took, and what its two halves took alone."""

    figures: tuple[Figure, ...]
    floor: Floor


def timed(passages: int, *, seed: int) -> Searched:
    """Time searches over so many passages, one at a time."""
    collection = made_up(passages // PASSAGES_PER_ARTICLE, seed=seed)
    floor = Halves.of(collection).floor()
    figures = _whole(collection, name=f"search in {passages:,} passages", floor=floor)
    return Searched(figures=figures, floor=floor)


def made_up(articles: int, *, seed: int) -> Collection:
    """Return that many articles, and questions near to some of their passages."""
    draw = np.random.default_rng(seed)
    topics = _directions(draw, articles // ARTICLES_PER_TOPIC + 1, 1)
    about = _normalised(topics[draw.integers(0, len(topics), articles)] + _directions(draw, articles, 1))
    vectors = _normalised(about + 0.7 * _directions(draw, articles, PASSAGES_PER_ARTICLE))
    written = handbook(articles, seed=seed)
    chosen = draw.integers(0, articles, SEARCHES)
    asked = _normalised(vectors[chosen, 0] + 0.5 * _directions(draw, SEARCHES, 1)[:, 0])
    return Collection(
        articles=tuple(tuple(_passages(f"article-{number}", one)) for number, one in enumerate(written)),
        vectors=vectors,
        questions=tuple(written[row].question for row in chosen),
        asked=asked,
    )


def _whole(collection: Collection, *, name: str, floor: Floor) -> tuple[Figure, ...]:
    index = SearchIndex(DIMENSIONS)
    for passages, vectors in zip(collection.articles, collection.vectors, strict=True):
        index.upsert(passages[0].document_id, passages, vectors)

    def search(number: int) -> None:
        """Ask one question."""
        index.search(Query(text=collection.questions[number], limit=HITS), collection.asked[number])

    search(0)  # the first search makes the words visible
    return repeated(search, SEARCHES).figures(name, floor=floor)


def _passages(name: str, article: Article) -> Iterator[Passage]:
    texts = (article.title, article.question, *article.sections)
    kinds = (PassageKind.TITLE, PassageKind.QUESTION, *(PassageKind.TEXT for _ in article.sections))
    for number, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        yield Passage(id=f"{name}#{number}", document_id=name, kind=kind, heading="", text=text)


def _directions(draw: np.random.Generator, rows: int, each: int) -> Vectors:
    return _normalised(draw.standard_normal((rows, each, DIMENSIONS), dtype=np.float32))


def _normalised(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / lengths
