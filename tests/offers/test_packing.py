"""Sets chosen as a whole: every condition is kept, and the best is found or nearly."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from assistant.offers.packing import Item, Packing, Places, cheapest, nearly, of_all

KINDS = ("", "coffee", "tea", "machine")


def a_packing(seed: int, *, items: int) -> Packing:
    """Return a random choice of items, some alike, some made for others, and a random wish."""
    random = Random(seed)
    shared = [[0.0] * items for _ in range(items)]
    for one in range(items):
        for other in range(one):
            shared[one][other] = shared[other][one] = random.choice((0.0, 0.0, 0.0, 0.4, 1.0))
    least = random.randint(1, 4)
    return Packing(
        items=tuple(
            Item(
                score=random.uniform(0.15, 2.0),
                price=Decimal(random.randint(100, 3000)) / 100,
                category=random.choice(KINDS),
                hosts=a_host(random, place, items),
            )
            for place in range(items)
        ),
        shared=shared,
        least=least,
        most=least + random.randint(0, 2),
        budget=Decimal(random.randint(1000, 6000)) / 100,
        categories=random.randint(0, 2),
    )


def a_host(random: Random, place: int, items: int) -> Places | None:
    """Return what every fourth item is made for."""
    if random.random() > 0.25:
        return None
    return frozenset({random.randrange(items)} - {place})


@given(seed=st.integers(0, 2**32), items=st.integers(1, 9))
def test_no_condition_is_ever_broken(seed: int, items: int) -> None:
    """Not the budget, the size, the categories, what is needed beside, nor what is the same."""
    packing = a_packing(seed, items=items)
    start = cheapest(packing, categories=packing.categories)
    if start is None or packing.price(start) > packing.budget:
        return

    for places in (start, of_all(packing, start), nearly(packing, start)):
        held = [packing.items[one] for one in places]
        assert packing.least <= len(held) <= packing.most
        assert sum(one.price for one in held) <= packing.budget
        assert len({one.category for one in held} - {""}) >= packing.categories
        assert all(one.hosts is None or one.hosts & places for one in held)
        assert not any(packing.shared[one][other] == 1 for one in places for other in places)


@given(seed=st.integers(0, 2**32), items=st.integers(1, 8))
def test_none_is_said_to_be_there_only_if_there_is_none(seed: int, items: int) -> None:
    """Whoever is told that the budget is too small can trust it, and the sum that they are told."""
    packing = a_packing(seed, items=items)
    every = [frozenset(one for one in range(items) if mask >> one & 1) for mask in range(1, 2**items)]

    found = cheapest(packing, categories=packing.categories)

    within = [places for places in every if packing.is_met(places)]
    if found is None or packing.price(found) > packing.budget:
        assert within == []
    else:
        assert packing.price(found) == min(packing.price(places) for places in within)


@given(seed=st.integers(0, 2**32), items=st.integers(3, 9), larger=st.integers(0, 511))
def test_returns_diminish(seed: int, items: int, larger: int) -> None:
    """A product never adds more to a larger set than to a smaller one that is part of it."""
    packing = a_packing(seed, items=items)
    held = frozenset(one for one in range(1, items) if larger >> one & 1)
    part = frozenset(one for one in held if one % 2)

    to_part = packing.worth(part | {0}) - packing.worth(part)
    to_whole = packing.worth(held | {0}) - packing.worth(held)

    assert to_whole <= to_part + 1e-9


def test_what_is_not_tried_in_full_comes_near_to_the_best() -> None:
    """Adding and exchanging loses little against trying all."""
    parts = []
    for seed in range(300):
        packing = a_packing(seed, items=10)
        start = cheapest(packing, categories=packing.categories)
        if start is not None and packing.price(start) <= packing.budget:
            optimum = packing.worth(of_all(packing, start))
            parts.append(packing.worth(nearly(packing, start)) / optimum)

    assert len(parts) > 100
    assert mean(parts) > 0.99
    assert min(parts) > 0.85
