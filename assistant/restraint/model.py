"""Describe what happened between a customer and offers, as far as it bears on the next one.

Nothing here repeats what anybody wrote, and a grave subject is not told apart from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happened."""

    OFFERED = "offered"  # something was shown beside a reply, in a greeting, or unasked
    DECLINED = "declined"
    WELCOMED = "welcomed"  # they asked for offers again
    COMPLAINED = "complained"  # upset, in dispute with the shop, or let down again and again
    GRAVE = "grave"  # a death, an illness, a debt, a danger was spoken of


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """One thing that happened; what was offered is named, so that what was taken up can be told."""

    kind: Kind
    at: datetime
    conversation_id: str | None = None
    products: tuple[str, ...] = ()  # that were offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """A conversation that is not at peace: it waits for a person, is with one, or was rated badly."""

    conversation_id: str
    is_with_person: bool  # or waits for one
    at: datetime  # of its last word
