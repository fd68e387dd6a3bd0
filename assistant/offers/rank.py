"""Rank products by everything that speaks for them.

The same code serves a suggestion in a conversation and the ranking of a whole catalogue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from assistant.events import ProductId
from assistant.history.interests import by_place
from assistant.offers.catalogue import Catalogue, Rows
from assistant.offers.cooccurrence import Amounts
from assistant.offers.limits import is_used_up
from assistant.offers.signals import Grounds, Habit, Interest, signals

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
    scores = score(grounds_in(catalogue, known))
    left_out = [*known, *(catalogue.rows[one] for one in without if one in catalogue.rows)]
    scores[left_out] = -np.inf
    kept = min(limit, len(scores) - len(set(left_out)))
    return tuple(catalogue.products[row].id for row in np.argsort(-scores, kind="stable")[:kept])


def grounds_in(catalogue: Catalogue, known: Sequence[int]) -> Grounds:
    """Return what a history, as rows and oldest first, says when nothing else is known."""
    weights = by_place(known[::-1])
    interests = tuple(Interest(row=row, weight=weight) for row, weight in weights.items())
    return Grounds(catalogue=catalogue, interests=interests, habits=habits(catalogue, known))


def habits(catalogue: Catalogue, bought: Iterable[int]) -> tuple[Habit, ...]:
    """Return what of a history customers come back for, given once for each order that it was in."""
    times = Counter(row for row in bought if _is_bought_again(catalogue, row))
    return tuple(Habit(row=row, times=count) for row, count in sorted(times.items()))


def score(grounds: Grounds, rows: Rows | None = None) -> Amounts:
    """Return one score for each of `rows`, or for each product."""
    chosen = np.arange(len(grounds.catalogue.products)) if rows is None else rows
    total = np.zeros(len(chosen), dtype=np.float32)
    for amounts in signals(grounds, chosen).values():
        total += amounts
    return total


def _is_bought_again(catalogue: Catalogue, row: int) -> bool:
    """Whether customers come back for it, or for others of its category: one alone is seldom bought twice."""
    product = catalogue.products[row]
    alike = not catalogue.used_up_kinds.isdisjoint(product.attributes.get("category", ()))
    return alike or product.id in catalogue.used_up or is_used_up(product)
