"""Check what is learnt from orders about products that go together."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.offers.cooccurrence import NEIGHBOURS, learn

PRODUCTS = 8
HISTORIES = st.lists(st.lists(st.integers(0, PRODUCTS - 1), max_size=15), max_size=12)


def test_products_of_the_same_customer_go_together() -> None:
    """This is all that "others chose this too" stands on."""
    together, _ = learn([[0, 1], [0, 1], [2, 3]], products=4)

    assert together.strength(0, 1) > 0
    assert together.strength(0, 2) == 0


def test_what_came_after_weighs_more_than_what_came_before() -> None:
    """Beans follow a grinder; who has just bought beans does not need the grinder."""
    together, following = learn([[0, 1]] * 3, products=2)

    assert following.strength(0, 1) > following.strength(1, 0) > 0
    assert together.strength(0, 1) == together.strength(1, 0)


def test_close_purchases_weigh_more_than_distant_ones() -> None:
    """What was bought years apart by chance says less than what was bought in one go."""
    together, following = learn([[0, 1, 2, 3, 4, 5]] * 3, products=6)

    assert following.strength(0, 1) > following.strength(0, 5) > 0
    assert together.strength(0, 1) == together.strength(0, 5)


def test_what_everybody_buys_says_little() -> None:
    """Otherwise everybody would be shown the best-seller, whatever they bought."""
    everybody = [[2]] * 30
    together, _ = learn([[0, 1], [0, 2], *everybody], products=3)

    assert together.strength(0, 1) > together.strength(0, 2)


def test_only_the_strongest_neighbours_are_kept() -> None:
    """Memory grows with the products, not with their square."""
    together, _ = learn([list(range(NEIGHBOURS + 50))], products=NEIGHBOURS + 50)

    assert all(len(together.with_row(row)[0]) <= NEIGHBOURS for row in range(NEIGHBOURS + 50))


@given(histories=HISTORIES)
def test_strengths_are_between_nothing_and_one(histories: list[list[int]]) -> None:
    """Scores add strengths up, so one runaway pair would drown everything else."""
    together, following = learn(histories, products=PRODUCTS)

    for row in range(PRODUCTS):
        others, same = together.with_row(row)
        _, soon = following.with_row(row)
        assert row not in others
        assert all(same > 0)
        assert all(soon >= 0)
        assert all(same + soon <= 1 + 1e-6)
        assert list(same + soon) == sorted(same + soon, reverse=True)


@given(histories=HISTORIES)
def test_the_order_of_customers_does_not_matter(histories: list[list[int]]) -> None:
    """The database may return customers in any order; suggestions must not change with it."""
    turned = learn(list(reversed(histories)), products=PRODUCTS)
    straight = learn(histories, products=PRODUCTS)

    for one, other in zip(turned, straight, strict=True):
        for pair in product(range(PRODUCTS), repeat=2):
            assert abs(one.strength(*pair) - other.strength(*pair)) < 1e-6


@given(histories=HISTORIES, weights=st.dictionaries(st.integers(0, PRODUCTS - 1), st.floats(0, 1)))
def test_a_sum_over_products_is_that_of_each_by_itself(
    histories: list[list[int]], weights: dict[int, float]
) -> None:
    """Long histories are summed in one step, and must come to the same."""
    for one in learn(histories, products=PRODUCTS):
        rows = np.array(list(weights), dtype=np.int64)
        summed = one.summed(rows, np.array(list(weights.values()), dtype=np.float32))

        assert len(summed) == PRODUCTS
        for other in range(PRODUCTS):
            each = [dict(zip(*map(list, one.with_row(row)), strict=True)).get(other, 0) for row in weights]
            assert np.allclose(one.strengths_to(rows, other), each)
            assert abs(summed[other] - sum(np.multiply(each, list(weights.values())))) < 1e-5
