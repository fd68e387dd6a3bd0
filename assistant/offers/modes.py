"""Choose how much of what a customer did speaks for an offer: this visit, the way before it, or both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.history.interests import Chosen

PAUSE = timedelta(minutes=30)  # after so long without anything a visit has ended, as web analytics count it


class Mode(StrEnum):
    """What of a customer's history counts."""

    SESSION = "session"  # what they chose in this visit
    JOURNEY = "journey"  # what they chose before it
    MIXED = "mixed"  # all of it


def counting(history: Sequence[Chosen], mode: Mode, *, now: datetime) -> list[Chosen]:
    """Return what of a history counts in a mode, newest first.

    A visit goes back from now until nothing was done for half an hour.
    """
    newest = sorted(history, key=lambda one: one.at, reverse=True)
    if mode is Mode.MIXED:
        return newest
    begins = _begin(newest, now)
    return [one for one in newest if (one.at >= begins) is (mode is Mode.SESSION)]


def _begin(newest: Sequence[Chosen], now: datetime) -> datetime:
    begins = now
    for one in newest:
        if begins - one.at > PAUSE:
            break
        begins = min(begins, one.at)
    return begins
