"""Turn a log of showings into what another policy would have done in each slot.

A policy gives every option of a slot a probability. What it may choose from is what could stand there by
the log: of anything else nothing is known, and it counts as unsupported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from assistant.errors import InvalidInput
from assistant.evaluation.off_policy import Judged, Numbers, Places
from assistant.evaluation.reward_model import cross_fitted
from assistant.offers.model import Signal
from assistant.offers.sampling import chance_of_discovery
from assistant.offers.weights import USUAL
from assistant.showings.model import Option, Showing, Slot, Taken

Policy: TypeAlias = Callable[[Showing, int], Sequence[float]]
"""Probabilities of the options of one slot of a showing; what is missing to 1 shows what never could be."""

EQUAL = 1e-9  # scores that are no further apart
PLACES = 10  # that the model of rewards tells apart


def with_share(share: Fraction) -> Policy:
    """Return the policy that discovers in this share of the slots, evenly among the same products."""

    def probabilities(showing: Showing, place: int) -> list[float]:
        options = showing.slots[place].options
        found = sum(one.mark is not None for one in options)
        behind = place - (len(showing.slots) - showing.counted)  # slots that do not count come first
        chance = chance_of_discovery(share, slots=showing.counted, place=behind) if behind >= 0 else 0.0
        even = chance / found if found else 0.0
        return [1 - chance if one.mark is None else even for one in options]

    return probabilities


def reweighted(times: Mapping[Signal, float]) -> Policy:
    """Return the policy that shows of the options what scores most if signals count so many times as much.

    A signal that is not named counts as it did. Options that score the same share the slot.
    """
    factors = {signal.value: factor for signal, factor in times.items()}
    return _best(lambda signal: factors.get(signal, 1.0))


def weights_in(said: Sequence[str]) -> dict[Signal, float]:
    """Read how many times as much signals count, as `taste=2`. Raises `InvalidInput`."""
    known = ", ".join(signal.value for signal in USUAL)
    found: dict[Signal, float] = {}
    for one in said:
        name, _, number = one.partition("=")
        try:
            weight = float(number)
        except ValueError:
            weight = math.nan
        if name not in {signal.value for signal in USUAL} or not 0 <= weight < math.inf:
            raise InvalidInput("--weight", f"{one!r} is no weight", fix=f"use NAME=2; names: {known}")
        found[Signal(name)] = weight
    return found


def popular() -> Policy:
    """Return the policy that shows of the options what most customers bought."""
    return _best(lambda signal: float(signal == Signal.POPULAR))


def _best(factor: Callable[[str], float]) -> Policy:
    def score(option: Option) -> float:
        return sum(factor(signal) * amount for signal, amount in (option.parts or {}).items())

    def probabilities(showing: Showing, place: int) -> list[float]:
        scores = [score(one) for one in showing.slots[place].options]
        best = [one >= max(scores) - EQUAL for one in scores]
        return [is_best / sum(best) for is_best in best]

    return probabilities


def judged(log: Sequence[Taken], policy: Policy) -> Judged:
    """Return every slot of a log as a policy sees it."""
    names = {name: number for number, name in enumerate(dict.fromkeys(one.customer_id for one in log))}
    slots = [
        (names[one.customer_id], one.showing, place, one.rewards[place])
        for one in log
        for place in range(len(one.showing.slots))
    ]
    customers: Places = np.array([customer for customer, *_ in slots], dtype=np.int64)
    rewards = np.array([reward for *_, reward in slots], dtype=float)
    wanted = [np.array(policy(showing, place), dtype=float) for _, showing, place, _ in slots]
    at = [_taken(showing.slots[place]) for _, showing, place, _ in slots]
    features = [_features(showing.slots[place], place) for _, showing, place, _ in slots]
    shown = np.array([rows[one] for rows, one in zip(features, at, strict=True)])
    predicted, choices = cross_fitted(shown, rewards, customers, features)
    logged = np.array([showing.slots[place].shown.probability for _, showing, place, _ in slots])
    return Judged(
        customers=customers,
        weights=np.array([chances[one] for chances, one in zip(wanted, at, strict=True)]) / logged,
        rewards=rewards,
        predicted=predicted,
        expected=np.array([float(one @ each) for one, each in zip(wanted, choices, strict=True)]),
        unsupported=np.array([max(0.0, 1 - float(one.sum())) for one in wanted]).round(9),
    )


def _taken(slot: Slot) -> int:
    return slot.options.index(slot.shown)


def _features(slot: Slot, place: int) -> Numbers:
    """Return a row an option: the place, whether it was discovered, and what each signal adds."""
    signals = [one.value for one in Signal]
    places = [float(min(place, PLACES - 1) == number) for number in range(PLACES)]
    return np.array(
        [
            [*places, float(one.mark is not None), *((one.parts or {}).get(name, 0.0) for name in signals)]
            for one in slot.options
        ]
    )
