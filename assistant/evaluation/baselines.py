"""Rank offers in the plain ways that ours has to beat, from the same histories.

Each way gives every product a score from what a customer took. An offer that covers products, as a coupon
does, also gets what those products score together, over the square root of how many there are: it would
else have no score at all where it was never bought itself.

EASE (Steck 2019) predicts every product from all others by a linear regression with a closed form, and is
the strongest of the plain ways on most public sets. It inverts a dense matrix of all products, so it is made
for the `MOST` with the most buyers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.cooccurrence import Amounts

MOST = 12_500  # products that EASE can tell apart: 625 MB, and about a minute on two cores
RIDGE = 100.0  # chosen on the last event of each history, which was held out of it
LAST = 1.0  # what the last product says, beside 1 for all of them together

Scores = Callable[[Sequence[int]], Amounts]  # of one customer's rows, oldest first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Log:
    """Who took what, and which offers cover what."""

    taken: sparse.csr_array  # customers × products, 1 where taken
    covers: sparse.csr_array  # offers × products, 1 over the root of how many it covers

    @classmethod
    def of(cls, catalogue: Catalogue, histories: Sequence[Sequence[ProductId]]) -> Log:
        """Count each product once for each customer; what is no longer sold is passed over."""
        rows = [[catalogue.rows[one] for one in own if one in catalogue.rows] for own in histories]
        covered = [
            [catalogue.rows[ProductId(one)] for one in names if ProductId(one) in catalogue.rows]
            for names in (product.attributes.get("products", ()) for product in catalogue.products)
        ]
        size = len(catalogue.products)
        covers = _marked(covered, columns=size)
        sizes = np.maximum(covers.sum(axis=1), 1)
        return cls(
            taken=_marked(rows, columns=size),
            covers=sparse.csr_array(sparse.diags_array(1 / np.sqrt(sizes)) @ covers, dtype=np.float32),
        )

    def with_covered(self, scores: Amounts) -> Amounts:
        """Add to each offer what the products that it covers score."""
        found: Amounts = scores + self.covers @ scores
        return found


def popularity(log: Log) -> Scores:
    """Score by the number of buyers, the same for everybody."""
    counts = log.with_covered(np.asarray(log.taken.sum(axis=0), dtype=np.float32))
    return lambda _: counts


def own(log: Log) -> Scores:
    """Score what covers products that the customer takes, by how often they take them."""

    def scores(rows: Sequence[int]) -> Amounts:
        return log.with_covered(np.bincount(rows, minlength=log.taken.shape[1]).astype(np.float32))

    return scores


def neighbours(log: Log) -> Scores:
    """Score by the cosine of buyers to everything taken, and once more to what was taken last."""
    cosines = _cosines(log.taken)

    def scores(rows: Sequence[int]) -> Amounts:
        if not rows:
            return np.zeros(log.taken.shape[1], dtype=np.float32)
        taken = np.unique(rows)
        near = cosines[taken].sum(axis=0) + LAST * cosines[[rows[-1]]].sum(axis=0)
        return log.with_covered(np.asarray(near, dtype=np.float32))

    return scores


def ease(log: Log, *, ridge: float = RIDGE) -> Scores:
    """Score by the linear regression of every product on all others."""
    counts = log.taken.sum(axis=0)
    kept = np.sort(np.argsort(-counts, kind="stable")[: min(MOST, int((counts > 0).sum()))])
    places = {int(row): place for place, row in enumerate(kept)}
    weights = _regression(sparse.csr_array(log.taken[:, kept]), ridge=ridge)

    def scores(rows: Sequence[int]) -> Amounts:
        found = np.zeros(log.taken.shape[1], dtype=np.float32)
        found[kept] = weights[[places[row] for row in set(rows) if row in places]].sum(axis=0)
        return log.with_covered(found)

    return scores


def _regression(taken: sparse.csr_array, *, ridge: float) -> Amounts:
    gram = (taken.T @ taken).toarray(order="F").astype(np.float32, copy=False)
    gram[np.diag_indices_from(gram)] += np.float32(ridge)
    factor, failed = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1)
    inverse, broken = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or broken:
        raise AssertionError("a Gram matrix with a ridge is positive definite")
    weights: Amounts = np.tril(inverse, -1)
    weights += weights.T
    weights /= -np.diag(inverse)
    return weights


def _cosines(taken: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(np.maximum(taken.sum(axis=0), 1))
    scaled = sparse.csr_array(taken @ sparse.diags_array(1 / lengths)).astype(np.float32)
    cosines = sparse.csr_array(scaled.T @ scaled)
    cosines.setdiag(0.0)
    return cosines


def _marked(rows: Sequence[Sequence[int]], *, columns: int) -> sparse.csr_array:
    distinct = [sorted(set(own)) for own in rows]
    starts = np.concatenate(([0], np.cumsum([len(own) for own in distinct]))).astype(np.int64)
    places = np.array([row for own in distinct for row in own], dtype=np.int64)
    marks = np.ones(len(places), dtype=np.float32)
    return sparse.csr_array((marks, places, starts), shape=(len(rows), columns))
