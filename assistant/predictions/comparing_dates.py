"""Compare the dates foretold for invented customers with those on which they bought again.

What is learnt comes from other customers than those who are judged. Of each of these one purchase but the
last is drawn, and from all up to it the next date is foretold: by us, by the constant that is best with
hindsight, by the product's median and by the customer's own mean (the product's median before they have one).
`PERFECT` knows all but the noise: nobody can do better. What lies between is found by resampling customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import fmean, median

import numpy as np

from assistant.events import ProductId
from assistant.history.model import Order
from assistant.predictions import habits, replenishing
from assistant.predictions.consuming import DAYS, FIRST, Habit, Kind
from assistant.predictions.consuming import habits as invented
from assistant.predictions.replenishing import bought_of, next_of

RESAMPLES = 1000
GONE = 0.5  # chance to go on, under which somebody is said to have stopped

BASELINES = ("best constant", "product's median", "customer's mean")
OURS, PERFECT = "model", "knowing all but the noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """How the customers of one kind, or all together, fared; errors are mean absolute days."""

    kind: str
    customers: int
    errors: Mapping[str, float]
    less: tuple[float, float, float]  # share by which ours errs less than the best baseline: middle, 95 %
    held: float  # share whose next purchase lay in the interval of 80 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """How many were rightly, and how many wrongly, said to have stopped at the end."""

    found: int
    stopped: int
    wronged: int
    going_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    kind: Kind
    came: float
    told: Mapping[str, float]
    held: bool


def compared(count: int, *, seed: int) -> tuple[list[Dates], Stopped]:
    """Return how dates fare, all together first, and how stopping is seen; `count` customers of each kind."""
    teachers, judged = (
        [one for one in invented(count, seed=which) if one.orders] for which in (2 * seed, 2 * seed + 1)
    )
    shop = [one.orders for one in teachers]
    gaps = replenishing.learnt(shop)
    end = FIRST.date() + timedelta(days=DAYS)
    learnt = habits.learnt([bought_of(orders) for orders in shop], now=end)
    if learnt is None:
        return [], Stopped(found=0, stopped=0, wronged=0, going_on=0)
    random = np.random.default_rng(seed)
    medians = medians_of(teachers)
    cases = [case_of(one, learnt, gaps, medians, random) for one in judged if len(one.orders) > 1]
    found = [summed("all", cases, random)]
    found += [summed(kind, [one for one in cases if one.kind is kind], random) for kind in Kind]
    return found, stopped_of(judged, learnt, end.toordinal())


def medians_of(teachers: Sequence[Habit]) -> dict[str, float]:
    """Return the median of days between purchases, by product."""
    found: dict[str, list[float]] = {}
    for one in teachers:
        found.setdefault(product_of(one.orders), []).extend(days_between(one.orders))
    return {product: median(days) for product, days in found.items() if days}


def case_of(
    one: Habit,
    learnt: habits.Habits,
    gaps: replenishing.Gaps,
    medians: Mapping[str, float],
    random: np.random.Generator,
) -> _Case:
    """Return what was foretold at one of a customer's purchases, and what came."""
    at = int(random.integers(len(one.orders) - 1))
    seen, product = one.orders[: at + 1], product_of(one.orders)
    came = days_between(one.orders[at : at + 2])[0]
    own = days_between(seen)
    told = next_of(product, product, bought_of(seen)[product], gaps, learnt)
    today = seen[-1].placed_at.date()
    usual = medians.get(product, 0.0)
    days = [(day - today).days for day in (told.expected, told.first, told.last)] if told else [usual, 0, 0]
    expected, low, high = days
    return _Case(
        kind=one.kind,
        came=came,
        told={
            OURS: float(expected),
            "product's median": usual,
            "customer's mean": fmean(own) if own else usual,
            PERFECT: one.lasting[at],
        },
        held=low <= came <= high,
    )


def summed(kind: str, cases: Sequence[_Case], random: np.random.Generator) -> Dates:
    """Return how all of them fared."""
    came = np.array([one.came for one in cases])
    wrong = {name: np.abs(np.array([one.told[name] for one in cases]) - came) for name in cases[0].told}
    wrong["best constant"] = np.abs(came - np.median(came))
    errors = {name: float(wrong[name].mean()) for name in (OURS, *BASELINES, PERFECT)}
    picks = random.integers(len(cases), size=(RESAMPLES, len(cases)))
    best = np.min([wrong[name][picks].mean(axis=1) for name in BASELINES], axis=0)
    low, high = np.quantile(1 - wrong[OURS][picks].mean(axis=1) / best, [0.025, 0.975])
    middle = 1 - errors[OURS] / min(errors[name] for name in BASELINES)
    return Dates(
        kind=kind,
        customers=len(cases),
        errors=errors,
        less=(middle, float(low), float(high)),
        held=fmean(one.held for one in cases),
    )


def stopped_of(judged: Sequence[Habit], learnt: habits.Habits, end: int) -> Stopped:
    """Return who was said to have stopped by the last day."""
    said: list[tuple[bool, bool]] = []
    for one in judged:
        for product, bought in bought_of(one.orders).items():
            days = end - bought[-1][0].toordinal()
            still = learnt.still(learnt.lasting(product, bought), days=days)
            said.append((still < GONE, one.stopped))
    return Stopped(
        found=sum(gone and truly for gone, truly in said),
        stopped=sum(truly for _, truly in said),
        wronged=sum(gone and not truly for gone, truly in said),
        going_on=sum(not truly for _, truly in said),
    )


def product_of(orders: Sequence[Order]) -> ProductId:
    """Return the product that an invented customer buys."""
    return orders[0].lines[0].product_id


def days_between(orders: Sequence[Order]) -> list[float]:
    """Return the days between purchases."""
    return [float((later.placed_at - earlier.placed_at).days) for earlier, later in pairwise(orders)]
