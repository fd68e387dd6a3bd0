"""Check that offers are compared by the code that serves, beside plain ways that are what they are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.progress import Progress

from assistant.evaluation import baselines
from assistant.evaluation.ablating import WHOLE, show
from assistant.evaluation.ablating_offers import SPEAKING, ComparedOffers, ablate_offers
from assistant.evaluation.offers import predict
from assistant.evaluation.suites import OffersSuite, read_offers
from assistant.events import ProductId
from knowledge import Embedder, score_offers
from tests.evaluation.written import Row, offers_suite
from tests.offers.builders import a_catalogue, a_product

HISTORIES = {"ann": "ab", "bob": "abc", "cem": "bc", "dia": "ad", "eve": "a"}


@pytest.fixture
def suite(tmp_path: Path) -> OffersSuite:
    """Four products, a coupon for one of them, and five customers."""
    items: list[Row] = [{"id": one} for one in "abcd"]
    items.append({"id": "coupon", "attributes": {"products": ["a"]}})
    events: list[Row] = [
        {"customer": name, "item": item, "time": time, "type": "purchase"}
        for name, history in HISTORIES.items()
        for time, item in enumerate(history)
    ]
    targets: list[Row] = [
        {"customer": "ann", "relevant": ["c"], "candidates": None},
        {"customer": "cem", "relevant": ["a"], "candidates": ["a", "d"]},
    ]
    return read_offers(offers_suite(tmp_path, items=items, events=events, targets=targets), "tiny")


@pytest.fixture
def ablation(suite: OffersSuite, embedder: Embedder, progress: Progress) -> ComparedOffers:
    """That suite ranked in every way."""
    return ablate_offers(suite, embedder=embedder, progress=progress)


def test_the_whole_is_what_evaluation_measures(
    suite: OffersSuite, ablation: ComparedOffers, embedder: Embedder, progress: Progress
) -> None:
    """A copy of the ranking would drift away from what customers get."""
    predictions = predict(suite, embedder=embedder, progress=progress)
    scored = score_offers([one.labelled() for one in suite.targets], suite.ids, predictions)

    whole = ablation.ways[WHOLE].metrics

    assert {name: one.value for name, one in whole.items()} == {
        name: pytest.approx(scored[name]) for name in whole
    }


def test_every_way_is_shown(ablation: ComparedOffers) -> None:
    """A row that is missing would look like a part that does not matter."""
    console = Console(width=120, record=True)

    show(ablation, console)

    names = ["popularity", "neighbours", "EASE", "own purchases", "learnt weights", WHOLE]
    names += [f"{one} alone" for one in SPEAKING] + [f"without {one}" for one in SPEAKING]
    assert sorted(ablation.ways) == sorted(names)
    assert all(name in console.export_text(clear=False) for name in names)


def test_ease_is_the_regression_of_each_product_on_the_others() -> None:
    """Steck (2019): the coefficients of ridge regressions without the product itself."""
    catalogue = a_catalogue(*map(a_product, "abcd"))
    log = baselines.Log.of(catalogue, [[ProductId(one) for one in own] for own in HISTORIES.values()])
    taken = log.taken.toarray()
    expected = np.zeros(4)
    for product in range(4):
        others = [one for one in range(4) if one != product]
        design = taken[:, others]
        weights = np.linalg.solve(design.T @ design + 2.0 * np.eye(3), design.T @ taken[:, product])
        expected[product] = sum(weight for one, weight in zip(others, weights, strict=True) if one in (0, 1))

    assert baselines.ease(log, ridge=2.0)([0, 1]) == pytest.approx(expected, abs=1e-5)
