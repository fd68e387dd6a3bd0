"""Check that what a customer must not be shown is excluded, and nothing else."""

from __future__ import annotations

import pytest

from assistant.events import ProductId
from assistant.offers.limits import Limits, exclude, limits_of
from assistant.offers.model import Product
from tests.offers.builders import a_product, a_view, an_order

BEANS = a_product("beans", category="beans", diet=("vegan",))
MILK = a_product("milk", category="milk", diet=("vegetarian",), allergens=("milk",))
NUT_BAR = a_product("bar", category="biscuits", allergens=("hazelnuts",))
GRINDER = a_product("grinder", category="grinder")
APRON = a_product("apron", category="apron", size=("S", "L"))
BASKET = a_product("basket", category="basket", size="58mm")
LIQUEUR = a_product("liqueur", category="gift", min_age="18")
LOCAL = a_product("local", regions=("uk", "de"))
SPARE = a_product("spare", works_with=("kestrel",))


@pytest.mark.parametrize(
    ("product", "limits", "limit"),
    [
        (a_product("gone", stock=0), Limits(), "stock"),
        (MILK, Limits(diets=frozenset({"vegan"})), "diet"),
        (NUT_BAR, Limits(diets=frozenset({"vegan"})), "diet"),
        (NUT_BAR, Limits(allergens=frozenset({"nut"})), "allergens"),
        (APRON, Limits(sizes={"": "m"}), "size"),
        (APRON, Limits(sizes={"apron": "m", "": "s"}), "size"),
        (BASKET, Limits(sizes={"": "54 mm"}), "size"),
        (LIQUEUR, Limits(age=17), "age"),
        (LIQUEUR, Limits(), "age"),
        (LOCAL, Limits(region="us"), "region"),
        (GRINDER, Limits(owned=frozenset({ProductId("grinder")})), "owned"),
        (GRINDER, Limits(hidden=frozenset({ProductId("grinder")})), "hidden"),
        (SPARE, Limits(rivals=frozenset({ProductId("kestrel")})), "fit"),
    ],
)
def test_what_a_limit_forbids_is_excluded(product: Product, limits: Limits, limit: str) -> None:
    """The trace has to say which limit it was, so that a wrong one can be mended."""
    exclusion = exclude(product, limits)

    assert exclusion is not None
    assert exclusion.limit == limit
    assert exclusion.product_id == product.id


@pytest.mark.parametrize(
    ("product", "limits"),
    [
        (BEANS, Limits(diets=frozenset({"vegan"}))),
        (BEANS, Limits(diets=frozenset({"vegetarian", "lactose-free"}))),
        (GRINDER, Limits(diets=frozenset({"vegan"}), allergens=frozenset({"nut"}))),
        (APRON, Limits(sizes={"": "s"})),
        (BASKET, Limits(sizes={"": "m"})),
        (LIQUEUR, Limits(age=18)),
        (LOCAL, Limits(region="de")),
        (LOCAL, Limits()),
        (BEANS, Limits(owned=frozenset({ProductId("beans")}))),
        (GRINDER, Limits(owned=frozenset({ProductId("grinder")}), used_up=frozenset({ProductId("grinder")}))),
        (SPARE, Limits(owned=frozenset({ProductId("kestrel")}), rivals=frozenset({ProductId("larkspur")}))),
    ],
)
def test_what_no_limit_forbids_may_be_shown(product: Product, limits: Limits) -> None:
    """A limit that catches too much leaves a customer with nothing, and nobody would notice."""
    assert exclude(product, limits) is None


@pytest.mark.parametrize(
    ("topic", "said", "allergens"),
    [("allergy", "nuts", "Hazelnuts"), ("allergies", "Milk, soy", "lactose"), ("allergen", "almond", "nuts")],
)
def test_an_allergy_counts_however_it_is_spelt(topic: str, said: str, allergens: str) -> None:
    """One letter must not decide whether somebody with an allergy is shown what harms them."""
    limits = limits_of(a_view(preferences={topic: said}), owned=frozenset())

    assert exclude(a_product("snack", allergens=allergens), limits) is not None


def test_limits_are_read_from_what_the_customer_let_us_know() -> None:
    """Every limit has to have a way in, or it protects nobody."""
    view = a_view(
        region="UK",
        preferences={
            "diet": "Vegan",
            "size": "M",
            "shoe size": "41",
            "age": "30",
            "hide:kettle": "no, thanks",
        },
    )

    limits = limits_of(view, owned=frozenset({ProductId("mug")}), rivals=frozenset({ProductId("mug")}))

    assert limits == Limits(
        diets=frozenset({"vegan"}),
        sizes={"": "m", "shoe": "41"},
        region="uk",
        age=30,
        owned=frozenset({ProductId("mug")}),
        hidden=frozenset({ProductId("kettle")}),
    )


def test_eating_everything_is_no_limit() -> None:
    """Somebody who says "none" must not lose every product that names a diet."""
    limits = limits_of(a_view(preferences={"diet": "none"}), owned=frozenset())

    assert exclude(MILK, limits) is None


def test_a_gift_does_not_count_as_owned() -> None:
    """Who gave a grinder away may well want one."""
    view = a_view(orders=[an_order("grinder", is_gift=True)])

    assert exclude(GRINDER, limits_of(view, owned=view.owned)) is None
