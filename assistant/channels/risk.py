"""Show the owner what more answers would cost in wrong ones, by what labelled questions taught.

The curve has a point for each share of questions that could be answered: how many of those answers were
wrong. A bound is tried here and set by configuration, so that nobody loosens it by moving a slider.
"""

from __future__ import annotations

import asyncio
import math
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.answering.judge import Judge, Learned
from assistant.web.bodies import Strict
from assistant.web.routes import Who, route
from knowledge import Bound

POINTS = 60


class TriedBound(Strict):
    """A bound to try: the largest share of wrong answers, and how surely it must hold."""

    risk: Annotated[float, Field(gt=0, lt=1)] = 0.05
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.9


class CurvePoint(BaseModel):
    """What answering from one confidence on gives."""

    threshold: float
    coverage: float  # share of the labelled questions that would be answered
    risk: float  # share of those answers that are wrong


class ShownBound(BaseModel):
    """What labelled questions show of the bound that was tried."""

    risk: float
    confidence: float
    threshold: float | None  # none where nothing may be answered
    answered: int
    wrong: int
    missing: int | None  # more labels, where nothing may be answered; none where none would do


class RiskOut(BaseModel):
    """How many questions could be answered at which risk, and what holds now."""

    labels: int
    curve: list[CurvePoint]
    tried: ShownBound | None
    threshold: float | None  # that answers are given from now; none where nothing is answered
    risk: float | None  # the bound that is set, if one is


class RiskDoor:
    """Lets the owner weigh wrong answers against unanswered questions."""

    def __init__(self, *, judge: Judge) -> None:
        self._judge = judge

    @route("GET", "/v1/risk", who=Who.OWNER, takes=TriedBound, gives=RiskOut)
    async def weigh(self, _request: web.Request, query: TriedBound) -> RiskOut:
        """Return the curve of risk and coverage, and what a bound would mean."""
        learned = self._judge.learned
        bound = Bound(risk=query.risk, confidence=query.confidence)
        now, limits = self._judge.bound, self._judge.standard.limits
        return RiskOut(
            labels=len(learned.right) if learned else 0,
            curve=curve(learned) if learned else [],
            tried=await asyncio.to_thread(shown, learned, bound) if learned else None,
            threshold=finite(limits.answer),
            risk=now.risk if now else None,
        )


def curve(learned: Learned) -> list[CurvePoint]:
    """Return some points of the curve, the fewest answers first."""
    order = sorted(zip(learned.confidences, learned.right, strict=True), reverse=True)
    points, wrong = [], 0
    step = max(1, len(order) // POINTS)
    for count, (threshold, is_right) in enumerate(order, start=1):
        wrong += not is_right
        if count % step == 0 or count == len(order):
            coverage = count / len(order)
            points.append(CurvePoint(threshold=threshold, coverage=coverage, risk=wrong / count))
    return points


def shown(learned: Learned, bound: Bound) -> ShownBound:
    """Return what the labels show of a bound."""
    found = learned.under(bound)
    return ShownBound(
        risk=bound.risk,
        confidence=bound.confidence,
        threshold=finite(found.threshold),
        answered=found.answered,
        wrong=found.wrong,
        missing=found.missing,
    )


def finite(threshold: float) -> float | None:
    """Return a threshold as JSON can hold it."""
    return threshold if math.isfinite(threshold) else None
