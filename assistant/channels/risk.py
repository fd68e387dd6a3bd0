"""Show the owner what more answers would cost in wrong ones, by what labelled questions taught.

While there are too few of those, questions made from the knowledge show it, if the owner had some made;
who reads it is told that this is a rule of thumb.

The curve has a point for each share of questions that could be answered: how many of those answers were
wrong. A bound is tried here and set by configuration, so that nobody loosens it by moving a slider.
"""

from __future__ import annotations

import asyncio
import math
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, Field

from assistant.answering.judge import MADE, Bootstrapped, Evidence, Judge
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
    coverage: float  # share of the questions that would be answered
    risk: float  # share of those answers that are wrong


class ShownBound(BaseModel):
    """What questions with known answers show of the bound that was tried."""

    risk: float
    confidence: float
    threshold: float | None  # none where nothing may be answered
    answered: int
    wrong: int
    missing: int | None  # more labels, where nothing may be answered; none where none would do


class RiskOut(BaseModel):
    """How many questions could be answered at which risk, and what holds now."""

    labels: int
    questions: int  # behind the curve: labelled ones, or ones made from the knowledge
    made_from: Literal["labels", "knowledge"] | None  # none where there are neither
    notice: str | None  # what to know before reading the curve
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
        bound = Bound(risk=query.risk, confidence=query.confidence)
        learned, evidence = self._judge.learned, self._judge.evidence(bound)
        is_made = isinstance(evidence, Bootstrapped)
        now, limits = self._judge.bound, self._judge.standard.limits
        return RiskOut(
            labels=len(learned.right) if learned else 0,
            questions=len(evidence.right) if evidence else 0,
            made_from=None if evidence is None else "knowledge" if is_made else "labels",
            notice=MADE if is_made else None,
            curve=curve(evidence) if evidence else [],
            tried=await asyncio.to_thread(shown, evidence, bound) if evidence else None,
            threshold=finite(limits.answer),
            risk=now.risk if now else None,
        )


def curve(evidence: Evidence) -> list[CurvePoint]:
    """Return some points of the curve, the fewest answers first."""
    order = sorted(zip(evidence.confidences, evidence.right, strict=True), reverse=True)
    points, wrong = [], 0
    step = max(1, len(order) // POINTS)
    for count, (threshold, is_right) in enumerate(order, start=1):
        wrong += not is_right
        if count % step == 0 or count == len(order):
            coverage = count / len(order)
            points.append(CurvePoint(threshold=threshold, coverage=coverage, risk=wrong / count))
    return points


def shown(evidence: Evidence, bound: Bound) -> ShownBound:
    """Return what the questions show of a bound."""
    found = evidence.under(bound)
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
