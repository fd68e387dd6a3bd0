"""Choose a few that are unlike each other, the best first.

What is chosen costs what is too much like it some or all of its score; what is only a little like it loses
nothing.
"""

from __future__ import annotations

import numpy as np

from assistant.offers.catalogue import Vector
from assistant.offers.cooccurrence import Amounts

ALIKE, SAME = 0.8, 0.95  # the cosines from which two start to be too alike, and only one is shown


def varied(scores: Amounts, vectors: Vector, *, limit: int) -> list[int]:
    """Return the places of at most `limit` that score above 0, in the order chosen and none twice.

    `vectors` has one row of unit length for each score.
    """
    chosen: list[int] = []
    left = scores.copy()
    while len(chosen) < limit and left.max(initial=0.0) > 0:
        best = int(np.argmax(left))
        chosen.append(best)
        likeness = vectors @ vectors[best]
        left *= 1 - np.clip((likeness - ALIKE) / (SAME - ALIKE), 0.0, 1.0)
        left[best] = 0.0
    return chosen
