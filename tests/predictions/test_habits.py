"""How long purchases last is learnt from all, and told of one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assistant.events import ProductId
from assistant.predictions.comparing_dates import compared
from assistant.predictions.consuming import habits as invented
from assistant.predictions.habits import Habits, Purchases, learnt
from assistant.predictions.replenishing import bought_of, due

DAY = date(2024, 1, 1)


def every(days: int, *, times: int, quantity: int = 1) -> Purchases:
    """Return purchases at even gaps."""
    return [(DAY + timedelta(days=days * one), quantity) for one in range(times)]


@pytest.fixture(scope="module")
def learnt_habits() -> Habits:
    """What customers teach of whom half buy three at a time, which last three times as long."""
    lives = [
        {"coffee": every(days * quantity, times=8, quantity=quantity)}
        for days in (18, 20, 22, 19, 21, 24)
        for quantity in (1, 3)
    ]
    found = learnt(lives, now=DAY + timedelta(days=160))
    assert found is not None
    return found


def test_dates_are_foretold_a_fifth_better_than_by_any_simple_rule() -> None:
    """The reason to have a model at all; on customers whom it did not learn from."""
    dates, stopped = compared(150, seed=1)
    everybody = dates[0]

    assert everybody.less[0] >= 0.2
    assert everybody.less[1] > 0.1, "nor is it the luck of the draw"
    assert everybody.errors["model"] > everybody.errors["knowing all but the noise"]
    assert 0.75 <= everybody.held <= 0.88
    assert stopped.found > stopped.stopped / 2
    assert stopped.wronged < stopped.going_on / 20


def test_three_times_as_much_lasts_longer(learnt_habits: Habits) -> None:
    """Whoever bought for a quarter is not reminded after a month."""
    one = learnt_habits.lasting("coffee", [(DAY, 1)])
    three = learnt_habits.lasting("coffee", [(DAY, 3)])

    assert 2 < 2.718 ** (three.centre - one.centre) < 4


def test_own_purchases_outweigh_everybodys(learnt_habits: Habits) -> None:
    """Somebody slower than all others is believed after a few purchases, and not at once."""
    first = learnt_habits.lasting("coffee", every(40, times=1)).centre
    second = learnt_habits.lasting("coffee", every(40, times=2)).centre
    tenth = learnt_habits.lasting("coffee", every(40, times=10)).centre

    assert first < second < tenth
    assert abs(2.718**tenth - 40) < 4


def test_who_is_silent_for_long_has_probably_stopped(learnt_habits: Habits) -> None:
    """Nobody is reminded for ever of what they no longer use."""
    lasting = learnt_habits.lasting("coffee", every(20, times=6))
    chances = [learnt_habits.still(lasting, days=days) for days in (0, 25, 60, 200)]

    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.9
    assert chances[-1] < 0.1


def test_nothing_is_learnt_from_too_little() -> None:
    """Five gaps teach no season."""
    assert learnt([{"coffee": every(20, times=6)}], now=DAY + timedelta(days=150)) is None


def test_what_nobody_bought_again_is_not_foretold(learnt_habits: Habits) -> None:
    """One purchase of a new product says nothing."""
    orders = next(one for one in invented(1, seed=1) if one.orders).orders[:1]

    assert list(due(orders, {}, learnt_habits)) == []
    assert list(bought_of(orders)) == [ProductId(orders[0].lines[0].product_id)]
