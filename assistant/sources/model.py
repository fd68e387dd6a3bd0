"""Describe where articles come from, how often it is read again, and how that went last time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from assistant.errors import InvalidInput
from assistant.events import SourceId
from assistant.sources.addresses import Scope

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=366)
SHOWN = 50  # pages or files that a report names; more would hide the first ones

_SPAN = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Kind(StrEnum):
    """What a source is."""

    FOLDER = "folder"
    SITE = "site"


class State(StrEnum):
    """How a source stands."""

    WAITING = "waiting"  # added, or asked for, and not read yet
    READING = "reading"
    SYNCED = "synced"
    FAILED = "failed"  # nothing of it was changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A page or a file that gave no article, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What reading a source did."""

    added: int
    changed: int
    unchanged: int
    removed: int
    held: int  # left as the owner wrote or deleted them at the desk
    skipped: int
    shown: tuple[Skipped, ...] = ()  # the first of those that were skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A folder or a site that articles are read from."""

    id: SourceId
    kind: Kind
    location: str  # the folder's absolute path, or the site's address: the `source` of its articles
    every: timedelta | None  # None: only when somebody asks
    state: State
    added_at: datetime
    due_at: datetime | None
    synced_at: datetime | None  # when it was last read to the end
    report: Report | None
    problem: str  # why it failed the last time, in plain words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """What a site said of a page when it was last read."""

    address: str
    article_id: str | None  # None where the page gave no article
    etag: str | None
    last_modified: str | None
    links: tuple[str, ...]


def located(text: str) -> tuple[Kind, str]:
    """Return what a location names, in one spelling. Raises `InvalidInput`."""
    if "://" in text:
        return Kind.SITE, Scope.of(text).location
    path = Path(text).expanduser().resolve()
    if not path.is_dir():
        raise InvalidInput(
            "location", f"{path} is not a folder", fix="pass a folder, or an address with https://"
        )
    return Kind.FOLDER, str(path)


def spelled(text: str) -> timedelta:
    """Return the time that `30m`, `6h`, `1d` or `2w` spells. Raises `InvalidInput`."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise InvalidInput("every", f"{text!r} is no time", fix="write 30m, 6h, 1d or 2w")
    every = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not SHORTEST <= every <= LONGEST:
        raise InvalidInput("every", f"{text} is too often or too rare", fix="choose between 5m and 52w")
    return every


def spelling(every: timedelta | None) -> str | None:
    """Return how a time is written, as `spelled` reads it."""
    if every is None:
        return None
    seconds = int(every.total_seconds())
    sizes = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60))
    unit, size = next((one for one in sizes if seconds % one[1] == 0), sizes[-1])
    return f"{seconds // size}{unit}"
