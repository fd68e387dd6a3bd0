"""Lay out what the company offers, who works there, and what waits to be told."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, true

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata, of_staff

products = Table(
    "products",
    metadata,
    Column("id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("change", Integer, nullable=False),
    Column("product", json_column(), nullable=False),
    Column("model", String, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("added_at", Moment),  # when the shop first told of it; not known of what is older than this column
)

# The last change number given out, one row for each kind of thing that is followed.
counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("skills", json_column(), nullable=False),
    Column("languages", json_column(), nullable=False, server_default="[]"),
    Column("capacity", Integer, nullable=False, server_default="8"),
    Column("is_available", Boolean, nullable=False, server_default=true()),
    Column("seen_at", Moment),  # at the desk, last
    Column("created_at", Moment, nullable=False),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", String, primary_key=True),
    of_staff(),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    of_staff(),
    Column("signed_in_by", String, nullable=False),
    Column("browser", String, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

staff_passwords = Table(
    "staff_passwords",
    metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", String, nullable=False),  # Argon2id, with its parameters and salt
    Column("set_at", Moment, nullable=False),
)

# A phone that shows codes. What it and we know is sealed; it asks for nothing until it is confirmed.
staff_codes = Table(
    "staff_codes",
    metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", Sealed("staff_codes.secret"), nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", Integer),  # whose code was taken last
)

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("code_hash", String, primary_key=True),
    of_staff(),
)

# Tries to sign in. The key is a hash of an account's or an address's name, and whoever was let in has no row.
staff_attempts = Table(
    "staff_attempts",
    metadata,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("blocked_until", Moment),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String, nullable=False),
    Column("about", String, nullable=False),
    Column("details", json_column(), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "about"),
)
