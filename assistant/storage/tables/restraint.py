"""Lay out what happened between customers and offers."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata, of_customer

# What holds back the next offer: it outlives the conversation that it came up in, but not the customer.
offer_encounters = Table(
    "offer_encounters",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("kind", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("products", json_column(), nullable=False),
    Index(None, "customer_id", "at"),
    Index(None, "conversation_id"),
    Index(None, "at"),
)
