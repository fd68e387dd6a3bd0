"""Lay out what is kept of customers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, true

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Mark, Sealed
from assistant.storage.tables.base import metadata, of_customer

customers = Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("external_id", String, unique=True),
    Column("name", Sealed("customers.name", String())),
    Column("email", Sealed("customers.email", String())),
    Column("locale", String, nullable=False),
    Column("region", String),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("email_mark", Mark("customers.email", ignores_case=True)),
    Index(None, "email_mark"),
)

# Every decision is kept, for it is the proof of the one before; the latest holds.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("purpose", String, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("door", String, nullable=False, server_default=""),
    Column("policy", Integer, nullable=False, server_default="1"),
    Column("wording", String, nullable=False, server_default=""),
    Index(None, "customer_id"),
)

# What customers were shown when they decided: every policy that anybody ever decided on.
consent_policies = Table(
    "consent_policies",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("document", json_column(), nullable=False),
    Column("first_shown_at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("topic", String, nullable=False),
    Column("value", Sealed("preferences.value"), nullable=False),
    Column("origin", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("learned_at", Moment, nullable=False),
    Column("source", String, nullable=False),
    Column("retired_at", Moment),
    Column("valid_until", Moment),
    Column("sensitivity", String, nullable=False, server_default="ordinary"),
    Column("is_expected", Boolean, nullable=False, server_default=true()),
    Index(None, "customer_id"),
)
Index(
    "uq_preferences_that_hold",
    preferences.c.customer_id,
    preferences.c.topic,
    unique=True,
    sqlite_where=preferences.c.retired_at.is_(None),
    postgresql_where=preferences.c.retired_at.is_(None),
)

# Which of the owner's questions a customer answered or skipped; the answers are preferences.
answered_questions = Table(
    "answered_questions",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("is_skipped", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("placed_at", Moment, nullable=False),
    Column("status", String, nullable=False),
    Column("is_gift", Boolean, nullable=False),
    Column("currency", String, nullable=False),
    Column("lines", json_column(), nullable=False),
)

activities = Table(
    "activities",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("product_id", String),
    Column("properties", json_column()),
    Index(None, "customer_id", "at"),
)

# What a customer had us forget; whatever is reported of it later is refused.
cleared_windows = Table(
    "cleared_windows",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("kept", String, nullable=False),
    Column("first", Moment, nullable=False),
    Column("last", Moment, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "customer_id"),
)

# Who was erased, as a hash that gives nobody away.
tombstones = Table(
    "tombstones",
    metadata,
    Column("external_hash", String, primary_key=True),
    Column("erased_at", Moment, nullable=False),
)
