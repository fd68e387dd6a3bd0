"""Keep vectors under names, and find those nearest to a question.

Up to 50,000 vectors every search is exact. Beyond that the vectors are sorted into cells.
Where no number of cells is good enough, search stays exact.

Vectors have length one, so an inner product is a cosine. Not safe for a writer beside
readers: `SearchIndex` holds the lock.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge.errors import CorruptIndex
from knowledge.exact import Exact, Labels
from knowledge.model import Vectors
from knowledge.sealed import read_sealed, write_sealed

FORM = "vectors-2"
EXACT_UP_TO = 50_000
ONE_BY_ONE = 4_096  # up to here, comparing with each allowed vector beats filtering a scan

__all__ = ["FORM", "Labels", "VectorIndex"]


class Kept(Protocol):
    """Vectors under labels, however they are kept."""

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Keep vectors under labels higher than any before."""

    def remove(self, labels: Labels) -> None:
        """Forget the vectors behind labels."""

    def nearest(self, vector: Vectors, limit: int, among: Labels | None = None) -> list[tuple[int, float]]:
        """Return the labels nearest to a vector with their cosines, best first; only some if given."""

    def rows(self, labels: Labels) -> Vectors:
        """Return the vectors behind labels, in order."""

    def packed(self) -> bytes:
        """Return everything as bytes."""


class VectorIndex:
    """Names and their vectors, with exact or near-exact search."""

    def __init__(self, dimensions: int, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._dimensions = dimensions
        self._exact_up_to = exact_up_to
        self._kept: Kept = Exact(dimensions)
        self._labels: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._next = 0
        self._sorted_at = 0  # the size at which cells were last tried
        self._cells_read = 0  # of each search; 0 while exact

    def __len__(self) -> int:
        return len(self._labels)

    @property
    def dimensions(self) -> int:
        """The length of each vector."""
        return self._dimensions

    @property
    def ids(self) -> tuple[str, ...]:
        """All names, oldest first."""
        return tuple(self._labels)

    @property
    def is_exact(self) -> bool:
        """Whether every search reads every vector."""
        return not self._cells_read

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Keep a vector under each name; a name that is taken gets the new vector.

        Raises `ValueError` where the shape is wrong, a name repeats or a number is not finite.
        """
        if vectors.shape != (len(ids), self._dimensions):
            raise ValueError(f"{len(ids)} names of {self._dimensions} numbers, got {vectors.shape}")
        if len(set(ids)) != len(ids):
            raise ValueError("a name is given twice")
        if not np.isfinite(vectors).all():
            raise ValueError("a vector has a number that is not finite")
        self.remove(ids)
        labels = np.arange(self._next, self._next + len(ids), dtype=np.int64)
        self._next += len(ids)
        self._kept.add(labels, vectors)
        numbers = labels.tolist()
        self._labels.update(zip(ids, numbers, strict=True))
        self._names.update(zip(numbers, ids, strict=True))
        self._sort_if_grown()

    def remove(self, ids: Iterable[str]) -> None:
        """Forget these names; unknown ones are ignored."""
        labels = [self._labels.pop(name) for name in ids if name in self._labels]
        if not labels:
            return
        for label in labels:
            del self._names[label]
        self._kept.remove(np.array(labels, dtype=np.int64))

    def search(
        self, vector: Vectors, limit: int, *, allowed: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the nearest names with their cosines, best first; only allowed ones if given."""
        if allowed is not None and len(allowed) <= ONE_BY_ONE:
            return self._compared(vector, limit, allowed)
        labels = None if allowed is None else self._known(allowed)
        found = self._kept.nearest(vector, min(limit, len(self)), labels) if limit > 0 else []
        return [(self._names[label], score) for label, score in found]

    def cosines(self, ids: Sequence[str], vector: Vectors) -> Vectors:
        """Return the cosine of each of these names, in order. Raises `KeyError`."""
        return self.cosines_at(self.labels(ids), vector)

    def labels(self, ids: Sequence[str]) -> Labels:
        """Return what these names are kept under until they are given again. Raises `KeyError`.

        Whoever asks for the same names again and again remembers it, and saves looking each up.
        """
        return np.fromiter((self._labels[name] for name in ids), dtype=np.int64, count=len(ids))

    def cosines_at(self, labels: Labels, vector: Vectors) -> Vectors:
        """Return the cosine of each name behind `labels`, in order."""
        # Not `@`: the algebra library would wake threads that cost more than the sum.
        cosines: Vectors = np.einsum("ij,j->i", self.rows_at(labels), vector)
        return cosines

    def vector(self, name: str) -> Vectors:
        """Return the vector of one name. Raises `KeyError`."""
        row: Vectors = self.rows([name])[0]
        return row

    def rows(self, ids: Sequence[str]) -> Vectors:
        """Return the vectors of these names, in order. Raises `KeyError`."""
        return self.rows_at(self.labels(ids))

    def rows_at(self, labels: Labels) -> Vectors:
        """Return the vectors behind `labels`, in order."""
        if not len(labels):
            return np.empty((0, self._dimensions), dtype=np.float32)
        return self._kept.rows(labels)

    def packed(self) -> tuple[bytes, dict[str, object]]:
        """Return everything as bytes and a note, to be written when nothing waits for it."""
        note: dict[str, object] = {
            "dimensions": self._dimensions,
            "exact_up_to": self._exact_up_to,
            "sorted_at": self._sorted_at,
            "cells_read": self._cells_read,
            "next": self._next,
            "ids": list(self._labels),
            "labels": list(self._labels.values()),
        }
        return self._kept.packed(), note

    def save(self, path: Path) -> str:
        """Write everything to one file, in one step, and return its checksum."""
        content, note = self.packed()
        return write_sealed(path, content, form=FORM, note=note)

    @classmethod
    def load(cls, path: Path, *, checksum: str | None = None) -> "VectorIndex":
        """Read what `save` wrote. Raises `CorruptIndex` where that is not what is there."""
        note, content = read_sealed(path, form=FORM, checksum=checksum)
        match note:
            case {
                "dimensions": int(dimensions),
                "exact_up_to": int(exact_up_to),
                "sorted_at": int(sorted_at),
                "cells_read": int(cells_read),
                "next": int(following),
                "ids": list(ids),
                "labels": list(labels),
            }:
                loaded = cls(dimensions, exact_up_to=exact_up_to)
            case _:
                raise CorruptIndex(f"{path} does not say what it holds; build the index again")
        loaded._kept = _unpacked(content, np.array(labels, dtype=np.int64), dimensions, cells_read)
        loaded._labels = dict(zip(ids, labels, strict=True))
        loaded._names = dict(zip(labels, ids, strict=True))
        loaded._next, loaded._sorted_at, loaded._cells_read = following, sorted_at, cells_read
        return loaded

    def _compared(self, vector: Vectors, limit: int, allowed: Collection[str]) -> list[tuple[str, float]]:
        names = [name for name in allowed if name in self._labels]
        scores = self.cosines(names, vector)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(names[place], float(scores[place])) for place in best]

    def _known(self, names: Collection[str]) -> Labels:
        return np.array([self._labels[n] for n in names if n in self._labels], dtype=np.int64)

    def _sort_if_grown(self) -> None:
        if len(self) <= max(self._exact_up_to, 2 * self._sorted_at):
            return
        from knowledge.cells import Cells  # with FAISS, which takes 15 MB: few have that much to search

        labels = np.fromiter(self._names, dtype=np.int64, count=len(self))
        vectors = self._kept.rows(labels)
        self._sorted_at = len(self)
        cells = Cells.of(labels, vectors)
        self._cells_read = cells.read if cells else 0
        self._kept = cells or _exact(labels, vectors)


def _exact(labels: Labels, vectors: Vectors) -> Exact:
    exact = Exact(vectors.shape[1])
    exact.add(labels, vectors)
    return exact


def _unpacked(content: bytes, labels: Labels, dimensions: int, cells_read: int) -> Kept:
    if not cells_read:
        return Exact.unpacked(content, labels, dimensions=dimensions)
    from knowledge.cells import Cells

    return Cells.unpacked(content, read=cells_read)
