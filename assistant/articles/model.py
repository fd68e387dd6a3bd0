"""Describe an article as it is kept, with the passages and vectors made from it.

Every change to the articles gets the next change number. A process follows that number
and brings its index up to date; a reply is checked against it before it cites.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.events import ArticleId
from knowledge import Document, Passage, Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document as it stands in the database."""

    id: ArticleId
    document: Document
    source: str  # the folder or feed that it was read from; what is gone from there is removed
    fingerprint: str
    change: int


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
