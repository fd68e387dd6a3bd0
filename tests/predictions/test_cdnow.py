"""Both models come to the figures that were published for the customers of CDNOW.

The sample is read from the package `lifetimes`, whose code is not run.
"""

from __future__ import annotations

import csv
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import pytest

from assistant.predictions import bgnbd, gamma_gamma
from assistant.predictions.model import Buyer, Rhythm

SAMPLE = "lifetimes/datasets/cdnow_customers_summary_with_transactions.csv"
PUBLISHED = Rhythm(r=0.243, alpha=4.414, a=0.793, b=2.426)


@pytest.fixture(scope="module")
def cdnow() -> list[Buyer]:
    """The 2,357 customers of the sample."""
    file = Path(str(distribution("lifetimes").locate_file(SAMPLE)))
    with file.open(newline="") as rows:
        return [
            Buyer(
                repeats=int(row["x"]),
                last=float(row["t_x"]),
                watched=float(row["T"]),
                spend=float(row["zbar"]),
            )
            for row in csv.DictReader(rows)
        ]


def test_the_rhythm_is_the_published_one(cdnow: list[Buyer]) -> None:
    """Fader, Hardie and Lee (2005), table 2: to the third digit."""
    found = bgnbd.fit(cdnow)

    told = (found.r, found.alpha, found.a, found.b)
    assert len(cdnow) == 2357
    assert told == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.0006)


def test_the_likelihood_is_the_published_one(cdnow: list[Buyer]) -> None:
    """The same table tells the log-likelihood at the end: -9582.4."""
    columns = np.array([(one.repeats, one.last, one.watched) for one in cdnow]).T

    told = bgnbd.log_likelihoods(bgnbd.fit(cdnow), *columns)

    assert told.sum() == pytest.approx(-9582.4, abs=0.05)


def test_the_spending_is_the_published_one(cdnow: list[Buyer]) -> None:
    """Fader and Hardie (2013) give p 6.25, q 3.74, gamma 15.44 for the 946 who bought again."""
    found = gamma_gamma.fit(cdnow)

    assert sum(one.repeats > 0 for one in cdnow) == 946
    assert found.p == pytest.approx(6.25, abs=0.01)
    assert found.q == pytest.approx(3.74, abs=0.01)
    assert found.gamma == pytest.approx(15.44, abs=0.02)


def test_what_is_expected_of_one_customer_is_the_published_figure() -> None:
    """Their worked example: two repeats, the last in week 30.43 of 38.86, and 39 weeks ahead: 1.226."""
    one = Buyer(repeats=2, last=30.43, watched=38.86)

    assert bgnbd.expected(PUBLISHED, one, weeks=39) == pytest.approx(1.226, abs=0.001)
