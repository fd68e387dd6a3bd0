"""Sets for a customer: held to their limits, and honest when there is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.offers.limits import exclude, limits_of
from assistant.offers.sets import Chosen, Lacking, Wish, check_currency, choose_set
from tests.offers.builders import NOW, a_catalogue, a_product, a_vector, a_view

SHOP = a_catalogue(
    a_product("blend", category="coffee", price="9.00", diet="vegan"),
    a_product("roast", category="coffee", price="8.00", diet="vegan"),
    a_product("twin", category="coffee", price="8.50", diet="vegan"),  # of roast
    a_product("green", category="tea", price="7.00", diet="vegan"),
    a_product("praline", category="sweets", price="5.00", allergens="nuts"),
    a_product("larkspur", category="machine", price="90.00"),
    a_product("tray", category="part", price="6.00", works_with="larkspur"),
    a_product("abroad", category="tea", price="1.00", currency="EUR"),
    vectors={"roast": a_vector(1, 0.01), "twin": a_vector(1, 0), "green": a_vector(0, 1)},
    histories=[
        ["blend", "green"], ["roast", "praline"], ["twin", "tray"],
        ["larkspur", "tray"], ["blend", "praline"], ["blend", "abroad"],
    ],
)  # fmt: skip


def a_wish(budget: str = "200.00", least: int = 2, most: int | None = None, categories: int = 0) -> Wish:
    """Return a wish in pounds."""
    return Wish(
        budget=Decimal(budget), currency="GBP", least=least, most=most or least, categories=categories
    )


def chosen_for(wish: Wish, preferences: dict[str, str] | None = None) -> Chosen:
    """Return the set for a customer of whom only their preferences are known."""
    return choose_set(SHOP, wish, view=a_view(preferences=preferences), now=NOW)


def names(chosen: Chosen) -> set[str]:
    """Return the ids in a set."""
    return {one.product.id for one in chosen.suggestions}


@given(
    preferences=st.fixed_dictionaries(
        {},
        optional={
            "diet": st.just("vegan"),
            "allergies": st.just("nuts"),
            "machine": st.just("larkspur"),
            "hide:blend": st.just("no"),
            "own:green": st.just("yes"),
        },
    ),
    budget=st.integers(1, 150),
    least=st.integers(1, 4),
    more=st.integers(0, 2),
    categories=st.integers(0, 4),
)
def test_a_set_keeps_to_the_wish_and_to_every_limit(
    preferences: dict[str, str], budget: int, least: int, more: int, categories: int
) -> None:
    """Never above the budget, nothing twice, nothing excluded, and as varied as asked."""
    wish = a_wish(str(budget), least, least + more, min(categories, least + more))
    view = a_view(preferences=preferences)

    chosen = choose_set(SHOP, wish, view=view, now=NOW)

    owned = SHOP.owned_by(view)
    limits = limits_of(view, owned=owned, rivals=SHOP.rivals(owned), used_up=SHOP.used_up)
    products = [one.product for one in chosen.suggestions]
    assert bool(products) is (chosen.lacking is None)
    if products:
        assert chosen.price <= wish.budget
        assert wish.least <= len(products) == len(names(chosen)) <= wish.most
        assert len({one.attributes["category"] for one in products}) >= wish.categories
        assert {one.currency for one in products} == {"GBP"}
        assert not {"roast", "twin"} <= names(chosen)
        assert "tray" not in names(chosen) or "larkspur" in names(chosen) | owned
        assert [exclude(one, limits) for one in products] == [None] * len(products)


def test_a_part_comes_with_its_machine_or_for_one_that_they_own() -> None:
    """A tray alone is of use to nobody without the machine."""
    without = chosen_for(a_wish("60.00", 1, 6))
    owning = chosen_for(a_wish("60.00", 1, 6), {"machine": "larkspur"})

    assert "tray" not in names(without)
    assert "tray" in names(owning)


def test_a_varied_set_is_preferred_to_more_of_the_same() -> None:
    """Two kinds are worth more than two coffees, though the coffees sell better than tea."""
    kinds = [one.product.attributes["category"] for one in chosen_for(a_wish("30.00", 3)).suggestions]

    assert len(set(kinds)) == 3


def test_it_is_said_why_there_is_no_set() -> None:
    """The shop can tell the customer what to change; the sum named is one that suffices."""
    poor = chosen_for(a_wish("11.99"))
    uniform = chosen_for(a_wish(least=2, most=5, categories=5), {"allergies": "nuts"})
    few = chosen_for(a_wish(least=8))

    assert (poor.lacking, poor.cheapest) == (Lacking.BUDGET, Decimal("12.00"))
    assert chosen_for(a_wish("12.00")).price == Decimal("12.00")
    assert (uniform.lacking, few.lacking) == (Lacking.CATEGORIES, Lacking.PRODUCTS)


def test_without_consent_there_is_no_set() -> None:
    """Whoever forgets to ask before choosing chooses nothing."""
    assert choose_set(SHOP, a_wish(), view=a_view(agrees=False), now=NOW).suggestions == ()


@pytest.mark.parametrize(
    ("budget", "least", "most", "categories", "named"),
    [
        ("0", 2, 2, 0, "budget"),
        ("-1", 2, 2, 0, "budget"),
        ("NaN", 2, 2, 0, "budget"),
        ("10", 0, 2, 0, "least"),
        ("10", 3, 2, 0, "most"),
        ("10", 3, 13, 0, "most"),
        ("10", 2, 3, 4, "categories"),
    ],
)
def test_a_wish_that_nothing_can_meet_is_refused(
    budget: str, least: int, most: int, categories: int, named: str
) -> None:
    """It names the field and how to mend it."""
    with pytest.raises(InvalidInput) as refused:
        a_wish(budget, least, most, categories)

    assert refused.value.field == named
    assert refused.value.fix


def test_a_currency_in_which_nothing_is_sold_is_refused() -> None:
    """It names those that there are."""
    with pytest.raises(InvalidInput) as refused:
        check_currency(SHOP, "XYZ")

    assert refused.value.fix == "use one of: EUR, GBP"
