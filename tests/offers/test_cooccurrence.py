"""Check what is learnt from orders about products that go together."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.offers.cooccurrence import NEIGHBOURS, CoOccurrence, learn

PRODUCTS = 8
HISTORIES = st.lists(st.lists(st.integers(0, PRODUCTS - 1), max_size=15), max_size=12)


def goes_with(learnt: CoOccurrence, row: int) -> dict[int, float]:
    """Return what goes with a product, strongest first, and how strongly."""
    found = learnt.of(np.array([row]), np.ones(1, dtype=np.float32))
    return dict(zip(found.others.tolist(), found.strengths.tolist(), strict=True))


def strength(learnt: CoOccurrence, row: int, other: int) -> float:
    """Return how strongly a product goes with another."""
    return goes_with(learnt, row).get(other, 0.0)


def test_products_of_the_same_customer_go_together() -> None:
    """This is all that "others chose this too" stands on."""
    together, _ = learn([[0, 1], [0, 1], [2, 3]], products=4)

    assert strength(together, 0, 1) > 0
    assert strength(together, 0, 2) == 0


def test_what_came_after_weighs_more_than_what_came_before() -> None:
    """Beans follow a grinder; who has just bought beans does not need the grinder."""
    together, following = learn([[0, 1]] * 3, products=2)

    assert strength(following, 0, 1) > strength(following, 1, 0) > 0
    assert strength(together, 0, 1) == strength(together, 1, 0)


def test_close_purchases_weigh_more_than_distant_ones() -> None:
    """What was bought years apart by chance says less than what was bought in one go."""
    together, following = learn([[0, 1, 2, 3, 4, 5]] * 3, products=6)

    assert strength(following, 0, 1) > strength(following, 0, 5) > 0
    assert strength(together, 0, 1) == strength(together, 0, 5)


def test_what_everybody_buys_says_little() -> None:
    """Otherwise everybody would be shown the best-seller, whatever they bought."""
    everybody = [[2]] * 30
    together, _ = learn([[0, 1], [0, 2], *everybody], products=3)

    assert strength(together, 0, 1) > strength(together, 0, 2)


def test_only_the_strongest_neighbours_are_kept() -> None:
    """Memory grows with the products, not with their square."""
    together, _ = learn([list(range(NEIGHBOURS + 50))], products=NEIGHBOURS + 50)

    assert all(len(goes_with(together, row)) <= NEIGHBOURS for row in range(NEIGHBOURS + 50))


@given(histories=HISTORIES)
def test_strengths_are_between_nothing_and_one(histories: list[list[int]]) -> None:
    """Scores add strengths up, so one runaway pair would drown everything else."""
    together, following = learn(histories, products=PRODUCTS)

    for row in range(PRODUCTS):
        same, soon = goes_with(together, row), goes_with(following, row)
        both = [same[other] + soon[other] for other in same]
        assert row not in same
        assert list(same) == list(soon)
        assert all(one > 0 for one in same.values())
        assert all(one >= 0 for one in soon.values())
        assert all(one <= 1 + 1e-6 for one in both)
        assert both == sorted(both, reverse=True)


@given(histories=HISTORIES)
def test_the_order_of_customers_does_not_matter(histories: list[list[int]]) -> None:
    """The database may return customers in any order; suggestions must not change with it."""
    turned = learn(list(reversed(histories)), products=PRODUCTS)
    straight = learn(histories, products=PRODUCTS)

    for one, other in zip(turned, straight, strict=True):
        for pair in product(range(PRODUCTS), repeat=2):
            assert abs(strength(one, *pair) - strength(other, *pair)) < 1e-6


@given(histories=HISTORIES, weights=st.dictionaries(st.integers(0, PRODUCTS - 1), st.floats(0, 1)))
def test_a_sum_over_products_is_that_of_each_by_itself(
    histories: list[list[int]], weights: dict[int, float]
) -> None:
    """Long histories are summed in one step, and must come to the same."""
    for one in learn(histories, products=PRODUCTS):
        rows = np.array(list(weights), dtype=np.int64)
        found = one.of(rows, np.array(list(weights.values()), dtype=np.float32))
        summed = found.summed()

        assert len(summed) == PRODUCTS
        for other in range(PRODUCTS):
            each = [weight * goes_with(one, row).get(other, 0) for row, weight in weights.items()]
            assert np.allclose(found.strengths_to(other), each)
            assert abs(summed[other] - sum(each)) < 1e-5
