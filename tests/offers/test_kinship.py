"""Check that a burst of gifts is told from what customers buy for themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from assistant.events import ProductId
from assistant.history.interests import PURCHASE, Chosen
from assistant.offers.catalogue import Catalogue
from assistant.offers.kinship import TOLD, trusted
from tests.offers.builders import a_catalogue, a_product

NOW = datetime(2026, 3, 1, tzinfo=UTC)
COFFEE = [f"coffee-{number}" for number in range(12)]
TOYS = [f"toy-{number}" for number in range(12)]


def bought(*things: str, days_ago: float) -> Chosen:
    """Return one order."""
    return Chosen(kind=PURCHASE, at=NOW - timedelta(days=days_ago), things=things)


def one_by_one(things: Sequence[str]) -> list[Chosen]:
    """Return an order of each, a month apart."""
    return [bought(thing, days_ago=30 * (place + 1)) for place, thing in enumerate(things)]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """A shop where some buy coffee and others toys."""
    products = [a_product(name, category=name.split("-")[0]) for name in (*COFFEE, *TOYS)]
    histories = [names[turn:] + names[:turn] for names in (COFFEE, TOYS) for turn in range(8)]
    return a_catalogue(*products, histories=histories)


def test_a_burst_unlike_the_rest_is_hardly_trusted(catalogue: Catalogue) -> None:
    """Toys for a child, once, are no taste of who drinks coffee."""
    gifts = bought(*TOYS[:4], days_ago=1)

    assert trusted(catalogue, [*one_by_one(COFFEE[:6]), gifts])[gifts] < 0.05


def test_a_large_order_of_the_usual_is_trusted(catalogue: Catalogue) -> None:
    """Stocking up on what they always buy is no gift."""
    usual = bought(*COFFEE[6:10], days_ago=1)

    assert trusted(catalogue, [*one_by_one(COFFEE[:6]), usual])[usual] > 0.9


def test_what_comes_back_at_another_time_is_trusted(catalogue: Catalogue) -> None:
    """Who buys toys again and again has taken to them, whatever they bought before."""
    gifts = bought(*TOYS[:4], days_ago=1)
    history = [*one_by_one(COFFEE[:3]), gifts]

    again = trusted(catalogue, [*history, *one_by_one(TOYS[4:8])])[gifts]

    assert trusted(catalogue, history)[gifts] < 0.1
    assert again > 0.5


@pytest.mark.parametrize(("own", "gifts"), [(TOLD - 1, 4), (6, 2)])
def test_too_little_tells_nothing(catalogue: Catalogue, own: int, gifts: int) -> None:
    """A first order is what is known, and one or two things unlike the rest may be curiosity."""
    assert trusted(catalogue, [*one_by_one(COFFEE[:own]), bought(*TOYS[:gifts], days_ago=1)]) == {}


def test_what_is_no_longer_sold_is_passed_over(catalogue: Catalogue) -> None:
    """Nothing is known of it."""
    gone = bought("gone-1", "gone-2", "gone-3", days_ago=1)

    assert trusted(catalogue, [*one_by_one(COFFEE[:6]), gone]) == {}


def test_what_they_bought_themselves_is_no_proof(catalogue: Catalogue) -> None:
    """Once a burst is learnt from, everything in it goes with everything they bought, by that alone."""
    names = [ProductId(name) for name in (*COFFEE[:6], *TOYS[:4])]
    products = [a_product(name, category=name.split("-")[0]) for name in (*COFFEE, *TOYS)]
    histories = [group[turn:] + group[:turn] for group in (COFFEE, TOYS) for turn in range(8)]
    learnt = a_catalogue(*products, histories=[*histories, names])
    gifts = bought(*TOYS[:4], days_ago=1)

    assert trusted(learnt, [*one_by_one(COFFEE[5::-1]), gifts])[gifts] < 0.05


def test_a_shop_that_knows_nothing_of_its_products_trusts_as_before() -> None:
    """No attributes and no orders: there is nothing to tell gifts by."""
    bare = a_catalogue(*map(a_product, "abcdefgh"))
    history = [*one_by_one("abcde"), bought("f", "g", "h", days_ago=1)]

    assert all(trust >= 0.5 for trust in trusted(bare, history).values())
