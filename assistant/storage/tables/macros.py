"""Lay out the answers that agents keep ready."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from assistant.storage.columns import Moment
from assistant.storage.tables.base import metadata

# Nothing here is of a customer. Whoever made a macro is named in words: they may leave, the macro stays.
macros = Table(
    "macros",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
