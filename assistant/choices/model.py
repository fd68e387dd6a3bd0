"""Describe what agents did with suggestions, and what follows for the next question of that kind.

A reply that was sent nearly as suggested speaks for its source, one that was put aside against it, each as
far as the questions are alike. One voice moves it by half of `MOST`, a hundred by nearly all of it. How sure
a suggestion is, as it is shown, does not change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from assistant.events import ConversationId, MessageId

MOST = 1.0  # by which choices may move a suggestion: as much as being quite sure of it
PRIOR = 1.0  # voices that count for nothing either way
KEPT = 0.4  # share of words that may be changed until what was sent is another reply


class Verdict(StrEnum):
    """What an agent did with a suggestion: sent it, or put it aside for a reason."""

    SENT = "sent"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    TONE = "tone"
    NOT_NOW = "not_now"


AGAINST = {Verdict.WRONG: 1.0, Verdict.INCOMPLETE: 0.5, Verdict.TONE: 0.25, Verdict.NOT_NOW: 0.0}
"""How much each reason speaks against a suggestion for other customers who ask the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was done with one suggestion for one question."""

    conversation_id: ConversationId
    message_id: MessageId  # the customer's
    kind: str
    suggested: str  # the id of the article, case, macro or product
    verdict: Verdict
    distance: float | None  # share of words that the agent changed before sending
    at: datetime

    @property
    def value(self) -> float:
        """How much it speaks for the suggestion, from -1 to 1."""
        if self.verdict is not Verdict.SENT:
            return -AGAINST[self.verdict]
        return max(0.0, 1.0 - (self.distance or 0.0) / KEPT)

    @property
    def is_accepted(self) -> bool | None:
        """Whether it answered the question; `None` where the choice does not tell."""
        if self.verdict is Verdict.SENT and self.value > 0:
            return True
        return False if self.verdict is Verdict.WRONG else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heeded:
    """What earlier choices say of one suggestion."""

    moved: float = 0.0
    sent: int = 0  # times, for questions of this kind
    put_aside: int = 0


UNHEARD = Heeded()


def heeded(choices: Iterable[tuple[Choice, float]]) -> dict[tuple[str, str], Heeded]:
    """Return what choices say of each kind and id; each comes with how alike its question was."""
    found: dict[tuple[str, str], list[tuple[Choice, float]]] = {}
    for choice, alike in choices:
        found.setdefault((choice.kind, choice.suggested), []).append((choice, alike))
    return {key: _heeded(some) for key, some in found.items()}


def _heeded(choices: Sequence[tuple[Choice, float]]) -> Heeded:
    voices = sum(alike for _, alike in choices)
    said = sum(alike * choice.value for choice, alike in choices)
    return Heeded(
        moved=MOST * said / (voices + PRIOR),
        sent=sum(choice.verdict is Verdict.SENT for choice, _ in choices),
        put_aside=sum(choice.verdict is not Verdict.SENT for choice, _ in choices),
    )


def distance(suggested: str, sent: str) -> float:
    """Return the share of words that have to be changed to make one text of another, from 0 to 1.

    Takes time with the product of their lengths; long texts take a thread.
    """
    one, other = (re.findall(r"\w+", text.lower()) for text in (suggested, sent))
    if not one or not other:
        return float(bool(one or other))
    above = list(range(len(other) + 1))
    for row, word in enumerate(one, start=1):
        here = [row]
        for column, (before, there) in enumerate(pairwise(above), start=1):
            changed = before + (word != other[column - 1])
            here.append(min(changed, there + 1, here[-1] + 1))
        above = here
    return above[-1] / max(len(one), len(other))
