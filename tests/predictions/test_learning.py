"""What is learnt counts own purchases of customers who allow it, and is kept in versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from assistant.consents.model import Consent, Purpose
from assistant.errors import ConciergeError
from assistant.history.model import Order
from assistant.predictions.backtesting import backtest, plotted
from assistant.predictions.calibration import Bin
from assistant.predictions.generating import Regime
from assistant.predictions.learning import learnt, outlook
from assistant.predictions.model import Fit, buyer_of
from assistant.predictions.replenishing import bought_days, due, when
from assistant.predictions.replenishing import learnt as gaps_learnt
from assistant.work import Work
from tests.predictions.shops import NOW, a_shop, an_order


@pytest.fixture(scope="module")
def fit() -> Fit:
    """What a small shop teaches."""
    return learnt(a_shop(), version=1, now=NOW)


def test_gifts_and_returns_count_for_nothing() -> None:
    """A present to somebody else says nothing about their own rhythm."""
    theirs = [
        an_order(70),
        an_order(35, price="20"),
        an_order(0, is_gift=True),
        an_order(14, status="returned"),
    ]

    buyer = buyer_of(theirs, now=NOW)

    assert buyer is not None
    assert (buyer.repeats, buyer.last, buyer.watched, buyer.spend) == (1, 5.0, 10.0, 20.0)
    assert buyer_of([an_order(3, is_gift=True)], now=NOW) is None


def test_two_orders_of_one_day_are_one_purchase() -> None:
    """Somebody who forgot the milk did not come back."""
    buyer = buyer_of([an_order(7), an_order(7, product="milk")], now=NOW)

    assert buyer is not None
    assert buyer.repeats == 0


def test_too_few_customers_teach_nothing() -> None:
    """Numbers that hang on single customers would tell about them."""
    with pytest.raises(ConciergeError, match="too few"):
        learnt(a_shop(30), version=1, now=NOW)


def test_more_of_the_same_currency_is_expected_only(fit: Fit) -> None:
    """Pounds and dollars add up to nothing."""
    pounds = [an_order(200), an_order(20)]

    told = outlook(fit, [*pounds, an_order(5, currency="USD")], now=NOW, weeks=26)

    assert told == outlook(fit, pounds, now=NOW, weeks=26)
    assert outlook(fit, [an_order(5, currency="USD")], now=NOW, weeks=26) is None


def test_who_came_lately_is_expected_sooner_than_who_stayed_away(fit: Fit) -> None:
    """The same number of purchases, once until lately and once until long ago."""
    lately = outlook(fit, [an_order(300 - gap) for gap in (0, 100, 200, 295)], now=NOW, weeks=26)
    long_ago = outlook(fit, [an_order(300 - gap) for gap in (0, 10, 20, 30)], now=NOW, weeks=26)

    assert lately is not None
    assert long_ago is not None
    assert lately.alive > long_ago.alive
    assert lately.purchases > long_ago.purchases


def test_a_product_is_due_between_their_own_gap_and_everybodys() -> None:
    """Everybody buys beans each 30 days, Ana each 10: three of her gaps count as much as everybody's."""
    gaps = gaps_learnt(a_shop())
    ana = [an_order(days) for days in (35, 25, 15, 5)]

    (told,) = due(ana, gaps)

    assert told.expected == NOW.date() - timedelta(days=5) + timedelta(days=round((10 * 30) ** 0.5))
    assert told.first <= told.expected <= told.last
    assert told.own_gaps == 3


def test_four_in_five_purchases_fall_into_the_interval() -> None:
    """Checked on customers with gaps of their own that vary, whose next purchase is held out."""
    random = np.random.default_rng(4)
    shop: list[list[Order]] = []
    for _ in range(400):
        days = np.cumsum(np.round(np.exp(random.normal(3.2, 0.35, size=6)))).astype(int)
        shop.append([an_order(int(days[-1] - day)) for day in days])
    gaps = gaps_learnt([orders[:-1] for orders in shop])

    told = [next(due(orders[:-1], gaps)) for orders in shop]

    held = [
        one.first <= orders[-1].placed_at.date() <= one.last for one, orders in zip(told, shop, strict=True)
    ]
    assert 0.75 <= np.mean(held) <= 0.87


def test_what_nobody_buys_again_is_never_due() -> None:
    """One washing machine does not make a rhythm."""
    assert list(due([an_order(90, product="washer")], gaps_learnt(a_shop()))) == []


def test_a_date_that_passed_is_said_to_be_overdue() -> None:
    """Moving it to tomorrow each day would be a promise that never comes true."""
    (told,) = due([an_order(800), an_order(790)], gaps_learnt(a_shop()))

    assert when(told, NOW) == f"overdue since {told.last}"
    assert bought_days([an_order(0)]) == {"beans": [date(2026, 3, 1)]}


async def test_who_refused_analytics_is_not_learnt_from(work: Work) -> None:
    """Of three, one allowed it, one refused, and one never decided where the default is no."""
    async with work.writing() as unit:
        for name, decision in (("ana", True), ("ben", False), ("cem", None)):
            person = await unit.customers.recognise(
                name, name=name, email=None, locale="en", region=None, at=NOW
            )
            await unit.history.record_order(person.id, replace(an_order(3), id=name))
            if decision is not None:
                consent = Consent(purpose=Purpose.ANALYTICS, granted=decision, source="customer", at=NOW)
                await unit.consents.decide(person.id, consent)

    async with work.reading() as unit:
        histories = await unit.predictions.histories()

    assert [[order.id for order in orders] for orders in histories] == [["ana"]]


async def test_the_newest_version_holds_as_it_was_learnt(work: Work, fit: Fit) -> None:
    """A running server reads the newest, number for number, without a restart."""
    async with work.writing() as unit:
        assert await unit.predictions.newest() is None
        for buyers in (60, 61):
            version = await unit.predictions.next_version()
            await unit.predictions.keep(replace(fit, version=version, buyers=buyers))

    async with work.reading() as unit:
        assert await unit.predictions.newest() == replace(fit, version=2, buyers=61)


@pytest.mark.parametrize("regime", Regime)
def test_predictions_beat_the_best_constant_and_the_own_mean(regime: Regime) -> None:
    """In each invented shop, also in the one that breaks the rules; with 95 % of resamples above nothing."""
    told = backtest(regime, count=1500, seed=11)

    gains = {one.name: one.better for one in told.purchases if one.better}
    assert set(gains) == {"best constant", "own mean"}
    assert all(low > 0 for _, low, _ in gains.values())


def test_chances_are_true_where_the_model_is_and_too_high_where_it_is_not() -> None:
    """What is said of who is still a customer holds for random buyers; of clockwork it says too much."""
    fading = backtest(Regime.FADING, count=3000, seed=11).by_alive
    clockwork = backtest(Regime.CLOCKWORK, count=3000, seed=11).by_alive

    assert all(abs(one.said - one.came) < 0.12 for one in fading)
    assert clockwork[0].said - clockwork[0].came > 0.2


def test_the_plot_shows_where_words_and_facts_part() -> None:
    """`o` is what was said, `x` what came, a star where both fall together."""
    same, apart = plotted([Bin(said=1.0, came=1.0, buyers=5), Bin(said=0.0, came=0.5, buyers=5)])

    assert same.endswith("*|")
    assert apart.index("o") < apart.index("x")
