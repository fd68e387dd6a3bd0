"""Choose a set as a whole: worth as much as it can be, within a budget and never breaking a condition.

A set is worth the scores of what is in it, with diminishing returns: sorted by score, each
further product of a category counts half as much as the one before, and of two products that
are much alike the lesser loses the part that they share. Both are submodular: what is added
to a larger set never adds more than to a smaller one.

Whether there is any such set, and what the cheapest costs, is decided exactly, by integer
programming. The best is found by trying all where they are few, and otherwise by adding,
leaving out and exchanging, from several starts, until nothing helps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, combinations
from math import comb

import numpy as np

FURTHER = 0.5  # what a further product of a category counts, compared with the one before
PATIENCE = 2.0  # seconds; 150 items take a quarter of it as a rule, however they are alike
FEW = 10_000  # sets that are all tried
SEEDS, CLIMBED = 10, 2  # items that sets are grown around, and how many of those sets are changed further
LEAST_GAIN = 1e-9  # below it, a step is rounding
Places = frozenset[int]  # in `Packing.items`


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What may be put into a set."""

    score: float  # above 0
    price: Decimal
    category: str = ""  # "" for none: it then adds no category
    hosts: Places | None = None  # one of these must be in the set; `None` when it stands alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What there is to choose from, and what a set has to be."""

    items: tuple[Item, ...]
    shared: Sequence[Sequence[float]]  # how alike two items are: 0 not at all, 1 the same but for the name
    least: int
    most: int
    budget: Decimal
    categories: int = 0  # at least so many

    def price(self, places: Places) -> Decimal:
        """Return what some items cost together."""
        return sum((self.items[one].price for one in places), Decimal(0))

    def is_met(self, places: Places) -> bool:
        """Whether these items are a set as it was asked for."""
        return self.least <= len(places) and self.may_hold(places) and self._varies(places)

    def may_hold(self, places: Places) -> bool:
        """Whether these items may be together in a set; more of them may be needed."""
        return (
            len(places) <= self.most
            and self.price(places) <= self.budget
            and all(self._has_host(one, places) for one in places)
            and all(self.shared[one][other] < 1 for one, other in combinations(sorted(places), 2))
        )

    def worth(self, places: Places) -> float:
        """Return what a set of these items is worth, in the unit of the scores."""
        scores: dict[str, list[float]] = defaultdict(list)
        for one in sorted(places):
            scores[self.items[one].category].append(self.items[one].score)
        total = sum(
            score * FURTHER**rank
            for among in scores.values()
            for rank, score in enumerate(sorted(among, reverse=True))
        )
        return total - sum(
            self.shared[one][other] * min(self.items[one].score, self.items[other].score)
            for one, other in combinations(sorted(places), 2)
        )

    def _varies(self, places: Places) -> bool:
        return len({self.items[one].category for one in places} - {""}) >= self.categories

    def _has_host(self, one: int, places: Places) -> bool:
        hosts = self.items[one].hosts
        return hosts is None or not hosts.isdisjoint(places)


def cheapest(packing: Packing, *, categories: int) -> Places | None:
    """Return the cheapest set with so many categories, whatever the budget; `None` if there is none.

    What is not proven within `PATIENCE` is left at the best that was found by then.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import
    from scipy.sparse import csr_array

    items = packing.items
    if len(items) < packing.least:
        return None
    kinds = sorted({one.category for one in items} - {""})
    width = len(items) + len(kinds)  # whether each item, and each category, is in
    rows = list(_conditions(packing, kinds, categories=categories))
    cells = [(row, place, value) for row, (line, _, _) in enumerate(rows) for place, value in line.items()]
    where, what, values = zip(*cells, strict=True)
    found = milp(
        np.array([float(one.price) for one in items] + [0.0] * len(kinds)),
        integrality=np.ones(width, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            csr_array((values, (where, what)), shape=(len(rows), width)),
            [low for _, low, _ in rows],
            [high for _, _, high in rows],
        ),
        options={"mip_rel_gap": 0.0, "time_limit": PATIENCE},
    )
    if found.x is None:
        return None
    return frozenset(int(one) for one in np.flatnonzero(found.x[: len(items)] > 0.5))


def best(packing: Packing, start: Places) -> Places:
    """Return the set that is worth most, as far as it is found; `start` is one that is as asked."""
    sizes = range(packing.least, packing.most + 1)
    if sum(comb(len(packing.items), size) for size in sizes) <= FEW:
        return of_all(packing, start)
    return nearly(packing, start)


def of_all(packing: Packing, start: Places) -> Places:
    """Return the set that is worth most of all that there are."""
    sizes = range(packing.least, packing.most + 1)
    every = chain.from_iterable(combinations(range(len(packing.items)), size) for size in sizes)
    whole = (places for places in map(frozenset, every) if packing.is_met(places))
    return max(chain((start,), whole), key=packing.worth)


def nearly(packing: Packing, start: Places) -> Places:
    """Return a good set: the best of what is reached from `start` and from sets grown around good items."""
    ranked = sorted(range(len(packing.items)), key=lambda one: -packing.items[one].score)
    seeds = [frozenset[int](), *(_with_host(packing, one) for one in ranked[:SEEDS])]
    grown = {_grown(packing, seed) for seed in seeds if packing.may_hold(seed)}
    whole = sorted(filter(packing.is_met, grown), key=lambda one: (-packing.worth(one), sorted(one)))
    return max((_improved(packing, one) for one in (start, *whole[:CLIMBED])), key=packing.worth)


def _conditions(
    packing: Packing, kinds: Sequence[str], *, categories: int
) -> Iterator[tuple[dict[int, float], float, float]]:
    """Yield each condition as coefficients by variable, and the bounds of their sum."""
    items, free = packing.items, np.inf
    yield dict.fromkeys(range(len(items)), 1.0), packing.least, packing.most
    if categories:
        yield dict.fromkeys(range(len(items), len(items) + len(kinds)), 1.0), categories, free
    for place, kind in enumerate(kinds, start=len(items)):  # a category is in only with one of its items
        members = [one for one, item in enumerate(items) if item.category == kind]
        yield dict.fromkeys(members, 1.0) | {place: -1.0}, 0.0, free
    for one, item in enumerate(items):
        if item.hosts is not None:
            yield dict.fromkeys(item.hosts, 1.0) | {one: -1.0}, 0.0, free
    for one, other in combinations(range(len(items)), 2):
        if packing.shared[one][other] >= 1:
            yield {one: 1.0, other: 1.0}, 0.0, 1.0


def _with_host(packing: Packing, one: int) -> Places:
    """Return an item together with the best of what it is made for."""
    hosts = sorted(packing.items[one].hosts or (), key=lambda host: -packing.items[host].score)
    return frozenset({one, *hosts[:1]})


def _grown(packing: Packing, held: Places) -> Places:
    """Add what adds most, a product together with what it is made for, as long as anything may be added."""
    while wider := [one for one in _wider(packing, held) if packing.may_hold(one)]:
        held = max(wider, key=packing.worth)
    return held


def _improved(packing: Packing, held: Places) -> Places:
    """Change a set by one step at a time, each the best there is, until none makes it worth more."""
    while True:
        after = _stepped(packing, held, out=1) or _stepped(packing, held, out=2)
        if after is None:
            return held
        held = after


def _stepped(packing: Packing, held: Places, *, out: int) -> Places | None:
    """Return the best set that is worth more, with so many items left out and others in their place."""
    narrower = [held - set(those) for those in combinations(sorted(held), out)]
    steps = chain(narrower, *(_wider(packing, one) for one in (held, *narrower)))
    after = max(filter(packing.is_met, steps), key=packing.worth, default=held)
    return after if packing.worth(after) > packing.worth(held) + LEAST_GAIN else None


def _wider(packing: Packing, held: Places) -> Iterator[Places]:
    for one, item in enumerate(packing.items):
        if one in held:
            continue
        if item.hosts is None or not item.hosts.isdisjoint(held):
            yield held | {one}
        else:
            yield from (held | {one, host} for host in sorted(item.hosts))
