"""Find what is near in meaning: an index in memory, derived from the database and following it.

It may name what is gone; whoever shows or uses something asks the database first.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar, cast

import numpy as np

from knowledge import VectorIndex, Vectors

Id = TypeVar("Id", bound=str)


class Nearest(Generic[Id]):
    """Holds vectors under ids, each of a state; searched and changed from any thread but the loop's."""

    def __init__(self, *, near: float) -> None:
        self._near = near  # cosine; what is farther away is about something else
        self._lock = Lock()
        self._index: VectorIndex | None = None
        self._held: dict[Id, Hashable] = {}
        self._model = ""

    def lacking(self, wanted: Mapping[Id, Hashable], model: str) -> list[Id]:
        """Return those wanted that are not held in their state."""
        held = self._held if model == self._model else {}
        return [one for one, state in wanted.items() if held.get(one) != state]

    def follow(self, wanted: Mapping[Id, Hashable], vectors: Mapping[Id, Vectors], model: str) -> None:
        """Hold what is wanted, and nothing else: what was held before, and what `vectors` are given of."""
        with self._lock:
            if model != self._model:
                self._index, self._held, self._model = None, {}, model
            if self._index is not None:
                self._index.remove([one for one in self._held if one not in wanted])
            new = [one for one in vectors if one in wanted]
            if new:
                rows = np.stack([vectors[one] for one in new])
                self._index = self._index or VectorIndex(rows.shape[1])
                self._index.add(new, rows)
            held = {one: state for one, state in self._held.items() if one in wanted}
            self._held = held | {one: wanted[one] for one in new}

    def search(self, vector: Vectors, *, model: str, limit: int) -> Sequence[tuple[Id, float]]:
        """Return what is nearest, best first, each with its cosine."""
        with self._lock:
            if self._index is None or model != self._model:
                return ()
            found = self._index.search(vector, limit)
        return [(cast("Id", name), cosine) for name, cosine in found if cosine >= self._near]
