"""Hold the product to what off-the-shelf parts reach on public suites."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from assistant.evaluation import run
from assistant.settings import Settings
from tests.evaluation.conftest import of_suite

# Best of BM25, all-MiniLM-L6-v2 and their rank fusion, scored alike; a hundredth is noise.
ANSWERS = {
    "stackfaq_dev": 0.948,
    "hint3_curekart": 0.830,
    "dstc11_t5_dev": 0.182,
    "banking77_dev": 0.805,
    "clinc150_dev": 0.872,
}
NOISE = 0.01
# A plain item-kNN: hit rate and discounted gain of the first ten.
OFFERS = {"beauty": (0.064, 0.038), "movielens100k_dev": (0.374, 0.119)}


def number(value: object) -> float:
    """Return a metric that has to be there."""
    assert isinstance(value, float)
    return value


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("embedded_once")
@pytest.mark.parametrize(("name", "best"), [of_suite(*one) for one in ANSWERS.items()])
def test_the_right_article_comes_first_at_least_as_often_as_with_any_part_alone(
    suites: Path, name: str, best: float, console: Console
) -> None:
    """A fusion that loses to one of its halves would be better left out."""
    (result,) = run([str(suites / name)], settings=Settings(), console=console)

    assert number(result["recall@1"]) >= best - NOISE


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "best"), OFFERS.items())
def test_offers_are_no_worse_than_neighbours_alone(
    suites: Path, name: str, best: tuple[float, float], console: Console
) -> None:
    """Everything that was added to plain co-occurrence has to earn its place."""
    (result,) = run([str(suites / name)], settings=Settings(), console=console)

    assert number(result["hr@10"]) >= best[0]
    assert number(result["ndcg@10"]) >= best[1]
