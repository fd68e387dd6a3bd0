"""A stage follows the customer's own rhythm, says why, and comes from nothing but purchases of their own."""

from __future__ import annotations

from datetime import timedelta
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.predictions.replenishing import ANY
from assistant.predictions.stage import Stage, lifecycle_of
from tests.predictions.shops import NOW, an_order

RANK = [Stage.NEW, Stage.AT_RISK, Stage.LAPSED]


@pytest.mark.parametrize(
    ("days_ago", "stage"),
    [
        ((), Stage.VISITOR),
        ((5,), Stage.NEW),
        ((179,), Stage.NEW),
        ((180,), Stage.AT_RISK),
        ((360,), Stage.LAPSED),
        ((70, 40, 10), Stage.ACTIVE),
        ((130, 100, 70, 40, 10), Stage.LOYAL),
        ((120, 90, 60), Stage.AT_RISK),
        ((180, 150, 120), Stage.LAPSED),
        ((190, 160, 130, 10), Stage.WON_BACK),
        ((160, 130, 100, 70, 40, 7, 3), Stage.LOYAL),
    ],
)
def test_a_silence_is_measured_by_the_customers_own_gap(days_ago: tuple[int, ...], stage: Stage) -> None:
    """Two months are nothing to whoever buys twice a year, and a lot to whoever buys each month."""
    assert lifecycle_of([an_order(one) for one in days_ago], now=NOW).stage is stage


def test_the_shops_gap_counts_where_the_customers_own_is_not_known() -> None:
    """Forty days after one purchase are late where things run out in twenty, and not where they last."""
    once = [an_order(40)]

    quick = lifecycle_of(once, now=NOW, gaps={ANY: (log(20), 0.3, 90)})
    slow = lifecycle_of(once, now=NOW, gaps={ANY: (log(60), 0.3, 90)})

    assert (quick.stage, slow.stage) == (Stage.AT_RISK, Stage.NEW)
    assert quick.because == "bought once, last 40 days ago; the usual gap in this shop is about 20 days"


def test_the_reason_names_how_often_how_lately_and_by_which_gap() -> None:
    """A customer who is shown it can say what is wrong with it."""
    told = lifecycle_of([an_order(one) for one in (190, 160, 130, 10)], now=NOW)

    assert told.because == (
        "bought on 4 days, last 10 days ago, came back after 120 days; their usual gap is about 30 days"
    )


def test_gifts_returns_and_orders_to_come_are_no_purchases() -> None:
    """Somebody who only gave away, or sent back, did not buy for themselves."""
    orders = [an_order(9, is_gift=True), an_order(8, status="returned"), an_order(-3)]

    assert lifecycle_of(orders, now=NOW).stage is Stage.VISITOR


@given(first=st.integers(0, 900), later=st.integers(0, 900))
def test_silence_never_brings_anybody_nearer(first: int, later: int) -> None:
    """Whoever waits longer after one purchase is at the same stage or further away."""
    stages = [
        lifecycle_of([an_order(0)], now=NOW + timedelta(days=days)).stage for days in sorted((first, later))
    ]

    assert RANK.index(stages[0]) <= RANK.index(stages[1])


@given(days_ago=st.lists(st.integers(0, 700), max_size=8))
def test_the_order_of_orders_does_not_matter(days_ago: list[int]) -> None:
    """Stores lend them newest first, files oldest first."""
    orders = [an_order(one) for one in days_ago]

    assert lifecycle_of(orders, now=NOW) == lifecycle_of(orders[::-1], now=NOW)
