"""Hold what a query brought together, before it is put in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from knowledge.fusion import Weights
from knowledge.model import Hit, Passage, PassageKind, Vectors


class Scored(NamedTuple):
    """A proposed document with the cosines of all its passages."""

    passages: tuple[Passage, ...]
    cosines: list[float]

    def hit(self, *, score: float, lexical: float, expected: float) -> Hit:
        """Say how the document was found, and by which of its passages it is shown."""
        dense = max(self.cosines)
        matched = self.passages[self.cosines.index(dense)]
        texts = [
            (cosine, passage)
            for cosine, passage in zip(self.cosines, self.passages, strict=True)
            if passage.kind is PassageKind.TEXT
        ]
        shown = max(texts, key=itemgetter(0))[1] if texts else matched
        return Hit(
            document_id=matched.document_id,
            passage=shown,
            score=score,
            dense=dense,
            lexical=lexical,
            expected=expected,
            matched=matched,
            texts=tuple(passage for _, passage in texts),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Proposed documents, and of all their passages those nearest to the question with their vectors."""

    scored: Mapping[str, Scored]
    passages: Sequence[Passage]  # those nearest, whatever their documents, nearest first
    cosines: Vectors  # of these, shape (n,)
    rows: Vectors  # of these, shape (n, dimensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a query brought before labelled questions are asked."""

    vector: Vectors
    limit: int
    weights: Weights
    by_words: Mapping[str, float]
    allowed: frozenset[str] | None  # all documents where nothing is filtered
    outside: frozenset[str]  # what may not be cited on that day
    pool: Pool
