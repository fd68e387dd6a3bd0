"""Lay out what customers are to be told before they ask."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, UniqueConstraint

from assistant.storage.columns import Moment
from assistant.storage.tables.base import metadata, of_customer

# What waits to be told, and what came of it. One occasion of a trigger is in here once for a customer.
notices = Table(
    "notices",
    metadata,
    Column("id", String, primary_key=True),
    of_customer(),
    Column("trigger_name", String, nullable=False),
    Column("occasion", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("product_id", String),
    Column("state", String, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("told_at", Moment),
    Column("told_in", String),  # the conversation, if there was one
    Column("ended_at", Moment),
    UniqueConstraint("customer_id", "trigger_name", "occasion"),
    Index(None, "state"),
)
