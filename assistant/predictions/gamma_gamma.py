"""Fit what a repeat purchase is worth, and say what that means for one customer.

The model is Gamma-Gamma (Fader and Hardie, 2013): what a customer spends varies around their own mean, and
the means vary between customers. A customer's estimate lies between their own mean and everybody's, nearer to
their own the more they bought. It holds as far as spending does not hang on how often somebody buys.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

from assistant.predictions.bgnbd import Numbers
from assistant.predictions.model import Buyer, Spending

STARTS = ((1.0, 2.0, 1.0), (6.0, 4.0, 0.4), (2.0, 8.0, 4.0))
LARGE, SMALL = 1e4, 1e-4


def fit(buyers: Sequence[Buyer]) -> Spending:
    """Return the model under which the repeaters among the buyers are likeliest."""
    repeaters = [one for one in buyers if one.repeats > 0 and one.spend > 0]
    repeats = np.array([one.repeats for one in repeaters], dtype=np.float64)
    spend = np.array([one.spend for one in repeaters])
    scale = float(spend.mean())  # so that starts fit any currency

    def cost(logs: Numbers) -> float:
        """Return minus the mean log-likelihood."""
        p, q, gamma = np.exp(logs)
        model = Spending(p=p, q=q, gamma=gamma * scale)
        return -float(log_likelihoods(model, repeats, spend).mean())

    bounds = [(np.log(SMALL), np.log(LARGE))] * 3
    found = [
        minimize(cost, np.log(start), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12})
        for start in STARTS
    ]
    p, q, gamma = (float(one) for one in np.exp(min(found, key=lambda one: float(one.fun)).x))
    return Spending(p=p, q=q, gamma=gamma * scale)


def log_likelihoods(model: Spending, repeats: Numbers, spend: Numbers) -> Numbers:
    """Return the logarithm of how likely each mean of so many repeat purchases is."""
    shape = model.p * repeats
    front = gammaln(shape + model.q) - gammaln(shape) - gammaln(model.q) + model.q * np.log(model.gamma)
    body = (shape - 1) * np.log(spend) + shape * np.log(repeats)
    return np.asarray(front + body - (shape + model.q) * np.log(model.gamma + repeats * spend))


def expected(model: Spending, buyer: Buyer) -> float | None:
    """Return what one purchase of this buyer is expected to be worth; None where the model has no mean."""
    repeats = buyer.repeats if buyer.spend > 0 else 0
    weight = model.p * repeats + model.q - 1
    if weight <= 0:
        return None
    return model.p * (model.gamma + repeats * buyer.spend) / weight
