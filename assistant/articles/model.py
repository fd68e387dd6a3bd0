"""Describe an article as it is kept, with the passages and vectors made from it.

Every change to the articles gets the next change number. A process follows that number
and brings its index up to date; a reply is checked against it before it cites.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assistant.accounts.model import NO_STANDING
from assistant.events import ArticleId
from knowledge import Document, Metadata, Passage, Vectors

_STAFF = ("staff", "agent", "agents", "internal")
STAFF_ONLY = frozenset(form for word in _STAFF for form in (word, word.capitalize(), word.upper()))
"""Audiences that are no customers: what is written for nobody else is never shown to one."""

DESK = "desk"  # the source of what the owner wrote, changed or deleted there


def is_for_readers(metadata: Metadata) -> bool:
    """Whether an article is for the members of an account alone, so that it has no public page."""
    return any(readers_of(metadata, key) is not None for key in NO_STANDING)


def readers_of(metadata: Metadata, key: str) -> frozenset[str] | None:
    """Return whom an article names under a key, spelled in any case; None where it is for everybody."""
    found = [values for name, values in metadata.items() if name.strip().lower() == key]
    return frozenset(value for values in found for value in values) if found else None


def is_open_to_more(metadata: Metadata, base: Metadata) -> bool:
    """Whether an article may be found by somebody who may not find the one that it rests on."""
    for key in NO_STANDING:
        ours, theirs = readers_of(metadata, key), readers_of(base, key)
        if theirs is not None and (ours is None or not ours <= theirs):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document as it stands in the database."""

    id: ArticleId
    document: Document
    source: str  # the folder or feed that it was read from; what is gone from there is removed
    fingerprint: str
    change: int
    changed_at: datetime
    origin: str | None = None  # the source that the desk took it from
    instructions: tuple[str, ...] = ()  # to assistants, found in it when it was published
    is_lapsed: bool = False  # an approved answer whose base changed since: not used until approved again

    @property
    def is_own(self) -> bool:
        """Whether it was written or changed at the desk, so that no folder overwrites it."""
        return self.source == DESK


class Kind(StrEnum):
    """Which articles to list, by whether somebody approved their words."""

    ANY = ""
    APPROVED = "approved"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles to list: those with these words in name, title or text, after an id, in its order.

    `said` names what they say of themselves, such as their audience.
    """

    words: str = ""
    source: str | None = None
    kind: Kind = Kind.ANY
    said: Mapping[str, str] = field(default_factory=dict)
    after: str = ""
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedArticle:
    """What the index needs of one article: its passages and a vector for each, in the same order."""

    article_id: ArticleId
    passages: tuple[Passage, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened to the articles since a change number."""

    upserted: tuple[IndexedArticle, ...]
    removed: tuple[ArticleId, ...]
    change: int  # the number that the index reflects once these are applied


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What an ingestion did."""

    added: int
    changed: int
    unchanged: int
    removed: int
    passages_embedded: int
    lapsed: int = 0  # approved answers, of any source, that wait to be approved again
    held: int = 0  # left as the owner wrote or deleted them at the desk
    instructions: Mapping[ArticleId, tuple[str, ...]] = field(default_factory=dict)  # found in new articles
