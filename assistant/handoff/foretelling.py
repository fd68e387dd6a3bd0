"""Foretell how long somebody in line will wait: from their place, who is there, and how long people take.

Of the conversations that agents can hold, as many end in a minute as their number over the time that one
takes. Whoever waits is next when as many have ended as stand before them; where an agent has room, they wait
for nothing. Nothing is foretold where nobody is there, or too little is known of how long conversations take.

Looking at how long each conversation has lasted already, or playing the future out many times, foretold no
better: see the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

FEWEST = 5  # conversations that must have been seen through before anything is foretold
LONGEST = timedelta(hours=4)  # what lasted longer was forgotten open


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What matters of the desk at one moment, as far as it can help somebody."""

    slots: int  # conversations that whoever is there can hold at once
    held: int  # that they hold
    handling: timedelta | None  # how long one takes; `None` while too few were seen


def handling_time(took: Sequence[timedelta]) -> timedelta | None:
    """Return how long a conversation takes with a person, from how long the latest took."""
    if len(took) < FEWEST:
        return None
    return timedelta(seconds=fmean(min(one, LONGEST).total_seconds() for one in took))


def expected_wait(place: int, desk: Desk) -> timedelta | None:
    """Return how long whoever stands at `place` will wait; `None` where that cannot be said."""
    if desk.slots <= 0 or desk.handling is None:
        return None
    before = max(0, place - (desk.slots - desk.held))  # conversations that must end first
    return before * desk.handling / desk.slots
