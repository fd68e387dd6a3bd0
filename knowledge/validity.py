"""Tell from what a document says of itself on which days it may be cited.

`valid_from` and `valid_until` are days such as 2026-12-31, and both belong to the span.
Without one of them the span is open on that side.
"""

from datetime import date

from knowledge.model import Metadata

VALID_FROM, VALID_UNTIL = "valid_from", "valid_until"

Span = tuple[date, date]


def span_of(metadata: Metadata) -> Span | None:
    """Return the first and the last day, None where there is no limit; what is no day limits nothing."""
    first, last = (_day(metadata, name) for name in (VALID_FROM, VALID_UNTIL))
    return None if first is None and last is None else (first or date.min, last or date.max)


def is_valid(metadata: Metadata, on: date) -> bool:
    """Whether a document may be cited on a day."""
    span = span_of(metadata)
    return span is None or span[0] <= on <= span[1]


def checked_dates(metadata: Metadata) -> str | None:
    """Return what is wrong with the days that a document names, if anything is."""
    for name in (VALID_FROM, VALID_UNTIL):
        if metadata.get(name) and _day(metadata, name) is None:
            return f"{name} is {', '.join(metadata[name])}, which is no day"
    first, last = span_of(metadata) or (date.min, date.max)
    return None if first <= last else "valid_until is before valid_from"


def _day(metadata: Metadata, name: str) -> date | None:
    values = metadata.get(name, ())
    if len(values) != 1:
        return None
    try:
        return date.fromisoformat(values[0])
    except ValueError:
        return None
