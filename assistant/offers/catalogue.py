"""Hold everything that ranking needs of the products, as one snapshot that never changes.

When products or orders change, a new catalogue is built beside the old one and swapped in
whole, so that no reader ever sees half of a change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import OWN
from assistant.offers.cooccurrence import Amounts, CoOccurrence, History, learn
from assistant.offers.covering import covering
from assistant.offers.forbidding import Judge
from assistant.offers.kinds import Kinds
from assistant.offers.kinship import Kinship
from assistant.offers.model import Product
from assistant.offers.weights import USUAL, Weights
from knowledge import VectorIndex, Vectors

Vector = NDArray[np.float32]  # one dimension, of length one
Rows = NDArray[np.int64]  # places in `Catalogue.products`

FIRST_SEARCH = 256  # the nearest that are asked for first: limits pass over some, and asking again costs
MARGIN = "margin"  # the attribute: what is left of the price, as a share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """The products, their vectors, and what was learnt from the orders about them."""

    products: tuple[Product, ...]
    rows: Mapping[ProductId, int]
    vectors: Vectors  # one row a product; no columns where there are no vectors
    index: VectorIndex | None  # the same vectors; `None` where there are none
    popularity: Amounts  # 1 for the product with the most buyers, 0 without any
    together: CoOccurrence  # what the same customers bought
    following: CoOccurrence  # what they bought soon after
    covering: CoOccurrence  # for each product, the offers that cover it
    kinds: Kinds  # what products share
    carriers: Mapping[tuple[str, str], Rows]  # (attribute, value), in lower case: who has it
    kinship: Kinship  # what tells a burst of gifts from other purchases
    hosts: Mapping[ProductId, str]  # what others are made to work with, and its category
    used_up: frozenset[ProductId]  # what customers come back for
    used_up_kinds: frozenset[str]  # the categories of that
    margins: Amounts  # what the shop earns of each price, 0..1; 0 where it does not say
    judge: Judge  # of what limits forbid
    weights: Weights = field(default_factory=lambda: USUAL)  # of the signals

    @classmethod
    def build(
        cls,
        products: Sequence[tuple[Product, Vector | None]],
        histories: Iterable[Sequence[ProductId]],
        *,
        weights: Weights = USUAL,
    ) -> Catalogue:
        """Build from products with their vectors and one history per customer, oldest first.

        Products in a history that are no longer sold are passed over. A signal that `weights` leave out
        counts as usual.
        """
        sold = tuple(product for product, _ in products)
        rows = {product.id: row for row, product in enumerate(sold)}
        known = [[rows[one] for one in history if one in rows] for history in histories]
        together, following = learn(known, products=len(sold))
        vectors = _stacked([vector for _, vector in products])
        kinds = Kinds.of(sold)
        again = [sold[row] for row in _bought_again(known)]
        return cls(
            products=sold,
            rows=rows,
            vectors=vectors,
            index=_indexed(sold, vectors) if vectors.shape[1] else None,
            popularity=_popularity(known, products=len(sold)),
            together=together,
            following=following,
            covering=covering(sold, rows),
            kinds=kinds,
            carriers=_carriers(sold),
            kinship=Kinship.of(kinds, together=together, following=following, histories=known),
            hosts=_hosts(sold, rows),
            used_up=frozenset(one.id for one in again),
            used_up_kinds=frozenset(kind for one in again for kind in one.attributes.get("category", ())),
            margins=np.array([_margin(one) for one in sold], dtype=np.float32),
            judge=Judge.of(sold, rows),
            weights={**USUAL, **weights},
        )

    def rows_of(self, product_ids: Iterable[ProductId]) -> Rows:
        """Return the rows of those of some products that are sold."""
        return np.array([self.rows[one] for one in product_ids if one in self.rows], dtype=np.int64)

    def owned_by(self, view: CustomerView) -> frozenset[ProductId]:
        """Return what the customer has: bought for themselves, said to have, or named as in "machine"."""
        named = (ProductId(one.value) for one in view.preferences)
        topics = (one.topic for one in view.preferences)
        said = frozenset(ProductId(topic.removeprefix(OWN)) for topic in topics if topic.startswith(OWN))
        return view.owned | said | frozenset(one for one in named if one in self.hosts)

    def rivals(self, owned: frozenset[ProductId]) -> frozenset[ProductId]:
        """Return what others own instead: of the same category as something owned that others work with."""
        categories = {self.hosts[one] for one in owned if one in self.hosts}
        return frozenset(one for one, category in self.hosts.items() if category in categories) - owned

    def nearest(self, vector: Vector, *, least: float = -1.0, first: int = FIRST_SEARCH) -> Iterator[int]:
        """Yield rows from the nearest on, down to a cosine of `least`.

        As many as `first` are searched for at once, and further ones only when asked for more.
        """
        seen, limit = 0, first
        while self.index is not None and seen < len(self.index):
            hits = self.index.search(vector, limit)
            for name, cosine in hits[seen:]:
                if cosine < least:
                    return
                yield self.rows[ProductId(name)]
            seen, limit = limit, limit * 4


def _stacked(vectors: Sequence[Vector | None]) -> Vectors:
    """Stack the vectors; a product without one gets zeros, which are near to nothing."""
    dimensions = next((len(vector) for vector in vectors if vector is not None), 0)
    stacked = np.zeros((len(vectors), dimensions), dtype=np.float32)
    for row, vector in enumerate(vectors):
        if vector is not None:
            stacked[row] = vector
    return stacked


def _indexed(products: Sequence[Product], vectors: Vectors) -> VectorIndex:
    index = VectorIndex(vectors.shape[1])
    filled = np.flatnonzero(vectors.any(axis=1))
    index.add([products[int(row)].id for row in filled], vectors[filled])
    return index


def _popularity(histories: Sequence[History], *, products: int) -> Amounts:
    """Count buyers, not purchases, on a scale where ten times as many is one step."""
    buyers = np.zeros(products)
    for history in histories:
        buyers[list(set(history))] += 1
    steps: Amounts = np.log1p(buyers).astype(np.float32)
    most = float(steps.max(initial=0.0))
    return steps / np.float32(most) if most else steps


def _margin(product: Product) -> float:
    """Return the margin that a product says; one that is no share from 0 to 1 says nothing."""
    for said in product.attributes.get(MARGIN, ()):
        with suppress(ValueError):
            if 0 <= (margin := float(said)) <= 1:
                return margin
    return 0.0


def _bought_again(histories: Sequence[History]) -> frozenset[int]:
    """Find what at least two customers bought more than once: one may have made a mistake."""
    again = Counter(row for history in histories for row, times in Counter(history).items() if times > 1)
    return frozenset(row for row, customers in again.items() if customers > 1)


def _carriers(products: Sequence[Product]) -> dict[tuple[str, str], Rows]:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, product in enumerate(products):
        for name, values in product.attributes.items():
            for value in values:
                rows[name.lower(), value.lower()].append(row)
    return {key: np.array(sorted(set(found))) for key, found in rows.items()}


def _hosts(products: Sequence[Product], rows: Mapping[ProductId, int]) -> dict[ProductId, str]:
    named = chain.from_iterable(product.attributes.get("works_with", ()) for product in products)
    found = (ProductId(name) for name in named)
    return {
        one: next(iter(products[rows[one]].attributes.get("category", ())), "")
        for one in found
        if one in rows
    }


ROWS_OF_NOTHING: Rows = np.array([], dtype=np.int64)
