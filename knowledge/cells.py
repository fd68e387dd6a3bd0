"""Find the nearest of many vectors by reading only the cells that lie around a question.

As few cells are read as still find what comparing with everything finds, which is measured on the
vectors themselves.
"""

from typing import Self

import faiss
import numpy as np

from knowledge.exact import Labels
from knowledge.model import Vectors

RECALL_WANTED = 0.98  # of the exact ten nearest
CELLS_READ = (8, 16, 32, 64, 128)  # tried in this order
BY_HASH = 2  # faiss.DirectMap.Hashtable: what lets an index of cells forget and give back
SAMPLE = 200  # questions asked to measure recall


class Cells:
    """Vectors under labels, sorted into cells."""

    def __init__(self, index: faiss.Index, *, read: int) -> None:
        self._index = index
        self.read = read  # cells of each search

    @classmethod
    def of(cls, labels: Labels, vectors: Vectors) -> Self | None:
        """Sort vectors into cells; `None` where too many would have to be read to find what is near."""
        _alone()
        index = _sorted(labels, vectors)
        read = _enough(index, vectors, labels)
        return cls(index, read=read) if read else None

    def add(self, labels: Labels, vectors: Vectors) -> None:
        """Keep vectors under labels."""
        self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), labels)

    def remove(self, labels: Labels) -> None:
        """Forget the vectors behind labels."""
        # Cells are kept with a map, which takes an array.
        self._index.remove_ids(faiss.IDSelectorArray(labels))

    def nearest(self, vector: Vectors, limit: int, among: Labels | None = None) -> list[tuple[int, float]]:
        """Return the labels nearest to a vector with their cosines, best first; only some if given."""
        question = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters, selector = faiss.SearchParametersIVF(), None
        parameters.nprobe = self.read
        if among is not None:
            selector = faiss.IDSelectorBatch(among)  # held here: the parameters only point to it
            parameters.sel = selector
        _alone()
        cosines, found = self._index.search(question, limit, params=parameters)
        pairs = zip(found[0].tolist(), cosines[0].tolist(), strict=True)
        return [(label, cosine) for label, cosine in pairs if label >= 0]

    def rows(self, labels: Labels) -> Vectors:
        """Return the vectors behind labels, in order."""
        _alone()
        return np.asarray(self._index.reconstruct_batch(labels), dtype=np.float32)

    def packed(self) -> bytes:
        """Return everything as bytes."""
        content: bytes = faiss.serialize_index(self._index).tobytes()
        return content

    @classmethod
    def unpacked(cls, content: bytes, *, read: int) -> Self:
        """Return what was packed."""
        return cls(faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8)), read=read)


def _alone() -> None:
    """Let this thread search by itself.

    One question has nothing to share out: on a busy machine, waking other threads and
    waiting for them takes ten times as long as the search. The setting is the thread's own.
    """
    faiss.omp_set_num_threads(1)


def _sorted(labels: Labels, vectors: Vectors) -> faiss.Index:
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
