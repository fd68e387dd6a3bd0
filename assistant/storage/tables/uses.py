"""Lay out what was used of the kinds of things that are kept."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from assistant.storage.tables.base import metadata

# On which days which kinds of things were used for what: nothing of anybody, and no value.
data_uses = Table(
    "data_uses",
    metadata,
    Column("sort", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("day", String, primary_key=True),  # as 2026-03-01
    Index(None, "day"),
)
