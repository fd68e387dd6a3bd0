"""Lay out how what is offered is ranked: the owner's rules, and the weights of the signals."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, String, Table, Text

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

# Learnt from many who allow that; a handful of numbers tells of no one.
offer_weights = Table(
    "offer_weights",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
)
