"""Check that gifts are given as said, and that what they cost is measured on all ways alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.gifts import BY_ORDER, FLAGGED, SERVED, gifts_for, half_of, measure_gifts
from assistant.evaluation.suites import OffersSuite, read_offers
from knowledge import Embedder
from tests.evaluation.written import Row, offers_suite
from tests.offers.builders import a_catalogue, a_product

START = 1_700_000_000
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


def test_flagged_gifts_cost_nothing_and_the_measure_sees_unflagged_ones(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """What was marked as a gift is no interest; toys that were not drive out the coffee by order alone."""
    (found,) = measure_gifts(suite_of(tmp_path), embedder=embedder, progress=progress)

    assert (found.customers, found.half) == (1, half_of("ann"))
    assert found.costs[FLAGGED].difference.ci95 == (0.0, 0.0)
    assert found.costs[SERVED].clean == found.costs[BY_ORDER].clean == 1.0
    assert found.costs[BY_ORDER].burst < 1.0


def test_gifts_are_of_the_kind_that_a_customer_takes_least_of() -> None:
    """A burst like all the rest would cost nothing, damped or not."""
    products = [a_product(name, category=name.split("-")[0]) for name in (*COFFEE, *TOYS)]
    catalogue = a_catalogue(*products, histories=[COFFEE, TOYS])
    known = [catalogue.rows[product.id] for product in products[:14]]

    given = gifts_for(catalogue, known=known, without=frozenset(known), customer="ann")

    assert len(given) == len(set(given)) == 4
    assert {catalogue.products[row].attributes["category"] for row in given} == {("toy",)}
    assert given == gifts_for(catalogue, known=known, without=frozenset(known), customer="ann")


def test_a_suite_without_times_is_refused(tmp_path: Path, embedder: Embedder, progress: Progress) -> None:
    """What is bought at one time cannot be told from an order alone."""
    with pytest.raises(InvalidInput, match="seconds since 1970"):
        measure_gifts(suite_of(tmp_path, start=0), embedder=embedder, progress=progress)
