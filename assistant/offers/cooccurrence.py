"""Learn from what customers bought which products go together.

Two products go together when the same customers bought both, the more so when they bought
them close to each other. What everybody buys says little, so the count is divided by how
often each is bought, as in a cosine. The second purchase of a pair is the one that will be
suggested, so the order counts: what came after weighs more than what came before. Being bought
by the same customers and being bought soon are learnt together and kept apart.

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
Whole = NDArray[np.int64]
Rows = Whole  # places in the catalogue
Reals = NDArray[np.float64]

WINDOW = 10  # from so far apart two purchases no longer count as close
NEARBY = 0.8  # how much of that is left with each purchase in between
AFTER, BEFORE = 4.0, 2.0  # what being close is worth, beside 1 for being bought by the same customer
LENGTH = 0.5  # how fast the word of a customer who buys everything loses weight
SHRINK = 5.0  # purchases that a product is lent, so that one buyer in common is no proof
NEIGHBOURS = 200  # kept for each product


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoOccurrence:
    """For each product, those bought with it and how strongly, as one compressed sparse matrix.

    A strength is at most 1, and 0 for every pair that is not kept.
    """

    starts: NDArray[np.int64]  # row i is starts[i]:starts[i + 1]
    others: NDArray[np.int32]
    strengths: Amounts

    def of(self, rows: Rows, weights: Amounts) -> Neighbours:
        """Return what goes with some products, each of which weighs so much."""
        starts = self.starts[rows]
        sizes = self.starts[rows + 1] - starts
        owners = np.repeat(np.arange(len(rows)), sizes)
        places = np.arange(sizes.sum()) + (starts - np.cumsum(sizes) + sizes)[owners]
        return Neighbours(
            rows=len(rows),
            products=len(self.starts) - 1,
            owners=owners,
            others=self.others[places],
            strengths=self.strengths[places] * weights[owners],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbours:
    """What goes with some products: one pair after another."""

    rows: int  # how many products it is of
    products: int  # how many there are
    owners: Whole  # of each pair, which of `rows` it is of
    others: NDArray[np.int32]  # and what goes with that, as a row of the catalogue
    strengths: Amounts  # and how strongly, times the weight

    def summed(self) -> Amounts:
        """Return how strongly each product goes with all of them together."""
        sums = np.bincount(self.others, weights=self.strengths, minlength=self.products)
        return sums.astype(np.float32)

    def strengths_to(self, other: int) -> Amounts:
        """Return how strongly `other` goes with each of them."""
        found = self.others == other
        strengths = np.zeros(self.rows, dtype=np.float32)
        strengths[self.owners[found]] = self.strengths[found]
        return strengths


def learn(histories: Sequence[History], *, products: int) -> tuple[CoOccurrence, CoOccurrence]:
    """Return how strongly the same customers buy two products, and how strongly one soon after the other.

    Both have the same pairs, and the two strengths of a pair are at most 1 together. Takes one history
    per customer, and a few seconds for 200,000 purchases.
    """
    log = _Log.of(histories, products=products)
    rows = [log.neighbours(row) for row in range(products)]
    starts = np.concatenate(([0], np.cumsum([len(others) for others, *_ in rows]))).astype(np.int64)
    others = np.concatenate([_NO_ROWS, *(others for others, *_ in rows)]).astype(np.int32)
    same, soon = (
        CoOccurrence(
            starts=starts,
            others=others,
            strengths=np.concatenate([_NO_AMOUNTS, *(row[part] for row in rows)]).astype(np.float32),
        )
        for part in (1, 2)
    )
    return same, soon


def word_of(lengths: Whole | int) -> Reals:
    """Return what the word of customers who bought so much weighs: 1 of who bought one thing alone."""
    weights: Reals = 1 / (1 + LENGTH * np.log(np.maximum(lengths, 1)))
    return weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Log:
    """Every purchase of every customer in one row, customer after customer, oldest first.

    A row of pairs is made for one product at a time: all of them at once would be large.
    """

    bought: Whole
    buyers: Whole
    starts: Whole  # customer c bought bought[starts[c]:starts[c + 1]]
    words: Reals  # what a customer's purchases say, by how many there are
    places: Whole  # all places in `bought`, by product
    bounds: Whole  # product p stands at places[bounds[p]:bounds[p + 1]]
    counts: Reals  # how often each product was bought, and the purchases that it is lent

    @classmethod
    def of(cls, histories: Sequence[History], *, products: int) -> _Log:
        """Lay the purchases out, customer after customer, oldest first."""
        lengths = np.array([len(history) for history in histories], dtype=np.int64)
        bought = np.fromiter((row for history in histories for row in history), dtype=np.int64)
        places = np.argsort(bought, kind="stable")
        bounds = np.searchsorted(bought[places], np.arange(products + 1))
        return cls(
            bought=bought,
            buyers=np.repeat(np.arange(len(lengths)), lengths),
            starts=np.concatenate(([0], np.cumsum(lengths))),
            words=word_of(lengths),
            places=places,
            bounds=bounds,
            counts=np.diff(bounds) + SHRINK,
        )

    def neighbours(self, row: int) -> tuple[Whole, Reals, Reals]:
        """Return what goes with a product, strongest first, how strongly, and how strongly soon after."""
        own = self.places[self.bounds[row] : self.bounds[row + 1]]
        alike, said = self._of_same_buyers(own)
        close, closeness = self._close_to(own)
        others, place = np.unique(np.concatenate((alike, close)), return_inverse=True)
        sums = np.bincount(place, weights=np.concatenate((said, closeness)), minlength=len(others))
        strengths = sums / np.sqrt(self.counts[row] * self.counts[others]) / (1 + AFTER)
        strengths = np.minimum(strengths, 1.0)  # who buys the same two over and over would pass it
        strengths[others == row] = 0.0
        best = np.argsort(-strengths, kind="stable")[:NEIGHBOURS]
        best = best[strengths[best] > 0]
        soon = np.bincount(place[len(said) :], weights=closeness, minlength=len(others)) / sums
        return others[best], (strengths * (1 - soon))[best], (strengths * soon)[best]

    def _of_same_buyers(self, own: Whole) -> tuple[Whole, Reals]:
        """Everything that the buyers bought, once for each buyer, and what their word weighs."""
        buyers = np.unique(self.buyers[own])
        lengths = self.starts[buyers + 1] - self.starts[buyers]
        first = np.cumsum(lengths) - lengths
        places = np.repeat(self.starts[buyers] - first, lengths) + np.arange(lengths.sum())
        owner = np.repeat(buyers, lengths)
        once = np.unique(owner * len(self.bounds) + self.bought[places], return_index=True)[1]
        return self.bought[places[once]], self.words[owner[once]]

    def _close_to(self, own: Whole) -> tuple[Whole, Reals]:
        """What the same customer bought shortly before or after, and how much that adds."""
        places = own[:, None] + _STEPS
        inside = (places >= 0) & (places < len(self.bought))
        places = np.clip(places, 0, max(len(self.bought) - 1, 0))
        same = inside & (self.buyers[places] == self.buyers[own][:, None])
        return self.bought[places[same]], np.broadcast_to(_CLOSENESS, places.shape)[same]


_STEPS = np.concatenate((np.arange(-WINDOW + 1, 0), np.arange(1, WINDOW)))
_CLOSENESS = np.where(_STEPS > 0, AFTER, BEFORE) * NEARBY ** (np.abs(_STEPS) - 1)
_NO_ROWS: Whole = np.array([], dtype=np.int64)
_NO_AMOUNTS: Reals = np.array([], dtype=np.float64)
