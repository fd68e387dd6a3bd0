"""Describe what a colleague at the counter is told: who it may be, and a brief of six short lines at most."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.customers.model import Profile
from assistant.events import CustomerId
from assistant.minimising.model import Item

MOST_LINES = 6
SHORT = 140  # characters of a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Somebody who may be meant: enough to choose the right one, and no more."""

    id: CustomerId
    name: str | None  # the first name and an initial; None where we may not remember them
    hint: str  # the end of the number, the beginning of the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a brief, and what it rests on."""

    text: str
    source: str  # "order F-10231", "preference milk, said to staff Mara", "profile"
    items: tuple[Item, ...] = ()  # the kinds of things that it tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What may be said of a customer to whoever serves them, and what they did not allow."""

    lines: tuple[Line, ...]
    withheld: str = ""  # why there is less than there might be, in words for the colleague


def match_of(profile: Profile, *, is_remembered: bool) -> Match:
    """Return how somebody is shown among others who may be meant."""
    number = profile.external_id or ""
    ending = f"number …{number[-3:]}" if len(number) > 3 else f"number {number}"
    if not is_remembered:
        return Match(id=profile.id, name=None, hint=ending)
    hints = [ending, *([masked(profile.email)] if profile.email else [])]
    return Match(id=profile.id, name=short_name(profile.name), hint=", ".join(hints))


def short_name(name: str | None) -> str | None:
    """Return a first name and the initial of the last: `Ana R.`"""
    first, *others = (name or "").split() or [""]
    if not first:
        return None
    return f"{first} {others[-1][0]}." if others else first


def masked(email: str) -> str:
    """Return an address that its owner recognises and nobody can write to: `a…@example.com`."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain}"
