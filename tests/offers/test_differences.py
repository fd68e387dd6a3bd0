"""Check that a few offers are told apart by what is true of them."""

from __future__ import annotations

from assistant.offers.differences import differences
from assistant.offers.model import Product, Suggestion
from tests.offers.builders import a_product


def of(product: Product) -> Suggestion:
    """Return a product as it is suggested."""
    return Suggestion(product=product, score=1.0, contributions=())


def test_differences_tell_price_and_what_only_one_has() -> None:
    """Three alike are a riddle; a line on each makes them a choice."""
    products = (
        a_product("a", price="9.50", roast="dark"),
        a_product("b", price="12.00", roast="light"),
        a_product("c", price="15.00", roast="light", regions="uk"),
    )

    lines = differences([of(product) for product in products])

    middle = "£12.00, £2.50 more than the lowest"
    assert lines == ("lowest price, £9.50; roast: dark", middle, "highest price, £15.00")


def test_a_single_offer_differs_from_nothing() -> None:
    """There is nothing to compare with, so nothing is said."""
    assert differences([of(a_product("a"))]) == ("",)


def test_prices_in_different_currencies_are_not_compared() -> None:
    """12 euros are not more than 11 pounds just because the number is."""
    pounds, euros = a_product("a", price="11"), a_product("b", price="12", currency="EUR")

    lines = differences([of(product) for product in (pounds, euros)])

    assert lines == ("£11.00", "€12.00")
