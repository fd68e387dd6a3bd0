"""Expect which documents answer a question from the questions whose answers are known.

Everything that stands for a document, its known questions, title and texts, is an example of what
it answers; labelled questions are examples too, and one that nothing answers speaks against all.
The expectation is kernel ridge regression over the examples nearest to the question, which is also
the mean of a Gaussian process (Rasmussen and Williams, 2006, equation 2.25): examples that say the
same share their say, so that fifty wordings of one question do not outvote a single one of another.

Nothing is fitted beforehand. What was deleted has no say from that moment on, and leaving an example
out gives exactly the expectation of somebody who never saw it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.model import PassageKind, Vectors

NEIGHBOURS = 128  # examples asked; four times as many cost sixteen times the time and gain nothing
SHARPNESS = 1.5  # how fast likeness falls with the angle
# How little an example is believed, in units of likeness: known questions are what customers ask,
# texts only speak of it. Chosen, as are the numbers above, on calibration questions left out one by one.
DOUBT = {PassageKind.QUESTION: 0.2, PassageKind.TEXT: 0.3, PassageKind.TITLE: 0.5}
DOUBT_OF_LABELS = 0.2

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Labelled questions: a vector each, shape (n, dimensions), and the documents that answer it."""

    vectors: Vectors = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    answers: tuple[frozenset[str], ...] = ()  # empty where no document does

    def __post_init__(self) -> None:
        if len(self.vectors) != len(self.answers):
            raise ValueError(f"{len(self.vectors)} vectors, but {len(self.answers)} answers")

    def __len__(self) -> int:
        return len(self.answers)

    def without(self, place: int) -> "Examples":
        """Return all but one, to judge that one by the others."""
        answers = self.answers[:place] + self.answers[place + 1 :]
        return Examples(vectors=np.delete(self.vectors, place, axis=0), answers=answers)

    def nearest(self, question: Vectors, *, counts: Callable[[str], bool]) -> "Asked":
        """Return the nearest examples, each with the answers that `counts` knows.

        One whose answers are all unknown by now says nothing and is passed over.
        """
        if not len(self):
            return Asked()
        cosines = np.einsum("ij,j->i", self.vectors, question)
        places: list[int] = []
        answers: list[tuple[str, ...]] = []
        for place in np.argsort(-cosines, kind="stable").tolist():
            known = tuple(sorted(name for name in self.answers[place] if counts(name)))
            if known or not self.answers[place]:
                places.append(place)
                answers.append(known)
            if len(places) == NEIGHBOURS:
                break
        return Asked(vectors=self.vectors[places], cosines=cosines[places], answers=tuple(answers))


NO_EXAMPLES = Examples()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Examples near a question, with their cosines to it and what answers them."""

    vectors: Vectors = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    cosines: Vectors = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    answers: tuple[tuple[str, ...], ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document that answers one of them, the nearest example's first."""
        return tuple(dict.fromkeys(name for names in self.answers for name in names))


def nearest(cosines: Vectors, limit: int = NEIGHBOURS) -> Places:
    """Return the places of the highest cosines, equal ones in their order."""
    return np.argsort(-cosines, kind="stable")[:limit]


def expectation(
    vectors: Vectors, cosines: Vectors, *, doubts: Sequence[float], answers: Sequence[Collection[str]]
) -> Mapping[str, float]:
    """Return for each document how far the examples expect it to answer a question, about 0 to 1.

    `cosines` are those of the question to each row of `vectors`; a document that answers no example is
    left out and expected at 0.
    """
    expected: defaultdict[str, float] = defaultdict(float)
    if not len(cosines):
        return expected
    likeness = vectors @ vectors.T
    likeness -= 1
    likeness *= SHARPNESS
    np.exp(likeness, out=likeness)
    likeness.flat[:: len(likeness) + 1] += np.asarray(doubts, dtype=likeness.dtype)
    shares = np.linalg.solve(likeness, np.exp(SHARPNESS * (cosines - 1)))
    for share, names in zip(shares.tolist(), answers, strict=True):
        for name in names:
            expected[name] += share
    return expected
