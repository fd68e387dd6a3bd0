"""Make questions with known answers from the knowledge alone, for who has no labelled ones yet.

A known question, a title or a heading that asks is asked as if nobody had written it down: it is held
out of its document, which must be found by what remains. Each is also asked with the whole document held
out: that is what a question looks like that nothing answers. Customers ask in other words and of
other things, so what is shown on made questions is a heuristic, and told as one.

The same documents give the same questions, in the same order.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from knowledge.chunking import TRAIL
from knowledge.embedding import Embedder
from knowledge.model import Passage, PassageKind, Query, Vectors
from knowledge.search import SearchIndex

T = TypeVar("T")
EVERYTHING = Query(text="")
ASKS = ("?", "？", "؟")  # headings like "Before you start" seldom lead to their own article
LEAST_WORDS = 2  # a title of one word names a subject and asks nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeQuestion:
    """A question made from a document, and what stands for the document while it is asked."""

    text: str
    document_id: str
    remaining: tuple[Passage, ...]  # nothing where the whole document is held out

    @property
    def answers(self) -> frozenset[str]:
        """The documents that answer it; none where the document is held out."""
        return frozenset([self.document_id] if self.remaining else [])


def make_questions(documents: Mapping[str, Sequence[Passage]], *, most: int) -> tuple[MadeQuestion, ...]:
    """Return up to `most` questions, every one with an answer and once more without, side by side.

    Each document gives one before any gives a second, so that a long one does not speak for all. What
    stands in several documents is not asked: nobody could say which is meant.
    """
    shared = Counter(
        text for passages in documents.values() for text in {_plain(one) for one in _asking(passages)}
    )
    lists = [
        [
            (text, remaining)
            for text in sorted(_asking(passages), key=_mixed)
            if shared[_plain(text)] == 1 and (remaining := _without(text, passages))
        ]
        for _, passages in sorted(documents.items(), key=lambda pair: _mixed(pair[0]))
    ]
    rounds = max(map(len, lists), default=0)
    pairs = [one[place] for place in range(rounds) for one in lists if place < len(one)]
    return tuple(
        MadeQuestion(text=text, document_id=remaining[0].document_id, remaining=kept)
        for text, remaining in pairs[: most // 2]
        for kept in (remaining, ())
    )


def rehearse(
    made: Sequence[MadeQuestion],
    index: SearchIndex,
    *,
    embedder: Embedder,
    ask: Callable[[SearchIndex, MadeQuestion, Vectors], T],
) -> Iterator[tuple[MadeQuestion, T]]:
    """Yield each made question with what `ask` makes of an index that holds its words out, and its vector.

    They come document by document. `index` itself is left alone: questions are asked of a copy, which is
    changed from one to the next.
    """
    by_document: defaultdict[str, list[MadeQuestion]] = defaultdict(list)
    for one in made:
        by_document[one.document_id].append(one)
    copy, documents = _copied(index), index.documents_for(EVERYTHING)
    for document_id, questions in by_document.items():
        passages = documents[document_id]
        vectors = copy.vectors_of([one.id for one in passages])
        known = {one.embedded_text: row for one, row in zip(passages, vectors, strict=True)}
        for one in sorted(questions, key=lambda question: len(question.remaining)):
            copy.upsert(document_id, one.remaining, _embedded(one.remaining, known, embedder))
            yield one, ask(copy, one, embedder.embed([one.text])[0])
        copy.upsert(document_id, passages, vectors)


def _copied(index: SearchIndex) -> SearchIndex:
    copy = SearchIndex(index.dimensions)
    for document_id, passages in index.documents_for(EVERYTHING).items():
        copy.upsert(document_id, passages, index.vectors_of([one.id for one in passages]))
    return copy


def _embedded(passages: Sequence[Passage], known: dict[str, Vectors], embedder: Embedder) -> Vectors:
    """Return a row for each passage; what lost its heading is embedded again."""
    new = list(dict.fromkeys(one.embedded_text for one in passages if one.embedded_text not in known))
    known.update(zip(new, embedder.embed(new), strict=True))
    rows = [known[one.embedded_text] for one in passages]
    return np.stack(rows) if rows else embedder.embed([])


def _asking(passages: Sequence[Passage]) -> list[str]:
    """The known questions of a document, its title and the headings that ask, each once."""
    labels = [one.text for one in passages if one.kind is not PassageKind.TEXT]
    headings = [name for one in passages for name in one.heading.split(TRAIL)]
    asking = [name for name in headings if name.endswith(ASKS)]
    distinct = {_plain(text): text for text in reversed([*labels, *asking])}
    return [text for text in distinct.values() if len(text.split()) >= LEAST_WORDS]


def _without(text: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """What stands for a document that never said `text`, as a question, title, heading or paragraph."""
    held_out = _plain(text)
    return tuple(
        replace(one, heading=_cut(one.heading, held_out)) for one in passages if _plain(one.text) != held_out
    )


def _cut(heading: str, held_out: str) -> str:
    return TRAIL.join(name for name in heading.split(TRAIL) if _plain(name) != held_out)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _mixed(text: str) -> str:
    """Something to sort by that has nothing to do with what a text says."""
    return hashlib.sha256(text.encode()).hexdigest()
