"""Fit a structured perceptron: weights of features and of steps between tags, averaged over the fit.

Where the best sequence of tags is not the right one, its weights are lowered and those of the right one
raised. The average over all steps forgets the last texts less than the last weights would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge import best_tags

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagged:
    """A text as rows of hashed features, and the right tag of each."""

    rows: NDArray[np.int32]
    tags: list[int]


@dataclass(slots=True, kw_only=True, eq=False)
class Perceptron:
    """Weights as they stand, and what was added to each, weighed by when."""

    weights: Numbers
    steps: Numbers
    weights_then: Numbers = field(init=False)
    steps_then: Numbers = field(init=False)
    seen: int = 1

    def __post_init__(self) -> None:
        """Begin the sums."""
        self.weights_then, self.steps_then = np.zeros_like(self.weights), np.zeros_like(self.steps)

    def learn(self, one: Tagged) -> None:
        """Take one step towards the right tags of a text."""
        guessed = best_tags(self.weights[one.rows].sum(axis=1), self.steps)
        if guessed != one.tags:
            self._add(one.rows, one.tags, 1)
            self._add(one.rows, guessed, -1)
        self.seen += 1

    def averaged(self) -> tuple[Numbers, Numbers]:
        """Return the weights, averaged over all steps."""
        share = np.float32(1 / self.seen)
        return self.weights - self.weights_then * share, self.steps - self.steps_then * share

    def _add(self, rows: NDArray[np.int32], tags: Sequence[int], by: int) -> None:
        at = (rows, np.asarray(tags)[:, None])
        np.add.at(self.weights, at, by)
        np.add.at(self.weights_then, at, by * self.seen)
        step = (np.asarray(tags[:-1], dtype=int), np.asarray(tags[1:], dtype=int))
        np.add.at(self.steps, step, by)
        np.add.at(self.steps_then, step, by * self.seen)


def fit_tags(
    texts: Sequence[Tagged], *, shape: tuple[int, int], rounds: int, seed: int, step: Callable[[], None]
) -> tuple[Numbers, Numbers]:
    """Return the weights and the steps; the same texts and seed give the same."""
    chance, tags = random.Random(seed), shape[1]  # noqa: S311  the same seed fits the same
    model = Perceptron(
        weights=np.zeros(shape, dtype=np.float32), steps=np.zeros((tags, tags), dtype=np.float32)
    )
    order = list(texts)
    for _ in range(rounds):
        chance.shuffle(order)
        for one in order:
            model.learn(one)
            step()
    return model.averaged()
