"""Fit how often customers buy and when they leave, and say what that means for one of them.

The model is BG/NBD (Fader, Hardie and Lee, 2005). All is computed in logarithms, so that a customer with
hundreds of purchases overflows nothing. The search runs over the logarithms of the four numbers, from several
starts and within bounds, and the best end is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

from assistant.errors import ConciergeError
from assistant.predictions.model import Buyer, Rhythm

Numbers = NDArray[np.float64]
STARTS = ((1.0, 1.0, 1.0, 1.0), (0.3, 4.0, 0.8, 2.5), (2.0, 10.0, 0.2, 3.0), (0.5, 20.0, 2.0, 2.0))
LARGE, SMALL = 1e4, 1e-4  # beyond, the likelihood is flat and the numbers say nothing


def fit(
    buyers: Sequence[Buyer], *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Rhythm:
    """Return the model under which these buyers are likeliest; the same buyers give the same model."""
    repeats, last, watched = _columns(buyers)
    scale = max(float(np.median(watched)) / 10, SMALL)  # weeks, so that starts fit a shop of any pace

    def cost(logs: Numbers) -> float:
        """Return minus the mean log-likelihood."""
        r, alpha, a, b = np.exp(logs)
        told = log_likelihoods(Rhythm(r=r, alpha=alpha * scale, a=a, b=b), repeats, last, watched)
        return -float(told.mean())

    found = []
    bounds = [(np.log(SMALL), np.log(LARGE))] * 4
    for count, start in enumerate(STARTS, 1):
        found.append(minimize(cost, np.log(start), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12}))
        progress(count, len(STARTS))
    best = min(found, key=lambda one: float(one.fun))
    if not np.isfinite(best.fun):
        raise ConciergeError("no model fits these orders", fix="look for orders with wrong dates")
    r, alpha, a, b = (float(one) for one in np.exp(best.x))
    return Rhythm(r=r, alpha=alpha * scale, a=a, b=b)


def log_likelihoods(model: Rhythm, repeats: Numbers, last: Numbers, watched: Numbers) -> Numbers:
    """Return the logarithm of how likely each buyer's past is."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    front = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha)
    stayed = betaln(a, b + repeats) - betaln(a, b) - (r + repeats) * np.log(alpha + watched)
    again = np.maximum(repeats, 1)
    left = betaln(a + 1, b + again - 1) - betaln(a, b) - (r + repeats) * np.log(alpha + last)
    return np.asarray(front + np.logaddexp(stayed, np.where(repeats > 0, left, -np.inf)))


def alive(model: Rhythm, buyer: Buyer) -> float:
    """Return the chance that a buyer is still one; 1 before the first repeat, as the model has it."""
    if buyer.repeats == 0:
        return 1.0
    silent = np.log(model.alpha + buyer.watched) - np.log(model.alpha + buyer.last)
    odds = np.log(model.a) - np.log(model.b + buyer.repeats - 1) + (model.r + buyer.repeats) * silent
    return float(np.exp(-np.logaddexp(0.0, odds)))


def returning(model: Rhythm, buyer: Buyer, *, weeks: float) -> float:
    """Return the chance that a buyer buys at all within so many weeks from now."""
    since = model.alpha + buyer.watched
    silent = (model.r + buyer.repeats) * (np.log(since) - np.log(since + weeks))
    return float(-np.expm1(silent)) * alive(model, buyer)


def expected(model: Rhythm, buyer: Buyer, *, weeks: float) -> float:
    """Return how many purchases are expected of a buyer within so many weeks from now."""
    return _expected(model, buyer, weeks) * alive(model, buyer)


def expected_of_anybody(model: Rhythm, *, weeks: float) -> float:
    """Return how many repeat purchases are expected of a customer in so many weeks after the first."""
    return _expected(model, Buyer(repeats=0, last=0.0, watched=0.0), weeks)


def _expected(model: Rhythm, buyer: Buyer, weeks: float) -> float:
    """Return what is expected of a buyer who is still one.

    The published form has a factor 1 / (a - 1), and nothing at a = 1, where its limit is finite: there we
    step aside by less than any estimate is good for.
    """
    r, a, b = model.r + buyer.repeats, model.a, model.b + buyer.repeats
    a = a if abs(a - 1) > 1e-6 else 1 + 1e-6
    since = model.alpha + buyer.watched
    share = weeks / (since + weeks)
    shrunk = r * np.log(since / (since + weeks))
    series = hyp2f1(r, b, a + b - 1, share)
    if a + b - 1 <= 0 or not np.isfinite(series):
        return _summed(model, buyer, weeks)
    told = (a + b - 1) / (a - 1) * (1 - np.exp(shrunk) * series)
    return float(told) if np.isfinite(told) and told >= 0 else _summed(model, buyer, weeks)


def _summed(model: Rhythm, buyer: Buyer, weeks: float) -> float:
    """Return the same by adding up: each purchase needs the buyer to have stayed after those before it.

    The n-th purchase comes in time with a negative binomial chance, and they stayed for it with
    B(a, b + n - 1) / B(a, b).
    """
    from scipy.stats import nbinom

    r, b = model.r + buyer.repeats, model.b + buyer.repeats
    since = model.alpha + buyer.watched
    most = int(nbinom.ppf(1 - 1e-9, r, since / (since + weeks))) + 1
    count = np.arange(1, most + 1)
    in_time = nbinom.sf(count - 1, r, since / (since + weeks))
    stayed = np.exp(betaln(model.a, b + count - 1) - betaln(model.a, b))
    return float(np.sum(in_time * stayed))


def _columns(buyers: Sequence[Buyer]) -> tuple[Numbers, Numbers, Numbers]:
    rows = np.array([(one.repeats, one.last, one.watched) for one in buyers], dtype=np.float64)
    return rows[:, 0], rows[:, 1], rows[:, 2]
