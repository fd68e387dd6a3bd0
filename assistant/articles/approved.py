"""Say what makes an article an approved answer: words that somebody stands by, said as they are.

It is an article like any other, kept, searched, dated and withdrawn as one. Its title and its known
questions are the wordings that it answers. It may name the articles that it is based on: once one
of these changes or goes, it has lapsed and is not used until somebody approves it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from knowledge import Metadata

APPROVED = "approved"
APPROVED_BY = "approved_by"
APPROVED_ON = "approved_on"
BASED_ON = "based_on"
FIELDS = (APPROVED, APPROVED_BY, APPROVED_ON, BASED_ON)
YES = frozenset({"true", "yes"})


def is_approved(metadata: Metadata) -> bool:
    """Whether an article that says this of itself is an approved answer."""
    return any(value.lower() in YES for value in metadata.get(APPROVED, ()))


def approval(*, by: str, on: date, based_on: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return what an article says of itself once somebody approved it."""
    said = {APPROVED: ("true",), APPROVED_BY: (by,), APPROVED_ON: (on.isoformat(),)}
    return said | ({BASED_ON: based_on} if based_on else {})


def based_on(metadata: Metadata) -> tuple[str, ...]:
    """Return the articles that an approved answer is based on; other articles are on none."""
    return tuple(dict.fromkeys(metadata.get(BASED_ON, ()))) if is_approved(metadata) else ()


def approved_words(metadata: Metadata) -> str:
    """Return who approved an answer and when, as far as it says: `approved by Mara on 2026-03-01`."""
    by, on = (next(iter(metadata.get(name, ())), "") for name in (APPROVED_BY, APPROVED_ON))
    return " ".join(["approved", *(["by", by] if by else []), *(["on", on] if on else [])])
