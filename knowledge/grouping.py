"""Group texts that mean much the same, by the average cosine between them.

Two groups are joined as long as their members are, on average, at least so alike. The result does not
depend on the order in which pairs are looked at, and n texts need n rows and no table of pairs: the average
cosine between two groups is the product of their summed vectors over the number of pairs.
"""

import numpy as np
from numpy.typing import NDArray

from knowledge.model import Vectors

SAME = 1e-9  # two cosines nearer than that are one: sums are rounded


def group(vectors: Vectors, *, alike: float) -> list[tuple[int, ...]]:
    """Return the rows of `vectors` in groups: the largest first, and in each the most central row first.

    Every row has length one.
    """
    found = _joined(vectors.astype(np.float64), alike)
    return sorted((_central_first(vectors, rows) for rows in found), key=lambda rows: (-len(rows), min(rows)))


def _joined(vectors: NDArray[np.float64], alike: float) -> list[list[int]]:
    """Follow nearest neighbours until two are each other's, and join them."""
    sums, sizes = vectors.copy(), np.ones(len(vectors))
    rows = [[place] for place in range(len(vectors))]
    is_open = np.ones(len(vectors), dtype=bool)
    done: list[list[int]] = []
    chain: list[int] = []
    while is_open.any():
        chain = chain or [int(np.argmax(is_open))]
        last = chain[-1]
        cosines = np.where(is_open, sums @ sums[last] / (sizes * sizes[last]), -np.inf)
        cosines[last] = -np.inf
        nearest = int(np.argmax(cosines))
        if cosines[nearest] < alike:
            is_open[last] = False
            done.append(rows[last])
            chain = []  # whoever came before would be near enough
        elif len(chain) > 1 and cosines[nearest] <= cosines[chain[-2]] + SAME:
            _, other = chain.pop(), chain.pop()
            sums[other] += sums[last]
            sizes[other] += sizes[last]
            rows[other] += rows[last]
            is_open[last] = False
        else:
            chain.append(nearest)
    return done


def _central_first(vectors: Vectors, rows: list[int]) -> tuple[int, ...]:
    ordered = sorted(rows)
    centre = vectors[ordered].sum(axis=0)
    return tuple(sorted(ordered, key=lambda row: (-round(float(vectors[row] @ centre), 6), row)))
