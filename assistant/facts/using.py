"""Decide which facts may be used in a turn, and say of the others why not.

Three things keep a fact out, whoever asks for it: it holds no longer, the customer would not expect us
to have it, or its quality is below the bar. Where several apply, all are said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.events import Clock, utc_now
from assistant.facts.kinds import USUAL, Kinds
from assistant.facts.model import Preference, Quality, Sensitivity
from assistant.facts.quality import judged

BAR = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A fact that is known and not used."""

    topic: str
    value: str
    sensitivity: Sensitivity
    because: str

    @property
    def shown(self) -> str:
        """What a trace says of it; the value of a special category is not repeated."""
        value = "(sensitive)" if self.sensitivity is Sensitivity.SPECIAL else self.value
        return f"left out: {self.topic}={value}, {self.because}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """By what facts are judged: their kinds, the bar, and the time."""

    kinds: Kinds = field(default_factory=lambda: USUAL)
    bar: float = BAR
    clock: Clock = utc_now

    def judged(self, known: Sequence[Preference], *, locale: str | None = None) -> tuple[Preference, ...]:
        """Return everything that is known of one customer, typed, each with its quality."""
        if not known:
            return ()
        typed = [self.kinds.typed(one) for one in known]
        return judged(typed, kinds=self.kinds, at=self.clock(), locale=locale)


def usable(
    known: Sequence[Preference], *, at: datetime, bar: float
) -> tuple[tuple[Preference, ...], tuple[LeftOut, ...]]:
    """Return which of the judged facts may be used, and which may not and why; in the order given."""
    used, left = [], []
    for one in known:
        because = ", ".join(_objections(one, at=at, bar=bar))
        if because:
            left.append(
                LeftOut(topic=one.topic, value=one.value, sensitivity=one.sensitivity, because=because)
            )
        else:
            used.append(one)
    return tuple(used), tuple(left)


def _objections(one: Preference, *, at: datetime, bar: float) -> Iterator[str]:
    if one.valid_until is not None and at >= one.valid_until:
        yield f"held until {one.valid_until:%Y-%m-%d}"
    if not one.expected:
        yield "they would not expect us to have it"
    quality = one.quality or Quality(score=0.0, reasons=("not judged",))
    if quality.score < bar:
        yield f"quality {quality.score:.2f} is below {bar:g} ({'; '.join(quality.reasons)})"
