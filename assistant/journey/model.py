"""Describe what happened as entries in time, and lay what several places keep into one line, page by page.

A page ends at a moment and says how many entries of that moment were shown: much may happen
at once, and a page that ended at the moment alone would leave some out or show some twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain
from operator import attrgetter

from assistant.errors import InvalidInput

PAGE = 50  # entries, unless asked otherwise
LARGEST = 100
SKIPPED = 5_000  # entries of one moment at most: what one page reads has a bound

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WRITTEN = re.compile(r"(-?[0-9]{1,17})\.([0-9]{1,4})")


class Kind(StrEnum):
    """What sort of thing happened."""

    ORDERED = "ordered"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    LOOKED = "looked"  # all of a day together; its moment is the beginning of that day in UTC
    CONVERSATION = "conversation"
    ASKED_FOR_PERSON = "asked_for_person"
    PERSON_TOOK_OVER = "person_took_over"
    PERSON_LEFT = "person_left"
    RATED = "rated"
    PREFERENCE_LEARNT = "preference_learnt"
    PREFERENCE_CHANGED = "preference_changed"
    CONSENT = "consent"
    MERGED = "merged"
    MERGE_UNDONE = "merge_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, in plain words, and what it rests on."""

    at: datetime
    kind: Kind
    words: str
    source: str  # "order F-10231", "conversation cnv_…", "preference diet", "shop", "consent", "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page begins: at a moment, after so many entries of it."""

    at: datetime = datetime(9000, 1, 1, tzinfo=UTC)
    skip: int = 0

    @property
    def written(self) -> str:
        """The cursor as callers send it back."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.skip}"

    @classmethod
    def read(cls, written: str) -> Cursor:
        """Return the cursor that was written so. Raises `InvalidInput`."""
        found = _WRITTEN.fullmatch(written)
        try:
            at = _EPOCH + int(found[1]) * _MICROSECOND if found else None
        except OverflowError:
            at = None
        if found is None or at is None or int(found[2]) > SKIPPED:
            raise InvalidInput(
                "before", "is no place in a timeline", fix="send `before` as the last page did"
            )
        return cls(at=at, skip=int(found[2]))

    def most(self, size: int) -> int:
        """How many entries each place is asked for, so that a page of `size` lacks none."""
        return self.skip + size + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries, newest first, and where the next page begins, if there is one."""

    entries: tuple[Entry, ...]
    before: Cursor | None


def page_of(places: Sequence[Sequence[Entry]], cursor: Cursor, *, size: int) -> Page:
    """Return the page at `cursor` of what several places keep.

    Each gives, newest first and in an order of its own that stays, the first `cursor.most(size)`
    entries that are not after the cursor's moment. Of one moment, the earlier place goes first.
    """
    line = sorted(chain.from_iterable(places), key=attrgetter("at"), reverse=True)
    end = cursor.skip + size
    shown = tuple(line[cursor.skip : end])
    if len(line) <= end:
        return Page(entries=shown, before=None)
    last = shown[-1].at
    return Page(entries=shown, before=Cursor(at=last, skip=sum(one.at == last for one in line[:end])))
