"""Decide whether a person is needed, and why.

A pure function of what is known now. One rule holds whatever the scores say: a customer who
asks for a person gets one.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.handoff.model import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the owner set: the confidence below which, and the misses from which, a person is fetched."""

    confidence: float
    misses: int


def reason_for_person(
    *, wants_person: bool, is_upset: bool, confidence: float | None, misses: int, limits: Limits
) -> Reason | None:
    """Return why a person is needed, or `None`; `confidence` is `None` where nothing was asked.

    Of several reasons the first one counts that an agent would want to know: what the customer
    asked for, how they feel, what went wrong.
    """
    if wants_person:
        return Reason.REQUESTED
    if is_upset:
        return Reason.UPSET
    if misses >= limits.misses:
        return Reason.REPEATED_FAILURE
    if confidence is not None and confidence < limits.confidence:
        return Reason.LOW_CONFIDENCE
    return None
