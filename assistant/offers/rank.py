"""Rank products by everything that speaks for them.

The same code serves a suggestion in a conversation and the ranking of a whole catalogue.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from assistant.events import ProductId
from assistant.history.interests import by_place
from assistant.offers.catalogue import Catalogue, Rows
from assistant.offers.cooccurrence import Amounts
from assistant.offers.signals import Grounds, Interest, signals

LIKED_FROM = 3.0  # of five stars


def is_taste(rating: float | None) -> bool:
    """Whether having taken something says that they liked it: a low rating, in stars, says the opposite."""
    return rating is None or rating >= LIKED_FROM


def rank(
    catalogue: Catalogue,
    history: Sequence[ProductId],
    *,
    without: Collection[ProductId] = (),
    limit: int = 100,
) -> tuple[ProductId, ...]:
    """Rank the whole catalogue for a history, oldest first, leaving out the history and `without`."""
    known = [catalogue.rows[one] for one in history if one in catalogue.rows]
    weights = by_place(known[::-1])
    interests = tuple(Interest(row=row, weight=weight) for row, weight in weights.items())
    scores = score(catalogue, Grounds(interests=interests))
    left_out = [*known, *(catalogue.rows[one] for one in without if one in catalogue.rows)]
    scores[left_out] = -np.inf
    kept = min(limit, len(scores) - len(set(left_out)))
    return tuple(catalogue.products[row].id for row in np.argsort(-scores, kind="stable")[:kept])


def score(catalogue: Catalogue, grounds: Grounds, rows: Rows | None = None) -> Amounts:
    """Return one score for each of `rows`, or for each product."""
    chosen = np.arange(len(catalogue.products)) if rows is None else rows
    total = np.zeros(len(chosen), dtype=np.float32)
    for amounts in signals(catalogue, grounds, chosen).values():
        total += amounts
    return total
