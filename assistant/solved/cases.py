"""Find solved cases by meaning: an index in memory, derived from the database and following it.

It may name a case that is gone; whoever shows one asks the database first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

import numpy as np

from assistant.events import CaseId
from knowledge import VectorIndex, Vectors

NEAR = 0.5  # cosine of two questions; below, the nearest case is about something else


class Cases:
    """Holds the vectors of cases; searched and changed from any thread but the loop's."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._index: VectorIndex | None = None
        self._held: dict[CaseId, datetime] = {}
        self._model = ""

    def lacking(self, wanted: Mapping[CaseId, datetime], model: str) -> list[CaseId]:
        """Return those of the cases wanted that are not held as they are."""
        held = self._held if model == self._model else {}
        return [one for one, at in wanted.items() if held.get(one) != at]

    def follow(
        self, wanted: Mapping[CaseId, datetime], vectors: Mapping[CaseId, Vectors], model: str
    ) -> None:
        """Hold the cases wanted, no others: those held before, and those whose `vectors` are given."""
        with self._lock:
            if model != self._model:
                self._index, self._held, self._model = None, {}, model
            gone = [one for one in self._held if one not in wanted]
            if self._index is not None:
                self._index.remove(gone)
            new = [one for one in vectors if one in wanted]
            if new:
                rows = np.stack([vectors[one] for one in new])
                self._index = self._index or VectorIndex(rows.shape[1])
                self._index.add(new, rows)
            held = {one: at for one, at in self._held.items() if one in wanted}
            self._held = held | {one: wanted[one] for one in new}

    def nearest(self, vector: Vectors, *, model: str, limit: int) -> Sequence[tuple[CaseId, float]]:
        """Return the cases whose questions are most alike, best first, each with its cosine."""
        with self._lock:
            if self._index is None or model != self._model:
                return ()
            found = self._index.search(vector, limit)
        return [(CaseId(name), cosine) for name, cosine in found if cosine >= NEAR]
