"""Say how much of a catalogue is shown, and how evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from knowledge.errors import EvaluationError


def coverage(shown: Iterable[str], catalogue: Collection[str]) -> float:
    """Return the share of a catalogue that was shown at all. Raises `EvaluationError` for an empty one."""
    items = _known(catalogue)
    return len(items & set(shown)) / len(items)


def gini(shown: Iterable[str], catalogue: Collection[str]) -> float:
    """Return how unevenly showings fall on a catalogue: 0 if each item has as many, near 1 if one has all.

    What was never shown counts; what is shown and not in the catalogue does not. It is the mean difference
    between two items over twice the mean (Gini, Variabilità e mutabilità, 1912), so 1 - 1/n for one of n
    that has all. Where nothing is shown it is 0. Raises `EvaluationError` for an empty catalogue.
    """
    items = _known(catalogue)
    times = Counter(one for one in shown if one in items)
    return unevenness([times[one] for one in items])


def unevenness(amounts: Sequence[float]) -> float:
    """Return the Gini coefficient of some amounts, none of them negative; 0 where all are 0."""
    ordered = np.sort(np.asarray(amounts, dtype=float))
    whole = float(ordered.sum())
    if not whole:
        return 0.0
    places = np.arange(1, len(ordered) + 1)
    return float((2 * places - len(ordered) - 1) @ ordered) / (len(ordered) * whole)


def _known(catalogue: Collection[str]) -> frozenset[str]:
    if not catalogue:
        raise EvaluationError("the catalogue is empty")
    return frozenset(catalogue)
