"""Find the nearest of vectors by comparing a question with every one of them.

NumPy alone does it, as fast as a library made for it: row by row, for a product of the whole table
would be shared out among threads, and waking those takes longer than the sum.
"""

from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import CorruptIndex
from knowledge.model import Vectors

GROWTH = 2  # what is added one by one is copied this seldom; room that nobody wrote to takes no memory
MOVED_AT_ONCE = 1_024  # rows

Labels = NDArray[np.int64]


class Exact:
    """Vectors under ascending labels, in one table."""

    def __init__(self, dimensions: int) -> None:
        self._table: Vectors = np.empty((0, dimensions), dtype=np.float32)
        self._labels: Labels = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._labels)

    @property
    def _rows(self) -> Vectors:
        return self._table[: len(self)]

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Keep vectors under labels higher than any before.

        The first ones are kept as they are given, not copied: whoever gave them leaves them alone.
        """
        if not len(self):
            self._table = np.ascontiguousarray(vectors, dtype=np.float32).view()
            self._table.flags.writeable = False
            self._labels = labels
            return
        count = len(self) + len(labels)
        self._make_room(count)
        self._table[len(self) : count] = vectors
        self._labels = np.concatenate([self._labels, labels])

    def remove(self, labels: Labels) -> None:
        """Forget the vectors behind labels."""
        left = np.ones(len(self), dtype=np.bool_)
        left[self._places(labels)] = False
        places = np.flatnonzero(left)
        self._make_room(len(self))
        for start in range(int(left.argmin()), len(places), MOVED_AT_ONCE):
            moved = places[start : start + MOVED_AT_ONCE]
            self._table[start : start + len(moved)] = self._table[moved]
        self._labels = self._labels[places]

    def nearest(self, vector: Vectors, limit: int, among: Labels | None = None) -> list[tuple[int, float]]:
        """Return the labels nearest to a vector with their cosines, best first; only some if given."""
        cosines: Vectors = np.vecdot(self._rows, vector)
        labels = self._labels
        if among is not None:
            labels, cosines = among, cosines[self._places(among)]
        best = _highest(cosines, limit)
        return list(zip(labels[best].tolist(), cosines[best].tolist(), strict=True))

    def rows(self, labels: Labels) -> Vectors:
        """Return the vectors behind labels, in order."""
        return self._table[self._places(labels)]

    def packed(self) -> bytes:
        """Return the vectors as bytes."""
        return self._rows.tobytes()

    @classmethod
    def unpacked(cls, content: bytes, labels: Labels, *, dimensions: int) -> Self:
        """Return what was packed, in place. Raises `CorruptIndex` where it does not fit the labels."""
        numbers = np.frombuffer(content, dtype=np.float32)
        if numbers.size != len(labels) * dimensions:
            raise CorruptIndex(f"{numbers.size} numbers for {len(labels)} vectors; build the index again")
        unpacked = cls(dimensions)
        unpacked.add(labels, numbers.reshape(len(labels), dimensions))
        return unpacked

    def _places(self, labels: Labels) -> Labels:
        return np.searchsorted(self._labels, labels)

    def _make_room(self, count: int) -> None:
        """Have a table of our own, with room for so many rows."""
        if self._table.flags.writeable and len(self._table) >= count:
            return
        roomy = np.empty((max(count, GROWTH * len(self)), self._table.shape[1]), dtype=np.float32)
        roomy[: len(self)] = self._rows
        self._table = roomy


def _highest(scores: Vectors, limit: int) -> Labels:
    """Return the places of the highest scores, best first; of equals, the first."""
    places = np.arange(len(scores))
    if limit < len(scores):
        places = np.sort(np.argpartition(scores, -limit)[-limit:])
    ordered: Labels = places[np.argsort(-scores[places], kind="stable")]
    return ordered
