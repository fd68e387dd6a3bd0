"""Lay out what the company publishes, and where it comes from."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, false

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata

# What is deleted leaves its id and change number, so that every index learns of it.
articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("origin", String),
    Column("fingerprint", String, nullable=False),
    Column("change", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("is_lapsed", Boolean, nullable=False, server_default=false()),
    Column("document", json_column()),
    Column("passages", json_column()),
    Index(None, "change"),
    Index(None, "source"),
)

article_vectors = Table(
    "article_vectors",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String, primary_key=True),
    Column("dimensions", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

# What an approved answer rests on, as that was when it was approved.
article_bases = Table(
    "article_bases",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("based_on", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Index(None, "based_on"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("location", String, nullable=False, unique=True),
    Column("every_seconds", Integer),
    Column("state", String, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("started_at", Moment),
    Column("synced_at", Moment),
    Column("report", json_column()),
    Column("problem", Text, nullable=False),
    Index(None, "due_at"),
)

# What a site said of each page, so that reading it again asks only for what changed.
source_pages = Table(
    "source_pages",
    metadata,
    Column("location", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("article_id", String),
    Column("etag", String),
    Column("last_modified", String),
    Column("links", json_column(), nullable=False),
)
