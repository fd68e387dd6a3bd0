"""Compare products by the attributes that they share, as a brand, a category or a genre.

Each product is a vector over the values of attributes in the catalogue, of length one, in which a value
weighs the logarithm of one over the share of products that have it (inverse document frequency, Spärck Jones
1972): what everything has says nothing. How alike two products are is the cosine of their vectors, so it is a
sum over the values that both have, and what it stands on can be told value by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.offers.model import Product

Amounts = NDArray[np.float32]
Places = NDArray[np.int64]

# Attributes of whom a product is for, or of what to do with it: products do not resemble each other by them.
OF_NO_KIND = frozenset(
    {"added", "allergens", "consumable", "margin", "min_age", "products", "regions", "size", "works_with"}
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinds:
    """Which product has which values, and how much each says, by product and by value."""

    names: tuple[tuple[str, str], ...]  # (attribute, value), in lower case
    starts: Places  # product i has values[starts[i]:starts[i + 1]]
    values: Places  # as places in `names`
    says: Amounts  # how much of the product's vector each value is
    value_starts: Places  # value v is had by holders[value_starts[v]:value_starts[v + 1]]
    holders: Places  # products, as rows
    held: Amounts  # how much of the holder's vector the value is

    @classmethod
    def of(cls, products: Sequence[Product]) -> Kinds:
        """Lay out the values of all products."""
        names: dict[tuple[str, str], int] = {}
        pairs = [
            (row, names.setdefault(value, len(names)))
            for row, product in enumerate(products)
            for value in _values(product)
        ]
        rows = np.array([row for row, _ in pairs], dtype=np.int64)
        values = np.array([value for _, value in pairs], dtype=np.int64)
        carried = np.bincount(values, minlength=len(names))
        raw = np.log(len(products) / np.maximum(carried, 1))[values]
        lengths = np.sqrt(np.bincount(rows, weights=raw**2, minlength=len(products)))[rows]
        says = np.divide(raw, lengths, out=np.zeros_like(raw), where=lengths > 0).astype(np.float32)
        order = np.argsort(values, kind="stable")
        return cls(
            names=tuple(names),
            starts=np.searchsorted(rows, np.arange(len(products) + 1)),
            values=values,
            says=says,
            value_starts=np.searchsorted(values[order], np.arange(len(names) + 1)),
            holders=rows[order],
            held=says[order],
        )

    def profile(self, rows: Places, weights: Amounts) -> Amounts:
        """Return how much each value says of some products together, each of which weighs so much."""
        found = np.zeros(len(self.names), dtype=np.float32)
        for row, weight in zip(rows.tolist(), weights.tolist(), strict=True):
            own = slice(self.starts[row], self.starts[row + 1])
            found[self.values[own]] += weight * self.says[own]
        whole = float(weights.sum())
        return found / whole if whole else found

    def likeness(self, profile: Amounts) -> Amounts:
        """Return for each product its cosine to those of a profile, in the mean, from 0 to 1."""
        sums = np.zeros(len(self.starts) - 1, dtype=np.float32)
        for value in np.flatnonzero(profile).tolist():
            own = slice(self.value_starts[value], self.value_starts[value + 1])
            sums[self.holders[own]] += profile[value] * self.held[own]
        return sums

    def matrix(self, rows: Places) -> Amounts:
        """Return the vectors of some products, one a row, over the values that any of them has."""
        starts, sizes = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        owners = np.repeat(np.arange(len(rows)), sizes)
        places = np.arange(sizes.sum()) + (starts - np.cumsum(sizes) + sizes)[owners]
        distinct, columns = np.unique(self.values[places], return_inverse=True)
        found = np.zeros((len(rows), len(distinct)), dtype=np.float32)
        found[owners, columns] = self.says[places]
        return found

    def common(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how much each product has in common with all others, each of which weighs so much."""
        owners = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        whole = np.bincount(self.values, weights=self.says * weights[owners], minlength=len(self.names))
        shared = np.bincount(owners, weights=self.says * whole[self.values], minlength=len(weights))
        return shared.astype(np.float64)

    def shares(self, profile: Amounts, row: int) -> list[tuple[str, float]]:
        """Return each value that a product shares with a profile, and what it adds to their likeness."""
        own = slice(self.starts[row], self.starts[row + 1])
        amounts = profile[self.values[own]] * self.says[own]
        return [
            (": ".join(self.names[value]), float(amount))
            for value, amount in zip(self.values[own].tolist(), amounts, strict=True)
        ]


def _values(product: Product) -> list[tuple[str, str]]:
    found = (
        (name.lower(), value.strip().lower())
        for name, values in product.attributes.items()
        if name.lower() not in OF_NO_KIND
        for value in values
    )
    return list(dict.fromkeys(found))
