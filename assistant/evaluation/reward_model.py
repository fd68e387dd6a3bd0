"""Expect a reward from what is known of a choice: the model of the doubly robust estimate.

It is linear least squares with a small ridge: whatever it gets wrong the estimate corrects, so it need
not be good, only not worse than nothing. No slot is told by a model that saw its customer (cross-fitting,
Chernozhukov et al., Econometrics Journal 2018), so that it cannot flatter itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.evaluation.off_policy import Numbers, Places

FOLDS = 5
RIDGE = 1.0  # slots that say 0


def cross_fitted(
    shown: Numbers, rewards: Numbers, customers: Places, choices: Sequence[Numbers]
) -> tuple[Numbers, list[Numbers]]:
    """Return what is expected of what was shown in each slot, and of each choice that there was.

    `shown` has one row of features a slot; each of `choices` one row of the same a choice.
    """
    fold, sizes = _folds(customers), [len(rows) for rows in choices]
    rows, fold_of_row = np.concatenate(choices), np.repeat(fold, sizes)
    predicted, expected = np.zeros(len(rewards)), np.zeros(len(rows))
    for number in range(FOLDS):
        own, others = fold == number, fold != number
        coefficients = _least_squares(shown[others], rewards[others])
        predicted[own] = shown[own] @ coefficients
        expected[fold_of_row == number] = rows[fold_of_row == number] @ coefficients
    return predicted, np.split(expected, np.cumsum(sizes)[:-1])


def _folds(customers: Places) -> Places:
    _, places = np.unique(customers, return_inverse=True)
    return (places % FOLDS).astype(np.int64)


def _least_squares(features: Numbers, rewards: Numbers) -> Numbers:
    gram = features.T @ features + RIDGE * np.eye(features.shape[1])
    return np.linalg.solve(gram, features.T @ rewards).astype(np.float64)
