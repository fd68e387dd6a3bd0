"""Lay out what agents did with what was suggested to them."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from assistant.storage.columns import Moment
from assistant.storage.tables.base import metadata, of_conversation

# One row for each suggestion and question; the vector is that of the question.
assist_choices = Table(
    "assist_choices",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("suggested", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("distance", Float),
    Column("at", Moment, nullable=False),
    Column("model", String, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("message_id", "kind", "suggested"),
    Index(None, "conversation_id"),
    Index(None, "model"),
)
