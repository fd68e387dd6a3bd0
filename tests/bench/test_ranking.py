"""Check what the benchmark of offers is made of, and that all of it is measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.bench.budgets import FLOOR_OF_A_TURN, OFFER_BUDGETS, misses
from assistant.bench.figures import Floor, Report
from assistant.bench.ranking import LOOK, ranked
from assistant.bench.shop import made_up


def test_the_shop_is_as_large_as_it_is_said_to_be() -> None:
    """Customers with one order and with two hundred do not take equally long."""
    shop = made_up(products=200, histories=10, customers=6, candidates=50, seed=1)

    assert len(shop.products) == len({one.id for one in shop.products}) == 200
    assert np.allclose(np.linalg.norm(shop.vectors, axis=1), 1, atol=1e-5)
    assert {len(some) for some in shop.candidates} == {50}
    orders = [len(view.orders) for view in shop.customers]
    assert (orders[0], orders[-1]) == (1, 200)
    assert orders == sorted(orders)


def test_equal_seeds_make_equal_shops() -> None:
    """Two runs can be compared only if they rank the same."""
    first, second = (made_up(products=50, histories=5, customers=3, candidates=10, seed=3) for _ in range(2))

    assert first.products == second.products
    assert first.histories == second.histories
    assert first.customers == second.customers
    assert first.candidates == second.candidates


def test_a_look_measures_everything_that_has_a_budget(tmp_path: Path) -> None:
    """A step that stopped working would otherwise be found on the day that its figure is needed."""
    turn = Floor(name="a turn", value=FLOOR_OF_A_TURN)

    figures = ranked(LOOK, folder=tmp_path, turn=turn)

    report = Report(machine="", figures=figures)
    assert {budget.figure for budget in OFFER_BUDGETS} <= {one.name for one in figures}
    assert all(miss.figure is not None for miss in misses(report, OFFER_BUDGETS))
    plain = {one.floor.name for one in figures if one.floor is not None and one.floor != turn}
    assert plain == {"plain NumPy", "plain FAISS"}
