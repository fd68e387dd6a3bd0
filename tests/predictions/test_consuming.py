"""Invented customers who use products up are what they are said to be."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import correlation

from assistant.predictions.consuming import Habit, Kind, habits


def days_of(one: Habit) -> list[float]:
    """Return the days between purchases."""
    moments = [order.placed_at for order in one.orders]
    return [(later - earlier).days for earlier, later in pairwise(moments)]


def test_the_same_seed_invents_the_same_customers() -> None:
    """Figures can be had again."""
    assert habits(5, seed=3) == habits(5, seed=3)
    assert habits(5, seed=3) != habits(5, seed=4)


def test_there_are_as_many_of_each_kind() -> None:
    """No kind decides the figures for all."""
    assert Counter(one.kind for one in habits(7, seed=1)) == dict.fromkeys(Kind, 7)


def test_only_those_who_stop_stop() -> None:
    """Whoever is said to have gone went, and some who will go have not yet."""
    found = habits(60, seed=1)
    stopped = {one.kind for one in found if one.stopped}

    assert stopped == {Kind.STOPPING}
    assert any(not one.stopped for one in found if one.kind is Kind.STOPPING)


def test_many_units_last_longer() -> None:
    """What is bought in bulk stretches the gap that follows it."""
    pairs = [
        (order.lines[0].quantity, lasts)
        for one in habits(60, seed=1)
        if one.kind is Kind.BULK
        for order, lasts in zip(one.orders, days_of(one), strict=False)
    ]

    assert correlation(*zip(*pairs, strict=True)) > 0.4
