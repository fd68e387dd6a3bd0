"""How well expectations hold is measured on orders that they were not learnt from."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from assistant.history.model import Order
from assistant.predictions import bgnbd
from assistant.predictions.calibration import TOO_FEW, Bin, Calibration
from assistant.predictions.generating import TRUE, Regime
from assistant.predictions.holdout import calibrated
from assistant.predictions.learning import how_it_holds, learnt
from assistant.predictions.model import Buyer, Rhythm
from assistant.tasks.predictions import description
from tests.predictions.shops import NOW, a_shop, an_order

WATCHED = 400  # days


def lived(rhythm: Rhythm, count: int, *, seed: int) -> list[list[Order]]:
    """Invent customers who buy and leave as the model has it, all of them watched for `WATCHED` days."""
    random = np.random.default_rng(seed)
    shop = []
    for _ in range(count):
        rate, leaving = random.gamma(rhythm.r, 1 / rhythm.alpha), random.beta(rhythm.a, rhythm.b)
        at, days = 0.0, [0]
        while random.random() >= leaving and (at := at + random.exponential(7 / rate)) < WATCHED:
            days.append(int(at))
        shop.append([an_order(WATCHED - day) for day in days])
    return shop


@pytest.fixture(scope="module")
def found() -> Calibration:
    """What a shop of customers as the model supposes comes to."""
    told = calibrated(lived(TRUE[Regime.STEADY], 600, seed=3), now=NOW)
    assert told is not None
    return told


def test_what_is_expected_comes_where_customers_are_as_supposed(found: Calibration) -> None:
    """In each tenth, and the chance to buy again as well as the number of purchases."""
    assert len(found.purchases) == len(found.returning) == 10
    assert found.weeks == 26
    assert all(abs(one.said - one.came) < 0.15 for one in found.returning)
    assert np.mean([abs(one.said - one.came) for one in found.purchases]) < 0.5


def test_it_errs_less_than_the_best_constant_and_the_own_mean(found: Calibration) -> None:
    """Otherwise nobody needs a model."""
    assert found.error < found.constant_error
    assert found.error < found.own_mean_error


def test_customers_who_all_stop_are_seen_to_have_stopped() -> None:
    """A model that promises what does not come must say so: nobody bought in the weeks held out."""
    shop = [[one for one in orders if one.placed_at < NOW - timedelta(days=200)] for orders in a_shop(120)]

    told = calibrated(shop, now=NOW)

    assert told is not None
    assert all(one.came == 0 for one in told.purchases)
    assert max(one.said for one in told.returning) > 0.1
    assert told.error > told.constant_error == 0


def test_too_few_orders_tell_nothing() -> None:
    """Too few customers, or too short a time to hold any of it out."""
    assert calibrated(a_shop(40), now=NOW) is None
    assert calibrated([[an_order(20), an_order(3)]] * 100, now=NOW) is None
    assert calibrated([], now=NOW) is None


def test_the_chance_to_buy_is_that_of_a_purchase_within_the_weeks() -> None:
    """Never more than the chance to be there still, more with more time, and all of it in the end."""
    rhythm = TRUE[Regime.STEADY]
    buyer = Buyer(repeats=3, last=20.0, watched=30.0)

    soon, later, at_last = (bgnbd.returning(rhythm, buyer, weeks=weeks) for weeks in (1, 26, 1e9))

    assert 0 < soon < later < at_last <= bgnbd.alive(rhythm, buyer)
    assert at_last == pytest.approx(bgnbd.alive(rhythm, buyer))


def test_the_words_are_those_of_customers_of_whom_the_same_was_expected() -> None:
    """The nearest tenth speaks, as so many of a hundred."""
    bins = (Bin(said=0.1, came=0.2, buyers=20), Bin(said=0.6, came=0.55, buyers=20))
    one = Calibration(
        split=NOW,
        weeks=26.0,
        purchases=bins,
        returning=bins,
        error=1.0,
        constant_error=1.0,
        own_mean_error=1.0,
    )

    assert one.in_words(0.5) == (
        "In the last half year, of 100 customers for whom we expected that about 60 would buy again, 55 did."
    )
    assert "about 10 would buy again, 20 did" in one.in_words(0.0)


def test_whoever_bought_nothing_is_told_that_nobody_can_tell() -> None:
    """Nothing is expected of them, so nothing can hold."""
    fit = learnt(a_shop(), version=1, now=NOW)

    assert how_it_holds(fit, [], now=NOW) == TOO_FEW
    assert how_it_holds(fit, [an_order(3)], now=NOW) != TOO_FEW


def test_the_owner_reads_what_was_expected_beside_what_came() -> None:
    """With both other ways of guessing, so that the number means something."""
    console = Console(width=100, file=StringIO())

    console.print(description(learnt(a_shop(), version=7, now=NOW)))

    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    for words in ("7, of 2026-03-01", "best constant", "own mean", "purchases expected", "chance to buy"):
        assert words in shown
