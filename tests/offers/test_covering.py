"""Check that an offer for what a customer buys comes first, and says what it is for."""

from __future__ import annotations

import pytest

from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.model import Signal
from assistant.offers.rank import rank
from assistant.offers.reasons import reason
from assistant.offers.recommend import suggest
from tests.offers.builders import NOW, a_catalogue, a_product, a_view, an_order


def shop(*, consumable: str = "yes") -> Catalogue:
    """Return a shop with two things, a coupon for each, and a box of both."""
    return a_catalogue(
        a_product("beans", consumable=consumable),
        a_product("tea", consumable=consumable),
        a_product("tea coupon", products="tea"),
        a_product("bean coupon", products="beans"),
        a_product("box", products=("beans", "tea", "gone")),
    )


def test_an_offer_for_what_they_buy_comes_first() -> None:
    """A coupon was never bought itself: without what it covers nothing tells one from another."""
    ranked = rank(shop(), [ProductId("beans")])

    assert ranked[:2] == ("bean coupon", "box")


def test_what_is_bought_more_often_says_more() -> None:
    """A household buys many things once; the coupon for the weekly one is the one of use."""
    ranked = rank(shop(), [ProductId("beans"), *[ProductId("tea")] * 3])

    assert ranked.index(ProductId("tea coupon")) < ranked.index(ProductId("bean coupon"))


def test_the_reason_names_what_the_offer_covers() -> None:
    """What decided is what they are told."""
    [best], _ = suggest(shop(), view=a_view(orders=[an_order("beans")]), topic_vector=None, now=NOW, limit=1)

    assert best.product.id == "bean coupon"
    assert [(part.signal, part.because) for part in best.contributions] == [(Signal.COVERS, "Beans")]
    assert reason(best) == "Covers the Beans, which you bought before."


@pytest.mark.parametrize("is_gift", [True, False])
def test_neither_gifts_nor_what_lasts_speak_for_an_offer(is_gift: bool) -> None:
    """Nobody wants a bundle with the machine that they have, nor with what another person got."""
    orders = [an_order("beans", is_gift=is_gift)]

    found, _ = suggest(
        shop(consumable="yes" if is_gift else "no"),
        view=a_view(orders=orders),
        topic_vector=None,
        now=NOW,
    )

    signals = {part.signal for one in found for part in one.contributions}
    assert Signal.COVERS not in signals


def test_what_is_of_a_kind_that_is_bought_again_speaks_too() -> None:
    """Of the many teas, few are bought twice by two customers; they are used up all the same."""
    teas = a_catalogue(
        a_product("green", category="tea"),
        a_product("black", category="tea"),
        a_product("pot", category="ware"),
        a_product("pot coupon", products="pot"),
        a_product("black coupon", products="black"),
        histories=[["green", "green"], ["green", "green"]],
    )

    ranked = rank(teas, [ProductId("pot"), ProductId("black")])

    assert ranked.index(ProductId("black coupon")) < ranked.index(ProductId("pot coupon"))
