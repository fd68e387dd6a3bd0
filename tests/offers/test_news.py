"""What counts as new and as trending."""

from __future__ import annotations

from datetime import timedelta

from assistant.events import ProductId
from assistant.offers.news import Buyers, news_of, trending
from tests.offers.builders import NOW, a_product

BEANS, CUP, LAMP = map(ProductId, ("beans", "cup", "lamp"))
NOBODY = Buyers()


def test_what_came_later_than_the_shop_is_new_for_a_month() -> None:
    """The catalogue that a shop begins with is not new, however lately it began."""
    told = {
        BEANS: NOW - timedelta(days=9),
        CUP: NOW - timedelta(days=9, hours=-2),
        LAMP: NOW - timedelta(days=2),
    }
    news = news_of([a_product(one) for one in told], first_told=told, buyers=NOBODY)

    assert news.new(NOW) == [LAMP]
    assert news.new(NOW + timedelta(days=28)) == []


def test_beside_products_of_unknown_age_every_known_one_came_later() -> None:
    """Those that were there when the day began to be kept are older than all others."""
    news = news_of([a_product("beans"), a_product("lamp")], first_told={LAMP: NOW}, buyers=NOBODY)

    assert news.new(NOW) == [LAMP]


def test_the_day_that_the_shop_gives_goes_first() -> None:
    """Newest first; a day to come is not there yet, and a word that is no day says nothing."""
    days = {"beans": "2026-02-20", "cup": "2026-02-27", "lamp": "2026-03-09", "rug": "soon"}
    products = [a_product(name, added=day) for name, day in days.items()]

    assert news_of(products, first_told={}, buyers=NOBODY).new(NOW) == [CUP, BEANS]


def test_what_rises_above_the_shop_as_a_whole_is_trending() -> None:
    """Twice as many buyers of everything is a season; four times as many of one thing is a trend."""
    before = {BEANS: 40, CUP: 40, LAMP: 4}
    season = Buyers(lately={BEANS: 20, CUP: 20, LAMP: 2}, before=before)
    trend = Buyers(lately={BEANS: 20, CUP: 20, LAMP: 10}, before=before)

    assert trending(season) == ()
    assert trending(trend) == (LAMP,)


def test_two_buyers_are_no_trend_and_a_shop_that_begins_has_none() -> None:
    """Two may be one household; without a before, everything would rise."""
    few = Buyers(lately={LAMP: 2}, before={BEANS: 100})

    assert trending(few) == ()
    assert trending(Buyers(lately={LAMP: 50})) == ()
