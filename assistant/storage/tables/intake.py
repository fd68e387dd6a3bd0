"""Lay out what is kept of tracked events beside what they come to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata

# Every step of an order: how it stands is worked out of all of them, in whatever order they came.
order_steps = Table(
    "order_steps",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("step", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("facts", json_column(), nullable=False),
)

# When each part of a profile was last told, so that what comes late does not undo what is newer.
told_traits = Table(
    "told_traits",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("trait", String, primary_key=True),
    Column("at", Moment, nullable=False),
)

# Events that could not be kept, until somebody looked at them. `trail` finds those of whoever is erased.
rejected_events = Table(
    "rejected_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("received_at", Moment, nullable=False),
    Column("message_id", String),
    Column("trail", String),
    Column("problem", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("event", Sealed("rejected_events.event"), nullable=False),
    Index(None, "received_at"),
    Index(None, "trail"),
)
