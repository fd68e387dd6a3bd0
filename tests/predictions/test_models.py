"""The models stay sound away from the sample they are known by: extremes, limits, invented truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.predictions import bgnbd, gamma_gamma
from assistant.predictions.generating import TRUE, Regime, lives
from assistant.predictions.model import Buyer, Rhythm, Spending

some = st.floats(0.01, 50)
models = st.builds(Rhythm, r=some, alpha=some, a=some, b=some)


@st.composite
def buyers(draw: st.DrawFn) -> Buyer:
    """Draw somebody's past, from one visit to hundreds of purchases."""
    watched = draw(st.floats(0, 500))
    repeats = draw(st.integers(0, 400)) if watched else 0
    last = watched * draw(st.floats(0.01, 1)) if repeats else 0.0
    return Buyer(repeats=repeats, last=last, watched=watched, spend=draw(st.floats(0.01, 1e5)))


@given(model=models, buyer=buyers(), weeks=st.floats(0.1, 500))
def test_no_past_is_so_odd_that_nothing_can_be_said(model: Rhythm, buyer: Buyer, weeks: float) -> None:
    """Chances are chances, and expectations neither negative nor endless."""
    told = bgnbd.expected(model, buyer, weeks=weeks)
    likelihood = bgnbd.log_likelihoods(
        model, np.array([float(buyer.repeats)]), np.array([buyer.last]), np.array([buyer.watched])
    )

    assert 0 <= bgnbd.alive(model, buyer) <= 1
    assert 0 <= told < np.inf
    assert np.isfinite(likelihood).all()


@given(model=models, buyer=buyers(), more=st.floats(0, 100))
def test_silence_never_makes_anybody_likelier_to_return(model: Rhythm, buyer: Buyer, more: float) -> None:
    """The longer nothing comes, the less sure that they are still customers."""
    later = Buyer(repeats=buyer.repeats, last=buyer.last, watched=buyer.watched + more)

    assert bgnbd.alive(model, later) <= bgnbd.alive(model, buyer) + 1e-12


def test_both_ways_to_the_expectation_agree() -> None:
    """The closed form and the sum over purchases, at a = 1 too, where the closed form has a hole."""
    one = Buyer(repeats=3, last=20.0, watched=30.0)

    for a in (0.4, 1.0, 1.7):
        model = Rhythm(r=0.8, alpha=5.0, a=a, b=2.0)
        assert bgnbd._expected(model, one, 26.0) == pytest.approx(bgnbd._summed(model, one, 26.0), rel=1e-4)


def test_the_expectation_is_what_invented_customers_do() -> None:
    """The truth is known: what the true model expects of newcomers is what they buy on average."""
    lived = lives(Regime.STEADY, 4000, seed=3)

    told = np.array([bgnbd.expected(TRUE[Regime.STEADY], one.seen, weeks=39) for one in lived])

    came = np.array([float(one.later) for one in lived])
    error = (came - told).std() / np.sqrt(len(lived))
    assert abs((came - told).mean()) < 3 * error


def test_the_truth_is_found_again() -> None:
    """Fitted to buyers of a known model, what is expected of anybody is within a twentieth of the truth."""
    seen = [one.seen for one in lives(Regime.STEADY, 4000, seed=5)]

    found = bgnbd.fit(seen)

    truth = bgnbd.expected_of_anybody(TRUE[Regime.STEADY], weeks=39)
    assert bgnbd.expected_of_anybody(found, weeks=39) == pytest.approx(truth, rel=0.05)


def test_the_same_buyers_give_the_same_model() -> None:
    """Whoever fits twice must not wonder which one is right."""
    seen = [one.seen for one in lives(Regime.FADING, 400, seed=2)]

    assert bgnbd.fit(seen) == bgnbd.fit(seen)
    assert gamma_gamma.fit(seen) == gamma_gamma.fit(seen)


@given(repeats=st.integers(1, 300), spend=st.floats(0.5, 5000))
def test_what_a_purchase_is_worth_lies_between_their_mean_and_everybodys(repeats: int, spend: float) -> None:
    """Shrinkage never overshoots, and more purchases move it towards their own."""
    model = Spending(p=6.25, q=3.74, gamma=15.44)
    everybody = gamma_gamma.expected(model, Buyer(repeats=0, last=0, watched=9))
    told = gamma_gamma.expected(model, Buyer(repeats=repeats, last=5, watched=9, spend=spend))
    more = gamma_gamma.expected(model, Buyer(repeats=repeats + 5, last=5, watched=9, spend=spend))

    assert everybody is not None
    assert told is not None
    assert more is not None
    assert min(everybody, spend) - 1e-6 <= told <= max(everybody, spend) + 1e-6
    assert abs(more - spend) <= abs(told - spend) + 1e-6


def test_spending_without_a_mean_is_not_told() -> None:
    """With q at most 1 the model's mean is endless for newcomers: that is no figure to show."""
    model = Spending(p=2.0, q=0.9, gamma=5.0)

    assert gamma_gamma.expected(model, Buyer(repeats=0, last=0, watched=9)) is None
