"""Lay out what staff note for each other.

It stands apart from messages on purpose: nothing that customers read from ever looks here.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from assistant.storage.columns import Moment
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata, of_conversation

notes = Table(
    "notes",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("after", Integer, nullable=False),
    Column("author_id", String, nullable=False),
    Column("author_name", String, nullable=False),
    Column("text", Sealed("notes.text"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("client_id", String, nullable=False),
    UniqueConstraint("conversation_id", "author_id", "client_id"),
    Index(None, "conversation_id", "at"),
)
