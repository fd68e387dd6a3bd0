"""Check that gifts are given as said, and that what they cost is measured on all ways alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.gifts import (
    CLEAN,
    FLAGGED,
    SERVED,
    TIMES,
    UNDAMPED,
    an_order,
    joined,
    measure_gifts,
)
from assistant.evaluation.giving import Giving
from assistant.evaluation.halves import is_odd
from assistant.evaluation.suites import OffersSuite, read_offers
from knowledge import Embedder
from tests.evaluation.written import Row, offers_suite
from tests.offers.builders import a_catalogue, a_product

START = 1_700_000_000
NOW = datetime(2026, 3, 1, tzinfo=UTC)
COFFEE = [f"coffee-{number}" for number in range(16)]
TOYS = [f"toy-{number}" for number in range(12)]
ITEMS: tuple[Row, ...] = tuple(
    {"id": name, "attributes": {"category": name.split("-")[0]}} for name in (*COFFEE, *TOYS)
)


def bought(customer: str, items: list[str], *, start: float = START) -> list[Row]:
    """Return purchases a minute apart."""
    return [
        {"customer": customer, "item": item, "time": start + 60 * place, "type": "purchase"}
        for place, item in enumerate(items)
    ]


def suite_of(folder: Path, *, start: float = START) -> OffersSuite:
    """Return a shop where some buy coffee and others toys, and Ann bought all coffee but two."""
    events = [row for n in range(6) for row in bought(f"c{n}", COFFEE[n:] + COFFEE[:n], start=start)]
    events += [row for n in range(6) for row in bought(f"t{n}", TOYS[n:] + TOYS[:n], start=start)]
    events += bought("ann", COFFEE[:14], start=start)
    targets: list[Row] = [{"customer": "ann", "relevant": [*COFFEE[14:]]}]
    return read_offers(offers_suite(folder, items=ITEMS, events=events, targets=targets), "tiny")


def test_what_is_not_among_the_items_is_left_out(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """A shop's orders name products that it no longer has; gifts are measured without them."""
    whole = suite_of(tmp_path)
    gone = whole.events[0].model_copy(update={"item": "tea-1", "customer": "ann"})
    target = whole.targets[0].model_copy(update={"relevant": ("tea-2", *whole.targets[0].relevant)})
    told = replace(whole, events=(*whole.events, gone), targets=(target,))

    assert measure_gifts(told, embedder=embedder, progress=progress) == measure_gifts(
        whole, embedder=embedder, progress=progress
    )


def test_flagged_gifts_cost_nothing_and_unflagged_ones_are_held_down(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """What was marked as a gift is no interest, and toys do not drive the coffee out."""
    (found,) = measure_gifts(suite_of(tmp_path), embedder=embedder, progress=progress)

    assert (found.customers, found.half) == (1, "odd" if is_odd("ann") else "even")
    assert found.costs[FLAGGED].difference.ci95 == (0.0, 0.0)
    assert found.costs[SERVED].share == 0.0
    assert found.costs[UNDAMPED].gain < found.costs[CLEAN].gain == 1.0
    assert found.holds


def test_a_suite_that_knows_places_alone_is_measured_too(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """What stands at one place is an order of that day."""
    (found,) = measure_gifts(suite_of(tmp_path, start=0), embedder=embedder, progress=progress)

    assert found.customers == 1


def test_gifts_are_of_a_kind_that_a_customer_never_bought() -> None:
    """A burst like all the rest would cost nothing, damped or not."""
    products = [a_product(name, category=name.split("-")[0]) for name in (*COFFEE, *TOYS)]
    catalogue = a_catalogue(*products, histories=[COFFEE, TOYS])
    known = [catalogue.rows[product.id] for product in products[:14]]
    giving = Giving.of_catalogue(catalogue)

    given = giving.gifts("ann", draw=0, known=known, without=frozenset(known))

    assert len(given) == len(set(given)) == 4
    assert {catalogue.products[row].attributes["category"] for row in given} == {("toy",)}
    assert given == giving.gifts("ann", draw=0, known=known, without=frozenset(known))
    assert given != giving.gifts("ann", draw=1, known=known, without=frozenset(known))


def test_who_bought_of_every_kind_gives_of_the_one_they_took_least_of() -> None:
    """Coffee with one toy among it is still coffee."""
    products = [a_product(name, category=name.split("-")[0]) for name in (*COFFEE, *TOYS)]
    catalogue = a_catalogue(*products, histories=[COFFEE, TOYS])
    known = [catalogue.rows[product.id] for product in (*products[:6], products[-1])]

    given = Giving.of_catalogue(catalogue).gifts("ann", draw=0, known=known, without=frozenset(known))

    assert {catalogue.products[row].attributes["category"] for row in given} == {("toy",)}


def test_a_suite_without_kinds_is_refused(tmp_path: Path, embedder: Embedder, progress: Progress) -> None:
    """There is nothing to give that would be unlike the rest."""
    bare: list[Row] = [{"id": row["id"]} for row in ITEMS]
    events = bought("ann", COFFEE[:14])
    targets: list[Row] = [{"customer": "ann", "relevant": [COFFEE[14]]}]
    suite = read_offers(offers_suite(tmp_path, items=bare, events=events, targets=targets), "bare")

    with pytest.raises(InvalidInput, match="no customer has a kind to give"):
        measure_gifts(suite, embedder=embedder, progress=progress)


def test_what_was_bought_last_is_joined_to_one_order() -> None:
    """A burst that is none of gifts: nothing is lost, and nothing bought twice."""
    products = [a_product(name) for name in COFFEE[:6]]
    catalogue = a_catalogue(*products)
    days = (timedelta(days=day) for day in range(3))
    orders = [
        an_order(catalogue, rows, at=NOW - day)
        for rows, day in zip([(4, 5), (2, 3), (0, 1)], days, strict=True)
    ]

    found = joined(catalogue, orders, 3)

    assert [[line.product_id for line in order.lines] for order in found] == [
        ["coffee-3", "coffee-4", "coffee-5"],
        ["coffee-2"],
        ["coffee-0", "coffee-1"],
    ]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_gifts_cost_films_little(suites: Path, embedder: Embedder, progress: Progress) -> None:
    """A fraction of what an undamped ranking loses, on a quarter of the customers."""
    whole = read_offers(suites / "movielens100k_dev", "movielens100k_dev")
    suite = replace(whole, targets=whole.targets[::10])

    for found in measure_gifts(suite, embedder=embedder, progress=progress):
        assert found.costs[UNDAMPED].share > 0.5
        assert found.costs[SERVED].share < found.costs[UNDAMPED].share / TIMES
        assert found.costs[FLAGGED].difference.ci95 == (0.0, 0.0)
        assert found.costs[CLEAN].share < 0.1
