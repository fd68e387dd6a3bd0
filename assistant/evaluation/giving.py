"""Choose what customers give: several things of a kind that they never bought, always the same.

A kind is a value of an attribute, where things may have several values: genres, tags, categories. Kinds and
things are drawn by how many buy them, on a scale where ten times as many is one step. Who bought something
of every kind gives of the one that they took least of, beside all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.offers.catalogue import Catalogue, Rows

SHARE = 0.25  # of what a customer liked, as many gifts
FEWEST, MOST = 3, 10  # gifts, whatever they liked
CATEGORY = "category"
QUARTERS = 4

Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Giving:
    """What there is to give, by kind."""

    popularity: Amounts  # of each product
    kinds: tuple[Rows, ...]  # the products of each, that anybody bought
    mass: Amounts  # the popularity of each kind
    of: tuple[tuple[int, ...], ...]  # the kinds of each product

    @classmethod
    def of_catalogue(cls, catalogue: Catalogue) -> Giving:
        """Sort what was bought by kind."""
        popularity = catalogue.popularity.astype(np.float64)
        several = {
            name.lower()
            for product in catalogue.products
            for name, values in product.attributes.items()
            if len(values) > 1 or name == CATEGORY
        }
        carried = (rows for (name, _), rows in sorted(catalogue.carriers.items()) if name in several)
        kinds = tuple(rows[popularity[rows] > 0] for rows in carried)
        of: list[list[int]] = [[] for _ in catalogue.products]
        for kind, rows in enumerate(kinds):
            for row in rows:
                of[row].append(kind)
        mass = np.array([popularity[rows].sum() for rows in kinds])
        return cls(popularity=popularity, kinds=kinds, mass=mass, of=tuple(map(tuple, of)))

    def gifts(
        self, customer: str, *, draw: int, known: Sequence[int], without: frozenset[int]
    ) -> tuple[int, ...]:
        """Return what a customer gives in one of several draws, none of `without`; nothing where no kind has
        twice as much.
        """
        size = min(MOST, max(FEWEST, round(SHARE * len(known))))
        sizes = np.array([len(rows) for rows in self.kinds], dtype=np.int64)
        enough = np.flatnonzero(sizes - self._counts(without) >= 2 * size)
        if not len(enough):
            return ()
        random = np.random.default_rng(_number(f"{draw} {customer}" if draw else customer))
        taken = self._counts(known)[enough]
        never = enough[taken == 0]
        if len(never):
            kind = random.choice(never, p=self.mass[never] / self.mass[never].sum())
        else:
            kind = enough[np.argmin(taken / self.mass[enough])]
        free = np.array([row for row in self.kinds[kind] if int(row) not in without])
        chances = self.popularity[free] / self.popularity[free].sum()
        return tuple(int(row) for row in random.choice(free, size=size, replace=False, p=chances))

    def _counts(self, rows: Iterable[int]) -> NDArray[np.int64]:
        found = [kind for row in set(rows) if self.popularity[row] > 0 for kind in self.of[row]]
        return np.bincount(np.array(found, dtype=np.int64), minlength=len(self.kinds))


def quarter_of(customer: str) -> int:
    """Return with which quarter of the customers their gifts are learnt from."""
    return _number(f"quarter {customer}") % QUARTERS


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
