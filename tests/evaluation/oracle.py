"""Compute the metrics a second time, in the slowest and plainest way, to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import log2


def discounted_gain(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """Return the gain of the first ten places as a share of the best possible."""
    gain = 0.0
    for place, item in enumerate(ranked[:10], start=1):
        if item in relevant:
            gain += 1 / log2(place + 1)
    best = 0.0
    for place in range(1, min(10, len(relevant)) + 1):
        best += 1 / log2(place + 1)
    return gain / best


def first_place(ranked: Sequence[str], relevant: frozenset[str]) -> float:
    """Return one over the first place, of ten, that holds something relevant."""
    for place, item in enumerate(ranked[:10], start=1):
        if item in relevant:
            return 1 / place
    return 0.0


def pairs_in_order(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the share of pairs whose positive is above its negative; a tie is half a pair."""
    pairs = list(product(positive, negative))
    won = sum(1.0 if up > down else 0.5 if up == down else 0.0 for up, down in pairs)
    return won / len(pairs)


def area_of_risk(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean share of wrong answers over all coverages; distinct confidences only."""
    order = sorted(zip(confidences, right, strict=True), reverse=True)
    shares = []
    for coverage in range(1, len(order) + 1):
        wrong = [not ok for _, ok in order[:coverage]]
        shares.append(sum(wrong) / coverage)
    return sum(shares) / len(shares)
