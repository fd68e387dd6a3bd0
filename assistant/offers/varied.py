"""Choose a few that are unlike each other, the best first.

By maximal marginal relevance (Carbonell and Goldstein, 1998): of what is left, the next is the one whose
score least its likeness to the nearest one chosen is highest. What is too much like one chosen loses some or
all of its score besides, so that of twins only one is shown, however good the other.
"""

from __future__ import annotations

import numpy as np

from assistant.offers.catalogue import Vector
from assistant.offers.cooccurrence import Amounts

# What a score, as a part of the best, counts beside likeness; chosen with `concierge evaluate --diversify`.
RELEVANCE = 0.8
ALIKE, SAME = 0.8, 0.95  # the cosines from which two start to be too alike, and only one is shown


def varied(scores: Amounts, vectors: Vector, *, limit: int) -> list[int]:
    """Return the places of at most `limit` that score above 0, in the order chosen and none twice.

    `vectors` has one row of unit length for each score.
    """
    chosen: list[int] = []
    left, nearest = scores / scores.max(initial=np.float32(1e-9)), np.zeros(len(scores), dtype=np.float32)
    while len(chosen) < limit and left.max(initial=0.0) > 0:
        worth = np.where(left > 0, RELEVANCE * left - (1 - RELEVANCE) * nearest, -np.inf)
        best = int(np.argmax(worth))
        chosen.append(best)
        likeness = vectors @ vectors[best]
        nearest = np.maximum(nearest, likeness)
        left *= 1 - np.clip((likeness - ALIKE) / (SAME - ALIKE), 0.0, 1.0)
        left[best] = 0.0
    return chosen
