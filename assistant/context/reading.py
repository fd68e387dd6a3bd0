"""Read what was sent of a customer's surroundings, or say which signal is wrong.

A signal that nobody declared, or that is not as declared, is refused before the message is stored: whoever
wired it up sees it at once, and nothing that steers answers gets in by a side door.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from assistant.context.model import Declarations, Declared, Kind, Told, hour_of
from assistant.errors import InvalidInput

LONGEST = 500  # characters of one value
MOST = 20  # signals with one message


def told(sent: Mapping[str, str | float], declared: Declarations) -> tuple[Told, ...]:
    """Return what was sent, each value as declared. Raises `InvalidInput`, naming the signal."""
    if len(sent) > MOST:
        raise InvalidInput("context", f"has more than {MOST} signals", fix=f"send at most {MOST}")
    return tuple(_one(name, value, declared) for name, value in sent.items())


def _one(name: str, value: str | float, declared: Declarations) -> Told:
    field = f"context.{name[:40]}"
    known = declared.get(name)
    if known is None:
        fix = f"declare it, or send one of {', '.join(sorted(declared))}"
        raise InvalidInput(field, "is no declared signal", fix=fix)
    problem, fix = _wrong(known, value)
    if problem:
        raise InvalidInput(field, problem, fix=fix)
    return Told(name=name, value=str(value).strip())


def _wrong(known: Declared, value: str | float) -> tuple[str, str]:
    """Return what is wrong with a value and how to mend it; empty words where nothing is."""
    if known.kind is Kind.NUMBER:
        return _wrong_number(known, value)
    if not isinstance(value, str):
        return "is no text", "send a string"
    if not value.strip() or len(value) > LONGEST or not value.isprintable():
        return f"is empty, longer than {LONGEST} characters, or not printable", "send less"
    if known.kind is Kind.CHOICE and value.strip() not in known.values:
        return f"is none of {', '.join(known.values)}", "send one of these"
    if known.kind is Kind.TIME:
        try:
            hour_of(value.strip())
        except ValueError:
            return "is no time of day", "send 09:30, or a moment with its offset"
    return "", ""


def _wrong_number(known: Declared, value: str | float) -> tuple[str, str]:
    if isinstance(value, str) or not math.isfinite(value):
        return "is no number", "send a number"
    low = -math.inf if known.low is None else known.low
    high = math.inf if known.high is None else known.high
    if not low <= value <= high:
        return f"is not from {low:g} to {high:g}", "send a number between"
    return "", ""
