"""Learn from what customers bought which products go together.

Two products go together when the same customers bought both, the more so when they bought
them close to each other. What everybody buys says little, so the count is divided by how
often each is bought, as in a cosine. The second purchase of a pair is the one that will be
suggested, so the order counts: what came after weighs more than what came before.

The settings were chosen on public purchase and rating histories, on one half of the
customers, and hold for both a shop of small baskets and long histories of films.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

History = Sequence[int]  # one customer's products as rows of the catalogue, oldest first
Amounts = NDArray[np.float32]  # one for each row of the catalogue

WINDOW = 10  # how far apart two purchases still count as close
NEARBY = 0.8  # how much of that is left with each purchase in between
AFTER, BEFORE = 4.0, 2.0  # what being close is worth, beside 1 for being bought by the same customer
LENGTH = 0.5  # how fast the word of a customer who buys everything loses weight
SHRINK = 5.0  # purchases that a product is lent, so that one buyer in common is no proof
NEIGHBOURS = 200  # kept for each product


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoOccurrence:
    """For each product, those bought with it and how strongly, as one compressed sparse matrix.

    A strength is at most about 1, and 0 for every pair that is not kept.
    """

    starts: NDArray[np.int64]  # row i is starts[i]:starts[i + 1]
    others: NDArray[np.int32]
    strengths: Amounts

    def with_row(self, row: int) -> tuple[NDArray[np.int32], Amounts]:
        """Return the rows of what is bought with one product, and how strongly."""
        kept = slice(self.starts[row], self.starts[row + 1])
        return self.others[kept], self.strengths[kept]

    def strength(self, row: int, other: int) -> float:
        """Return how strongly `other` is bought by those who bought `row`."""
        others, strengths = self.with_row(row)
        found = np.flatnonzero(others == other)
        return float(strengths[found[0]]) if len(found) else 0.0


def learn(histories: Sequence[History], *, products: int) -> CoOccurrence:
    """Learn from one history per customer; takes about two seconds for 200,000 purchases."""
    # SciPy is needed here alone; a process that only serves can spare its memory.
    from scipy.sparse import csr_array

    lengths = [len(history) for history in histories]
    bought = np.fromiter((row for history in histories for row in history), dtype=np.int64)
    buyers = np.repeat(np.arange(len(lengths)), lengths)

    shape = (len(lengths), products)
    by_buyer = csr_array((np.ones(len(bought)), (buyers, bought)), shape=shape)
    by_buyer.data[:] = 1.0  # what was bought twice adds up on building, and is still one buyer
    weights = 1 / (1 + LENGTH * np.log(np.maximum(lengths, 1)))
    together = by_buyer.T @ by_buyer.multiply(weights[:, None]).tocsr()
    first, second, closeness = _close_pairs(bought, buyers)
    together = (together + csr_array((closeness, (first, second)), shape=(products, products))).tocoo()

    counts = np.bincount(bought, minlength=products) + SHRINK
    strengths = together.data / np.sqrt(counts[together.row] * counts[together.col]) / (1 + AFTER)
    strengths[together.row == together.col] = 0.0
    return _strongest(together.row, others=together.col, strengths=strengths, products=products)


def _close_pairs(
    bought: NDArray[np.int64], buyers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pair each purchase with the next few of the same buyer, in both directions."""
    first, second, amounts = [], [], []
    for distance in range(1, WINDOW):
        same = buyers[:-distance] == buyers[distance:]
        earlier, later = bought[:-distance][same], bought[distance:][same]
        left = NEARBY ** (distance - 1)
        first += [earlier, later]
        second += [later, earlier]
        amounts += [np.full(len(earlier), AFTER * left), np.full(len(later), BEFORE * left)]
    return np.concatenate(first), np.concatenate(second), np.concatenate(amounts)


def _strongest(
    rows: NDArray[np.int64], *, others: NDArray[np.int64], strengths: NDArray[np.float64], products: int
) -> CoOccurrence:
    """Keep the strongest neighbours of each row, strongest first."""
    order = np.lexsort((others, -strengths, rows))
    order = order[strengths[order] > 0]
    sizes = np.bincount(rows[order], minlength=products)
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    order = order[place < NEIGHBOURS]
    return CoOccurrence(
        starts=np.concatenate(([0], np.cumsum(np.minimum(sizes, NEIGHBOURS)))).astype(np.int64),
        others=others[order].astype(np.int32),
        strengths=strengths[order].astype(np.float32),
    )
