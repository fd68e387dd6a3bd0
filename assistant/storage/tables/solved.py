"""Lay out what closed conversations taught: a question and what settled it, masked."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata, of_conversation

# One row for each closed conversation that was looked at; one that taught nothing has no words.
solved_cases = Table(
    "solved_cases",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("seq", Integer, nullable=False),  # the last message that it was made from
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("by_person", Boolean, nullable=False),
    Column("articles", json_column(), nullable=False),
    Column("solved_at", Moment, nullable=False),
    Column("model", String),
    Column("vector", LargeBinary),
    UniqueConstraint("conversation_id"),
    Index(None, "model"),
)
