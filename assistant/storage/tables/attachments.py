"""Lay out the files that were sent in conversations.

They stand apart from messages, which are read again and again; what is in a file is read when it is opened.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata, of_conversation

attachments = Table(
    "attachments",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("name", Sealed("attachments.name"), nullable=False),
    Column("media_type", String, nullable=False),
    Column("content", Sealed("attachments.content"), nullable=False),  # base64
    Index(None, "conversation_id"),
)
