"""Name what is kept of customers by its kind, never by its value, and say what it was used for.

A thing is noted where it is used: when it moves or words an answer, speaks for or against an offer, stands
in a brief or a summary, or joins two accounts. That it was read and came to nothing is no use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

LONGEST_NAME = 60  # characters; some names are a shop's or a customer's own
OTHERS = "(topics that no kind knows)"


class Sort(StrEnum):
    """Where a thing is kept."""

    FACT = "fact"
    PROFILE = "profile"
    EVENT = "event"
    PROPERTY = "property"  # of an event
    SIGNAL = "signal"
    IDENTIFIER = "identifier"
    ACCOUNT = "account fact"


class Use(StrEnum):
    """What a thing may be used for."""

    ANSWER = "answer"
    OFFER = "offer"
    BRIEF = "brief"
    SUMMARY = "summary"
    JOINING = "joining accounts"


class Item(NamedTuple):
    """One kind of thing that is kept."""

    sort: Sort
    name: str

    @property
    def bounded(self) -> Item:
        """The same, short and printable whoever chose its name."""
        name = "".join(one if one.isprintable() else "�" for one in self.name)
        return Item(self.sort, name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How many customers something is kept of, and since when; absent where no moment is kept with it."""

    item: Item
    customers: int
    since: datetime | None

    def with_those_of(self, other: Held) -> Held:
        """Return both in one: since the earlier, and of as many customers as the larger at least."""
        since = [one for one in (self.since, other.since) if one is not None]
        customers = max(self.customers, other.customers)
        return Held(item=self.item, customers=customers, since=min(since, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """On how many days something was used for one thing, and when last."""

    item: Item
    use: Use
    days: int
    last: date
