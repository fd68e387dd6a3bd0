"""Keep vectors under names, and find those nearest to a question.

Up to 50,000 vectors every search is exact. Beyond that the vectors are sorted into cells,
and as few cells are read as still find what an exact search finds, which is measured on
the vectors themselves. Where no number of cells is good enough, search stays exact.

Vectors have length one, so an inner product is a cosine. Not safe for a writer beside
readers: `SearchIndex` holds the lock.
"""

import threading
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.errors import CorruptIndex
from knowledge.model import Vectors
from knowledge.sealed import read_sealed, write_sealed

FORM = "vectors-1"
EXACT_UP_TO = 50_000
RECALL_WANTED = 0.98  # of the exact ten nearest
CELLS_READ = (8, 16, 32, 64, 128)  # tried in this order
BY_HASH = 2  # faiss.DirectMap.Hashtable: what lets an index of cells forget and give back
SAMPLE = 200  # questions asked to measure recall
ONE_BY_ONE = 4_096  # up to here, comparing with each allowed vector beats filtering a scan

Labels = NDArray[np.int64]

_THREAD = threading.local()


class VectorIndex:
    """Names and their vectors, with exact or near-exact search."""

    def __init__(self, dimensions: int, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._dimensions = dimensions
        self._exact_up_to = exact_up_to
        self._index = _exact(dimensions)
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
        self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), labels)
        self._labels.update(zip(ids, labels.tolist(), strict=True))
        self._names.update(zip(labels.tolist(), ids, strict=True))
        self._sort_if_grown()

    def remove(self, ids: Iterable[str]) -> None:
        """Forget these names; unknown ones are ignored."""
        labels = [self._labels.pop(name) for name in ids if name in self._labels]
        if not labels:
            return
        for label in labels:
            del self._names[label]
        gone = np.array(labels, dtype=np.int64)
        # Cells are kept with a map, which takes an array; a scan wants to ask a set.
        self._index.remove_ids(faiss.IDSelectorBatch(gone) if self.is_exact else faiss.IDSelectorArray(gone))

    def search(
        self, vector: Vectors, limit: int, *, allowed: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the nearest names with their cosines, best first; only allowed ones if given."""
        if allowed is not None and len(allowed) <= ONE_BY_ONE:
            return self._compared(vector, limit, allowed)
        labels = None if allowed is None else self._known(allowed)
        found, scores = self._nearest(vector, min(limit, len(self)), labels)
        return list(zip(map(self._names.__getitem__, found), scores, strict=True))

    def cosines(self, ids: Sequence[str], vector: Vectors) -> Vectors:
        """Return the cosine of each of these names, in order. Raises `KeyError`."""
        return along(self.rows(ids), vector)

    def labels(self, ids: Sequence[str]) -> Labels:
        """Return what these names are kept under until they are given again. Raises `KeyError`.

        Whoever asks for the same names again and again remembers it, and saves looking each up.
        """
        return np.fromiter((self._labels[name] for name in ids), dtype=np.int64, count=len(ids))

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
        _alone()
        return np.asarray(self._index.reconstruct_batch(labels), dtype=np.float32)

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
        return faiss.serialize_index(self._index).tobytes(), note

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
        loaded._index = faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
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

    def _nearest(self, vector: Vectors, limit: int, labels: Labels | None) -> tuple[list[int], list[float]]:
        if limit < 1:
            return [], []
        question = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        params, selector = self._parameters(), None
        if labels is not None:
            selector = faiss.IDSelectorBatch(labels)  # held here: the parameters only point to it
            params.sel = selector
        _alone()
        scores, found = self._index.search(question, limit, params=params)
        is_there = found[0] >= 0
        return found[0][is_there].tolist(), scores[0][is_there].tolist()

    def _parameters(self) -> faiss.SearchParameters:
        if not self._cells_read:
            return faiss.SearchParameters()
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = self._cells_read
        return parameters

    def _sort_if_grown(self) -> None:
        if len(self) <= max(self._exact_up_to, 2 * self._sorted_at):
            return
        _alone()
        labels = np.fromiter(self._names, dtype=np.int64, count=len(self))
        vectors = self._index.reconstruct_batch(labels)
        self._sorted_at = len(self)
        cells = _cells(vectors, labels)
        self._cells_read = _enough(cells, vectors, labels)
        self._index = cells if self._cells_read else _exact(self._dimensions, vectors, labels)


def along(rows: Vectors, vector: Vectors) -> Vectors:
    """Return the cosine of each row to a vector, in order."""
    # Not `@`: the algebra library would wake threads that cost more than the sum.
    cosines: Vectors = np.einsum("ij,j->i", rows, vector)
    return cosines


def _alone() -> None:
    """Let this thread search by itself.

    One question has nothing to share out: on a busy machine, waking other threads and
    waiting for them takes ten times as long as the search. The setting is the thread's own.
    """
    if not hasattr(_THREAD, "is_alone"):
        faiss.omp_set_num_threads(1)
        _THREAD.is_alone = True


def _exact(dimensions: int, vectors: Vectors | None = None, labels: Labels | None = None) -> faiss.Index:
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
    if vectors is not None and labels is not None:
        index.add_with_ids(vectors, labels)
    return index


def _cells(vectors: Vectors, labels: Labels) -> faiss.Index:
    """Sort vectors into cells around centres found among them.

    Half precision: a cosine changes in its fourth digit, the order of the ten nearest
    practically never, and memory halves.
    """
    count, dimensions = vectors.shape
    cells = _how_many(count)
    index = faiss.index_factory(dimensions, f"IVF{cells},SQfp16", faiss.METRIC_INNER_PRODUCT)
    spread = np.linspace(0, count - 1, min(count, 40 * cells)).astype(np.int64)
    index.train(vectors[spread])
    faiss.extract_index_ivf(index).set_direct_map_type(BY_HASH)
    index.add_with_ids(vectors, labels)
    return index


def _how_many(count: int) -> int:
    return int(2 * np.sqrt(count))


def _enough(index: faiss.Index, vectors: Vectors, labels: Labels) -> int:
    """Return how many cells must be read to find what an exact search finds; 0 if too many."""
    asked = vectors[np.linspace(0, len(vectors) - 1, SAMPLE).astype(np.int64)]
    # The first hit is the question itself, so the ten that count are the next ones.
    _, exact = faiss.knn(asked, vectors, 11, metric=faiss.METRIC_INNER_PRODUCT)
    wanted = [set(labels[row].tolist()) for row in exact]
    parameters = faiss.SearchParametersIVF()
    total = _how_many(len(vectors))
    for cells in CELLS_READ:
        if 2 * cells > total:
            return 0  # reading most of the cells costs more than reading everything in order
        parameters.nprobe = cells
        _, found = index.search(asked, 11, params=parameters)
        pairs = zip(wanted, found.tolist(), strict=True)
        missed = sum(len(want.difference(got)) for want, got in pairs)
        if missed <= (1 - RECALL_WANTED) * 10 * SAMPLE:
            return cells
    return 0
