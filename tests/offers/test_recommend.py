"""Check what is suggested in a conversation, and above all what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.context.declaring import USUAL
from assistant.context.model import signal_of
from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue, Vector
from assistant.offers.forbidding import ALLOWED
from assistant.offers.limits import exclude, limits_of
from assistant.offers.model import Product, Signal
from assistant.offers.rank import score
from assistant.offers.reasons import reason
from assistant.offers.recommend import grounds_of, is_worth_showing, suggest, verdicts_on
from assistant.offers.varied import varied
from tests.offers.builders import NOW, a_catalogue, a_product, a_vector, a_view, an_order

COFFEE, TEA, ORDERS = a_vector(1, 0, 0), a_vector(0, 1, 0), a_vector(0, 0, 1)
NAMES = tuple(f"p{number}" for number in range(12))


def shown(catalogue: Catalogue, view: CustomerView, topic: Vector | None = None, limit: int = 3) -> list[str]:
    """Return the ids of what is suggested."""
    suggestions, _ = suggest(catalogue, view=view, topic_vector=topic, now=NOW, limit=limit)
    return [one.product.id for one in suggestions]


def a_shop(*histories: list[str]) -> Catalogue:
    """Return a shop of three coffees and a tea."""
    return a_catalogue(
        a_product("light", roast="light", diet="vegan"),
        a_product("dark", roast="dark", diet="vegan"),
        a_product("latte", roast="dark", diet="vegetarian", allergens="milk"),
        a_product("green", diet="vegan"),
        vectors={
            "light": a_vector(1, 0.6, 0),
            "dark": a_vector(1, -0.6, 0),
            "latte": a_vector(1, 0.1, 0.1),
            "green": a_vector(0.1, 1, 0),
        },
        histories=histories or [["light", "dark"], ["light"], ["green"]],
    )


@pytest.mark.parametrize(
    ("name", "value", "first", "because"),
    [
        ("page", "/shop/grinder", "brush", "Goes with what you are looking at."),
        ("weather", "rain", "teapot", "Goes with the weather."),
    ],
)
def test_what_surrounds_them_speaks_for_what_goes_with_it(
    name: str, value: str, first: str, because: str
) -> None:
    """Whoever looks at a grinder may want the brush for it; without the signal, nothing says so."""
    catalogue = a_catalogue(
        a_product("cup"),
        a_product("brush", works_with="grinder"),
        a_product("teapot", weather="rain"),
        a_product("grinder"),
        histories=[["cup"], ["cup"]],
    )
    view = a_view()
    around = replace(view, signals=(signal_of(USUAL[name], value),))

    suggestions, _ = suggest(catalogue, view=around, topic_vector=None, now=NOW, limit=1)

    assert [one.product.id for one in suggestions] == [first]
    assert reason(suggestions[0]) == because
    assert shown(catalogue, view)[:1] == ["cup"]


PRODUCTS = st.builds(
    a_product,
    st.just("name"),
    stock=st.integers(0, 1),
    diet=st.sampled_from([(), ("vegan",), ("vegetarian",)]),
    allergens=st.sampled_from([(), ("milk",), ("nuts",)]),
    size=st.sampled_from([(), ("M",), ("S", "L"), ("58mm",)]),
    regions=st.sampled_from([(), ("uk",), ("de", "us")]),
    min_age=st.sampled_from([(), ("18",)]),
    works_with=st.sampled_from([(), ("p0",), ("p1",)]),
    category=st.sampled_from([("machine",), ("beans",)]),
)
PREFERENCES = st.dictionaries(
    st.sampled_from(["diet", "allergy", "size", "age", "hide:p3", "own:p4", "machine"]),
    st.sampled_from(["vegan", "nuts", "m", "17", "p0", "milk, nuts"]),
)


@given(
    products=st.lists(PRODUCTS, min_size=12, max_size=12),
    preferences=PREFERENCES,
    bought=st.lists(st.sampled_from(NAMES), max_size=6),
    region=st.sampled_from([None, "uk", "us"]),
    topic=st.sampled_from([None, COFFEE, TEA]),
    limit=st.integers(0, 12),
    among=st.none() | st.frozensets(st.sampled_from([*map(ProductId, NAMES), ProductId("unheard of")])),
)
def test_no_ranking_can_show_what_a_limit_forbids(
    products: list[Product],
    preferences: dict[str, str],
    bought: list[str],
    region: str | None,
    topic: Vector | None,
    limit: int,
    among: frozenset[ProductId] | None,
) -> None:
    """An allergic customer must be safe whatever the scores say."""
    catalogue = a_catalogue(
        *(replace(product, id=ProductId(name)) for name, product in zip(NAMES, products, strict=True)),
        vectors={name: a_vector(1, number % 3, 0.1) for number, name in enumerate(NAMES)},
        histories=[bought, list(NAMES)],
    )
    view = a_view(region=region, preferences=preferences, orders=[an_order(*bought)])

    suggestions, exclusions = suggest(
        catalogue, view=view, topic_vector=topic, now=NOW, limit=limit, among=among
    )

    owned = catalogue.owned_by(view)
    limits = limits_of(view, owned=owned, rivals=catalogue.rivals(owned), used_up=catalogue.used_up)
    assert all(exclude(one.product, limits) is None for one in suggestions)
    assert len(suggestions) <= limit
    assert among is None or {one.product.id for one in suggestions} <= among
    assert {"p3"}.isdisjoint(one.product.id for one in suggestions) or "hide:p3" not in preferences
    assert {one.product.id for one in suggestions}.isdisjoint(one.product_id for one in exclusions)


@given(topic=st.sampled_from([None, COFFEE, TEA]), bought=st.lists(st.sampled_from(["light", "dark"])))
def test_nothing_is_offered_without_consent(topic: Vector | None, bought: list[str]) -> None:
    """A customer who said no to offers gets none, and nothing about them is looked at."""
    view = a_view(agrees=False, orders=[an_order(*bought)])

    assert suggest(a_shop(), view=view, topic_vector=topic, now=NOW) == ((), ())


@given(
    directions=st.lists(st.tuples(*[st.sampled_from([0.0, 0.4, 0.9, 1.0])] * 3), min_size=12, max_size=12),
    preferences=PREFERENCES,
    bought=st.lists(st.sampled_from(NAMES), max_size=6),
)
def test_what_is_about_the_question_is_found_wherever_it_stands(
    directions: list[tuple[float, float, float]], preferences: dict[str, str], bought: list[str]
) -> None:
    """Only what is about the question is looked at: scoring everything would show nothing else."""
    vectors = {name: a_vector(*(x or 0.1 for x in one)) for name, one in zip(NAMES, directions, strict=True)}
    catalogue = a_catalogue(
        *(a_product(name, roast="dark" if number % 3 else "light") for number, name in enumerate(NAMES)),
        vectors=vectors,
        histories=[bought, list(NAMES)],
    )
    view = a_view(preferences=preferences | {"roast": "dark"}, orders=[an_order(*bought)])

    grounds = grounds_of(catalogue, view=view, topic_vector=COFFEE, now=NOW)
    allowed = np.flatnonzero(verdicts_on(catalogue, view) == ALLOWED)
    scores = score(grounds, allowed)
    suits = is_worth_showing(grounds, rows=allowed, scores=scores)
    best = varied(scores[suits], catalogue.vectors[allowed[suits]], limit=3)

    assert shown(catalogue, view, COFFEE) == [catalogue.products[row].id for row in allowed[suits][best]]


def test_a_question_about_something_else_brings_no_offer() -> None:
    """Who asks where their order is wants an answer, not a bag of beans."""
    view = a_view(orders=[an_order("light")], preferences={"roast": "dark"})

    assert shown(a_shop(), view, ORDERS) == []


def test_a_question_is_met_with_what_it_is_about() -> None:
    """An offer that answers the question is help, not advertising."""
    assert shown(a_shop(), a_view(), TEA) == ["green"]


def test_two_customers_with_the_same_question_get_different_offers() -> None:
    """That is what knowing the customer is for."""
    likes_dark = a_view(preferences={"roast": "dark"})
    likes_light = a_view(preferences={"roast": "light"})

    assert shown(a_shop(), likes_dark, COFFEE)[0] != "light"
    assert shown(a_shop(), likes_light, COFFEE)[0] == "light"


def test_with_nothing_known_the_popular_come_first() -> None:
    """A first-time visitor still gets the shop's best guess."""
    assert shown(a_shop(), a_view())[0] == "light"


def test_stated_preferences_outweigh_popularity() -> None:
    """What they told us beats what everybody buys, even on the first visit."""
    assert shown(a_shop(), a_view(preferences={"roast": "dark", "diet": "vegan"}))[0] == "dark"


def test_what_others_bought_with_it_is_suggested_with_its_source() -> None:
    """The customer can be told why, by the name of what they bought."""
    catalogue = a_shop(*[["green", "dark"]] * 5)
    view = a_view(orders=[an_order("green")])

    suggestions, _ = suggest(catalogue, view=view, topic_vector=None, now=NOW)

    assert suggestions[0].product.id == "dark"
    parts = suggestions[0].contributions
    assert ("Green", Signal.BOUGHT_TOGETHER) in {(part.because, part.signal) for part in parts}


def test_what_fits_their_machine_comes_before_what_fits_any() -> None:
    """Two descalers look alike to a search; only one of them goes with what they own."""
    catalogue = a_catalogue(
        a_product("kestrel", category="machine"),
        a_product("larkspur", category="machine"),
        a_product("universal"),
        a_product("powder", works_with="kestrel"),
        a_product("liquid", works_with="larkspur"),
        vectors={
            "universal": a_vector(1, 0.1, 0),
            "powder": a_vector(1, 0, 0.2),
            "liquid": a_vector(1, 0, 0.2),
        },
    )
    view = a_view(orders=[an_order("kestrel")])

    assert shown(catalogue, view, COFFEE)[0] == "powder"
    assert "liquid" not in shown(catalogue, view, COFFEE)


def test_a_gift_says_nothing_about_taste() -> None:
    """A grandmother who once bought a game does not want more games."""
    catalogue = a_shop(*[["green", "dark"]] * 5)
    given_away = a_view(orders=[an_order("green", is_gift=True)])

    suggestions, _ = suggest(catalogue, view=given_away, topic_vector=None, now=NOW)

    assert {part.signal for one in suggestions for part in one.contributions} == {Signal.POPULAR}


def test_the_same_in_two_packs_is_not_shown_twice() -> None:
    """Three offers that are one product are one offer and two nuisances."""
    catalogue = a_catalogue(
        a_product("small"),
        a_product("large"),
        a_product("other"),
        vectors={"small": a_vector(1, 0, 0), "large": a_vector(1, 0.01, 0), "other": a_vector(1, 0, 0.7)},
    )

    assert shown(catalogue, a_view(), COFFEE, limit=2) == ["small", "other"]


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_are_shown_than_allowed(limit: int) -> None:
    """The owner decides how many offers a reply may carry."""
    assert len(shown(a_shop(), a_view(), COFFEE, limit=limit)) == limit


def test_what_was_held_back_is_told_with_the_limit() -> None:
    """An owner who wonders why a product never shows finds the answer in the trace."""
    view = a_view(preferences={"diet": "vegan"})

    _, exclusions = suggest(a_shop(), view=view, topic_vector=COFFEE, now=NOW)

    assert [(one.product_id, one.limit) for one in exclusions] == [("latte", "diet")]
