"""Describe what may be known of a customer's surroundings, and what a value of it comes to.

A signal is declared before it is believed: its type, what it may be, how long it holds, whether it is
personal, and what it may influence. What is sent becomes tags, and a tag matches what an article or a
product says of itself. The values themselves go no further: a page's address may tell more than it should.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_PHRASE = 5  # words of a title that may name a product
WORDS = re.compile(r"[^\W_]+")
EXTENSION = re.compile(r"\.[a-z0-9]{1,5}$")
PARTS_OF_DAY = ((6, "night"), (12, "morning"), (18, "afternoon"), (24, "evening"))


class Kind(StrEnum):
    """What a signal's values are."""

    CHOICE = "choice"  # one of a few words
    NUMBER = "number"
    TEXT = "text"  # a code or a few words
    TIME = "time"  # the customer's clock: 09:30, or a moment with its offset
    PATH = "path"  # of a page
    TITLE = "title"  # of a page


class Use(StrEnum):
    """What a signal may influence."""

    ANSWERS = "answers"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One signal that may be sent."""

    name: str
    kind: Kind
    matches: str  # the key of what articles and products say of themselves
    values: tuple[str, ...] = ()  # of a choice
    low: float | None = None
    high: float | None = None
    bands: tuple[tuple[str, float], ...] = ()  # of a number: what it is called below which bound, ascending
    holds_minutes: int = 0  # without being sent again; 0 is for the one message
    is_personal: bool = False  # then it is used, and kept, only with consent to personal answers
    influences: frozenset[Use] = frozenset(Use)


Declarations = Mapping[str, Declared]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A value that was sent and is as declared."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A value that was sent with an earlier message and still holds."""

    name: str
    value: str
    is_personal: bool
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a value comes to while one message is answered."""

    name: str
    matches: str
    tags: frozenset[str]
    is_personal: bool
    is_of_page: bool
    influences: frozenset[Use]

    @property
    def shown(self) -> str:
        """What a trace says of it: never a page's address, nor what is personal."""
        if self.is_personal:
            return f"{self.name} (personal, its value is not kept)"
        return self.name if self.is_of_page else f"{self.name}: {', '.join(sorted(self.tags))}"

    def matched(self, said: Mapping[str, tuple[str, ...]]) -> str | None:
        """Return the tag that an article or product names, if there is one; the longest says most."""
        named = {value.lower() for value in said.get(self.matches, ())}
        return max(named & self.tags, key=lambda tag: (len(tag), tag), default=None)

    def because(self, tag: str) -> str:
        """Say what was matched, for the trace; what is personal is not named."""
        return f"{self.name} (personal)" if self.is_personal else f"{self.name}: {tag}"


def signal_of(declared: Declared, value: str) -> Signal:
    """Return what a value of a declared signal comes to."""
    return Signal(
        name=declared.name,
        matches=declared.matches,
        tags=frozenset(_tags(declared, value)),
        is_personal=declared.is_personal,
        is_of_page=declared.kind in {Kind.PATH, Kind.TITLE},
        influences=declared.influences,
    )


def _tags(declared: Declared, value: str) -> set[str]:
    match declared.kind:
        case Kind.PATH:
            return {EXTENSION.sub("", part) for part in value.lower().split("/") if part}
        case Kind.TITLE:
            return _phrases(value)
        case Kind.TIME:
            hour = hour_of(value)
            return {next(name for end, name in PARTS_OF_DAY if hour < end)}
        case Kind.NUMBER if declared.bands:
            below = (name for name, bound in declared.bands if float(value) < bound)
            return {next(below, declared.bands[-1][0])}
        case Kind.TEXT:
            said = value.lower()
            return {said, said.partition("-")[0]}
        case Kind.NUMBER | Kind.CHOICE:
            return {value.lower()}


def _phrases(title: str) -> set[str]:
    words = WORDS.findall(title.lower())
    return {
        "-".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1)
    }


def hour_of(value: str) -> int:
    """Return the hour on the customer's clock. Raises `ValueError`."""
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return int(value[:2])
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without its offset")
    return moment.hour
