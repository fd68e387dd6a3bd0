"""Turn a score into a probability in several known ways, to compare them before one ships.

Platt scaling (Platt, 1999) is a logistic function of the score, isotonic regression (Zadrozny and Elkan,
2002) any rising step function, and beta calibration (Kull et al., 2017) a logistic function of the logarithms
of a score that is a probability already.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Told = Callable[[Numbers], Numbers]  # scores to probabilities
Calibration = Callable[[Numbers, Numbers], Told]  # scores and labels of 0 and 1 to that

RIDGE = 1e-3  # keeps separable labels from running away
STEPS = 50
SMALL = 1e-6
SURE = 0.001  # no probability is nearer to 0 or 1: one wrong certainty would outweigh all else


def platt(scores: Numbers, labels: Numbers) -> Told:
    """Fit a logistic function of the score, to targets that leave room for what was not seen."""
    ups = labels.sum()
    targets = np.where(labels > 0, (ups + 1) / (ups + 2), 1 / (len(labels) - ups + 2))
    slope, bias = logistic(_with_ones(scores), targets)
    return lambda new: chances(slope * new + bias)


def beta(scores: Numbers, labels: Numbers) -> Told:
    """Fit a logistic function of ln(s) and -ln(1 - s), where s is the score within 0 and 1."""
    weights = logistic(_beta_columns(scores), labels)
    return lambda new: chances(_beta_columns(new) @ weights)


def isotonic(scores: Numbers, labels: Numbers) -> Told:
    """Fit the rising function with the least squared error, by pooling neighbours that fall."""
    order = np.argsort(scores, kind="stable")
    pools: list[tuple[float, float, float]] = []  # sums of labels and of scores, and how many
    for label, score in zip(labels[order].tolist(), scores[order].tolist(), strict=True):
        pool = (label, score, 1.0)
        while pools and pools[-1][0] * pool[2] >= pool[0] * pools[-1][2]:
            last = pools.pop()
            pool = (last[0] + pool[0], last[1] + pool[1], last[2] + pool[2])
        pools.append(pool)
    ups, sums, sizes = np.array(pools).T
    return lambda new: np.interp(new, sums / sizes, ups / sizes)


def log_losses(told: Numbers, labels: Numbers) -> Numbers:
    """Return minus the logarithm of the probability that each label was given."""
    sure = np.clip(told, SURE, 1 - SURE)
    return -np.where(labels > 0, np.log(sure), np.log(1 - sure))


def brier_losses(told: Numbers, labels: Numbers) -> Numbers:
    """Return the squared distance of each probability from its label."""
    return np.asarray((told - labels) ** 2)


def logistic(columns: Numbers, targets: Numbers) -> Numbers:
    """Return the weights of the columns with the least log loss, by Newton's steps."""
    found = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        told = chances(columns @ found)
        slope = columns.T @ (told - targets) + RIDGE * found
        curve = (columns * (told * (1 - told))[:, None]).T @ columns + RIDGE * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        found = found - step
        if np.abs(step).max() < SMALL:
            break
    return found


def chances(sums: Numbers) -> Numbers:
    """Return the logistic function."""
    return np.asarray(1 / (1 + np.exp(-np.clip(sums, -30, 30))))


def _with_ones(scores: Numbers) -> Numbers:
    return np.column_stack([scores, np.ones(len(scores))])


def _beta_columns(scores: Numbers) -> Numbers:
    within = np.clip(scores, SURE, 1 - SURE)
    return np.column_stack([np.log(within), -np.log(1 - within), np.ones(len(within))])
