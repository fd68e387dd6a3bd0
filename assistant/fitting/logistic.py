"""Fit a logistic regression with numpy alone, the same way every time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


def fit(
    rows: Numbers,
    labels: Numbers,
    *,
    ridge: float,
    rounds: int = 400,
    progress: Callable[[], None] = lambda: None,
) -> tuple[Numbers, float]:
    """Return weights and bias with the least ridge-penalised log loss, both labels weighing the same.

    Nesterov's accelerated gradient, with a step that the largest singular value of the rows allows.
    """
    share = labels.mean()
    weight = np.where(labels > 0, 0.5 / share, 0.5 / (1 - share)).astype(np.float32) / len(labels)
    weights, bias = np.zeros(rows.shape[1], dtype=np.float32), 0.0
    ahead, ahead_bias = weights, bias
    step = 1 / (0.25 * _curvature(rows, weight) + ridge)
    for number in range(rounds):
        wrong = weight * (1 / (1 + np.exp(-(rows @ ahead + ahead_bias))) - labels)
        new = ahead - step * (rows.T @ wrong + ridge * ahead)
        new_bias = ahead_bias - step * float(wrong.sum())
        momentum = number / (number + 3)
        ahead, ahead_bias = new + momentum * (new - weights), new_bias + momentum * (new_bias - bias)
        weights, bias = new, new_bias
        progress()
    return weights, bias


def _curvature(rows: Numbers, weight: Numbers) -> float:
    """Return the largest eigenvalue of the weighted Gram matrix, the bias included, by power iteration."""
    vector, bias = np.full(rows.shape[1], 1 / np.sqrt(rows.shape[1]), dtype=np.float32), 1.0
    size = 1.0
    for _ in range(30):
        image = weight * (rows @ vector + bias)
        vector, bias = rows.T @ image, float(image.sum())
        size = float(np.sqrt((vector**2).sum() + bias**2))
        vector, bias = vector / size, bias / size
    return 1.1 * size
