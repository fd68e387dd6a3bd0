"""A shop whose customers' answers are drawn from known chances, so that the true value of a policy is known.

Customers are of a few types. In each slot one ranked product or one of five to discover may stand; which,
is decided by systematic sampling customer by customer, as it is in service.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.off_policy import Judged
from assistant.evaluation.reward_model import cross_fitted

Numbers = NDArray[np.float64]

TYPES, OPTIONS, FEATURES = 12, 6, 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """What customers of each type would take, and what the log and the policy show them."""

    rewards: Numbers  # the chance of a reward, by type and option; option 0 is the ranked one
    features: Numbers  # by type, option and feature: they tell of the reward, but not all
    share: float  # of slots that discover, evenly among the others
    wanted: Numbers  # the policy's probabilities, by type and option

    @classmethod
    def of(cls, seed: int, *, share: float = 0.4) -> Shop:
        """Draw a shop, and a policy that discovers more and prefers what a feature speaks for."""
        draw = np.random.default_rng(seed)
        features = draw.normal(size=(TYPES, OPTIONS, FEATURES))
        features[:, :, 0] = 1.0
        told = features @ np.array([0.0, 0.6, -0.4, 0.0])
        hidden = 0.5 * features[:, :, 3] ** 2 - 0.5  # no line tells of it
        rewards = 1 / (1 + np.exp(1.2 - told - hidden))
        liking = np.exp(features[:, 1:, 1])
        wanted = np.full((TYPES, OPTIONS), 0.4)
        wanted[:, 1:] = 0.6 * liking / liking.sum(axis=1, keepdims=True)
        return cls(rewards=rewards, features=features, share=share, wanted=wanted)

    @property
    def truth(self) -> float:
        """What the policy earns a slot, every type being as frequent."""
        return float((self.wanted * self.rewards).sum(axis=1).mean())

    def logged(self, draw: np.random.Generator, *, customers: int = 150, told: float | None = None) -> Judged:
        """Return a log as the policy sees it; `told` is the share that it states, if not the true one."""
        slots = draw.integers(4, 13, customers)
        owner = np.repeat(np.arange(customers), slots)
        kind = draw.integers(TYPES, size=customers)[owner]
        place = np.arange(len(owner)) - np.repeat(np.cumsum(slots) - slots, slots)
        offset = draw.random(customers)[owner]
        is_due = np.floor((place + 1) * self.share + offset) > np.floor(place * self.share + offset)
        option = np.where(is_due, draw.integers(1, OPTIONS, len(owner)), 0)
        rewards = (draw.random(len(owner)) < self.rewards[kind, option]).astype(float)
        share = self.share if told is None else told
        logged = np.where(option == 0, 1 - share, share / (OPTIONS - 1))
        predicted, choices = cross_fitted(
            self.features[kind, option], rewards, owner, list(self.features[kind])
        )
        return Judged(
            customers=owner,
            weights=self.wanted[kind, option] / logged,
            rewards=rewards,
            predicted=predicted,
            expected=(self.wanted[kind] * np.array(choices)).sum(axis=1),
            unsupported=np.zeros(len(owner)),
        )
