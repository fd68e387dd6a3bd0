"""Lay out whom of the owner's systems we tell what happens, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("url", String, nullable=False),
    Column("events", json_column(), nullable=False),
    Column("with_content", Boolean, nullable=False),
    Column("secret", Sealed("webhook_endpoints.secret"), nullable=False),
    Column("old_secret", Sealed("webhook_endpoints.old_secret")),
    Column("old_secret_until", Moment),
    Column("ended", String),  # why it is told nothing; nothing while it is told
    Column("failing_since", Moment),
    Column("version", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_by", String, nullable=False),
)

# One event on its way to one endpoint. It holds ids of the customer whom it is about, and no words of
# theirs; it goes with them, or with the conversation that it happened in.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("endpoint_id", ForeignKey("webhook_endpoints.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE")),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("message_id", String),  # whose text goes along, where the owner wants that
    Column("event_id", String, nullable=False),
    Column("told", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("first_tried_at", Moment),
    Column("tried_at", Moment),
    Column("next_at", Moment),
    Column("taken_until", Moment),  # by a process that is sending it
    Column("status", Integer),
    Column("problem", String, nullable=False),
    Column("took", Float),
    UniqueConstraint("endpoint_id", "event_id", "told"),
    Index(None, "endpoint_id", "state", "next_at"),
    Index(None, "customer_id"),
    Index(None, "conversation_id"),
)
