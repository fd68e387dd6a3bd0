"""Lay out the owner's rules for what is offered."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata

# Nothing here is of a customer. Whoever made a rule is named in words: they may leave, the rule stays.
offer_rules = Table(
    "offer_rules",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("products", json_column(), nullable=False),
    Column("attribute", String, nullable=False),
    Column("value", String, nullable=False),
    Column("strength", Float, nullable=False),
    Column("segment", String),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("version", Integer, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
