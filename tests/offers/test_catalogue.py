"""Check the snapshot that ranking stands on."""

from __future__ import annotations

from assistant.events import ProductId
from tests.offers.builders import a_catalogue, a_product, a_vector, a_view, an_order


def test_a_catalogue_may_be_empty() -> None:
    """A new shop opens its chat before it uploads its products."""
    catalogue = a_catalogue()

    assert catalogue.products == ()
    assert list(catalogue.nearest(a_vector(1, 0))) == []


def test_products_no_longer_sold_are_passed_over() -> None:
    """Old orders name what the catalogue forgot; that must not stop the rest."""
    catalogue = a_catalogue(a_product("mug"), histories=[["gone", "mug"], ["gone"]])

    assert catalogue.popularity.tolist() == [1.0]


def test_popularity_counts_buyers_not_purchases() -> None:
    """One office that orders beans weekly does not make them popular."""
    catalogue = a_catalogue(
        a_product("beans"), a_product("mug"), histories=[["beans"] * 50, ["mug"], ["mug"]]
    )

    beans, mug = catalogue.popularity
    assert mug > beans > 0


def test_the_nearest_come_first_and_all_come_in_the_end() -> None:
    """Where limits forbid the nearest, the search has to go on to what is allowed."""
    names = [f"p{number}" for number in range(100)]
    catalogue = a_catalogue(
        *map(a_product, names),
        vectors={name: a_vector(1, number / 10) for number, name in enumerate(names)},
    )

    assert list(catalogue.nearest(a_vector(1, 0))) == list(range(100))


def test_a_product_without_a_vector_is_near_to_nothing() -> None:
    """Embedding runs in the background; a product that waits for it must not be found by chance."""
    catalogue = a_catalogue(a_product("mug"), a_product("new"), vectors={"mug": a_vector(1, 0)})

    assert list(catalogue.nearest(a_vector(1, 0))) == [0]


def test_what_customers_come_back_for_is_used_up() -> None:
    """A descaler is bought again; a shop should not have to mark each such product."""
    catalogue = a_catalogue(
        a_product("descaler"),
        a_product("grinder"),
        histories=[["descaler", "descaler"], ["descaler", "grinder", "descaler"], ["grinder", "grinder"]],
    )

    assert catalogue.used_up == {ProductId("descaler")}


def test_rivals_are_the_other_models_of_what_they_own() -> None:
    """A gasket for another machine is of no use; a filter for any kettle is."""
    catalogue = a_catalogue(
        a_product("kestrel", category="machine"),
        a_product("larkspur", category="machine"),
        a_product("kettle", category="kettle"),
        a_product("gasket", works_with=("kestrel", "larkspur")),
        a_product("filter", works_with="kettle"),
    )

    assert catalogue.rivals(frozenset({ProductId("kestrel")})) == {ProductId("larkspur")}
    assert catalogue.rivals(frozenset()) == frozenset()


def test_a_machine_named_in_a_preference_is_owned() -> None:
    """Many bought theirs elsewhere and told us; they should get parts that fit."""
    catalogue = a_catalogue(a_product("kestrel"), a_product("mug"), a_product("gasket", works_with="kestrel"))
    view = a_view(preferences={"machine": "kestrel"}, orders=[an_order("mug")])

    assert catalogue.owned_by(view) == {ProductId("kestrel"), ProductId("mug")}
