"""Lay out what customers were shown, and with which probability."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata, of_customer

offer_showings = Table(
    "offer_showings",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("at", Moment, nullable=False),
    Column("first", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("slots", json_column(), nullable=False),
    Index(None, "customer_id", "at"),
    Index(None, "at"),
)
