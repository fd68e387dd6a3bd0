"""Estimate what another policy would have earned, from what was shown with known probabilities.

Each slot that was shown is one decision: what could stand there, with which probability, what did, and
what came of it. Another policy gives the same choices other probabilities; the ratio of the two is the
weight of the slot.

* Inverse propensity (Horvitz and Thompson, JASA 1952): the mean of weight times reward. Unbiased, and the
  more widely spread the less the two policies agree.
* Self-normalised (Swaminathan and Joachims, NIPS 2015): divided by the sum of the weights instead. Slightly
  biased in small logs, and usually closer.
* Doubly robust (Dudík, Langford and Li, ICML 2011): what a model expects of the other policy, corrected by
  the weighted errors of the model. Unbiased if either the probabilities or the model are right.

Intervals are of Student's t over the customers, whose slots may depend on each other as they like (Liang and
Zeger, Biometrika 1986). The effective sample is Kish's (Survey Sampling, 1965): so many slots under the
other policy itself would tell as much.

Every slot is judged by itself, given the customer as they were then: what showing other things would have
made of later slots is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from assistant.errors import InvalidInput

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

LEAST_CUSTOMERS = 30  # below, no interval over customers means anything
LEAST_EFFECTIVE = 30.0  # slots; below, a handful of them would decide
FEW_EFFECTIVE = 200.0  # slots; below, a warning is due
OUT_OF_BALANCE = 3.5  # standard errors of the mean weight from 1
CONFIDENCE = 0.95


class Estimator(StrEnum):
    """How a value is estimated."""

    IPS = "inverse propensity"
    SNIPS = "self-normalised"
    DR = "doubly robust"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """The slots of a log as one policy sees them, one number a slot.

    `predicted` is what a model expects of what was shown, `expected` what it expects of the policy.
    """

    customers: Places  # whose slot it is: any number for each
    weights: Numbers  # the policy's probability of what was shown, over the logged one
    rewards: Numbers
    predicted: Numbers
    expected: Numbers
    unsupported: Numbers  # the policy's probability of what was never possible there

    @property
    def effective(self) -> float:
        """Kish's effective number of slots."""
        squares = float(self.weights @ self.weights)
        return float(self.weights.sum()) ** 2 / squares if squares else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """A value in reward per slot, and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """How wide the interval is."""
        return self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a log says of a policy: estimates, or why there are none, and what to mind."""

    effective: float
    slots: int
    estimates: Mapping[Estimator, Estimated]
    refused: str | None = None
    warnings: tuple[str, ...] = ()


def verdict(judged: Judged) -> Verdict:
    """Return what a log says of a policy; nothing where too little of it, or the wrong, was tried."""
    slots, effective = len(judged.rewards), judged.effective
    refused = _refused(judged)
    return Verdict(
        effective=effective,
        slots=slots,
        estimates={} if refused else {one: estimate(judged, one) for one in Estimator},
        refused=refused,
        warnings=() if refused else _warnings(judged),
    )


def estimate(judged: Judged, estimator: Estimator) -> Estimated:
    """Return what a policy would have earned a slot. Raises `InvalidInput` for fewer than two customers."""
    weights, rewards = judged.weights, judged.rewards
    match estimator:
        case Estimator.IPS:
            return _mean(weights * rewards, judged.customers)
        case Estimator.SNIPS:
            return _ratio(weights * rewards, weights, judged.customers)
        case Estimator.DR:
            corrected = judged.expected + weights * (rewards - judged.predicted)
            return _mean(corrected, judged.customers)


def earned(rewards: Numbers, customers: Places) -> Estimated:
    """Return what was earned a slot by what was shown. Raises `InvalidInput` for fewer than two customers."""
    return _mean(rewards, customers)


def imbalance(judged: Judged) -> float:
    """Return how many standard errors the mean weight is from 1, where it must be if all is as logged.

    Far from it, the logged probabilities are not those by which was shown, or the policy shows what never
    was.
    """
    error = _error(judged.weights - judged.weights.mean(), judged.customers) / len(judged.weights)
    distance = abs(float(judged.weights.mean()) - 1)
    return distance / error if error > 0 else (0.0 if distance < 1e-9 else float("inf"))


def _mean(values: Numbers, customers: Places) -> Estimated:
    return _ratio(values, np.ones(len(values)), customers)


def _ratio(over: Numbers, under: Numbers, customers: Places) -> Estimated:
    """Return the ratio of two sums, with the interval of its first-order expansion."""
    whole = float(under.sum())
    value = float(over.sum()) / whole if whole else 0.0
    error = _error(over - value * under, customers) / whole if whole else 0.0
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(np.unique(customers)) - 1)) * error
    return Estimated(value=value, low=value - reach, high=value + reach)


def _error(residuals: Numbers, customers: Places) -> float:
    """Return the standard error of a sum whose parts depend on each other within each customer."""
    names, places = np.unique(customers, return_inverse=True)
    if len(names) < 2:
        raise InvalidInput(
            "customers", "an interval needs two of them", fix="wait until more were shown offers"
        )
    sums = np.bincount(places, weights=residuals)
    return float(np.sqrt(len(names) / (len(names) - 1) * (sums @ sums)))


def _refused(judged: Judged) -> str | None:
    customers = len(np.unique(judged.customers))
    if customers < LEAST_CUSTOMERS:
        return f"too few customers: {customers} of at least {LEAST_CUSTOMERS}"
    never = float(judged.unsupported.mean())
    if never > 0:
        return (
            f"in {never:.1%} of its choices it shows what was never possible there: nothing is known of them"
        )
    if judged.effective < LEAST_EFFECTIVE:
        return f"too little support: {judged.effective:.0f} effective slots of at least {LEAST_EFFECTIVE:.0f}"
    return None


def _warnings(judged: Judged) -> tuple[str, ...]:
    warnings = []
    if judged.effective < FEW_EFFECTIVE:
        warnings.append(
            f"little support: {judged.effective:.0f} effective slots; trust the interval, not the value"
        )
    if (distance := imbalance(judged)) > OUT_OF_BALANCE:
        warnings.append(
            f"the weights average {float(judged.weights.mean()):.2f}, {distance:.0f} standard errors from 1:"
            " the logged probabilities are not those by which was shown"
        )
    return tuple(warnings)
