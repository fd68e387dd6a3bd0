"""Lay out by what customers are known, who was merged with whom, and which tokens were used up."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Mark, Sealed
from assistant.storage.tables.base import metadata, of_customer

# What a customer is known by; without `verified_by` it is a claim that anybody may have made.
identifiers = Table(
    "identifiers",
    metadata,
    Column("id", Integer, primary_key=True),
    of_customer(),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("value", Sealed("identifiers.value", String()), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("verified_by", String),
    Column("verified_at", Moment),
    Column("disconnected_at", Moment),  # they asked us not to use it
    Column("mark", Mark("identifiers.value"), nullable=False),
    UniqueConstraint("customer_id", "kind", "source", "mark"),
    Index(None, "kind", "mark"),
)

# Who was merged into this customer, on what grounds; enough, with the rows below, to undo it. The one who was
# merged stays as a shell with what could not move, is nobody to whoever asks, and is erased with the other.
merges = Table(
    "merges",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    of_customer(),
    Column("absorbed_id", ForeignKey("customers.id", ondelete="CASCADE"), nullable=False),
    Column("grounds", Sealed("merges.grounds", json_column()), nullable=False),
    Column("by", String, nullable=False),
    Column("reason", Sealed("merges.reason"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", String),
    Index(None, "customer_id"),
    Index(None, "absorbed_id"),
)
Index(
    "uq_merges_that_hold",
    merges.c.absorbed_id,
    unique=True,
    sqlite_where=merges.c.undone_at.is_(None),
    postgresql_where=merges.c.undone_at.is_(None),
)

# What one merge did to one row: moved it, changed it, or made it.
merge_rows = Table(
    "merge_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("merge_id", ForeignKey("merges.id", ondelete="CASCADE"), nullable=False),
    Column("table_name", String, nullable=False),
    Column("column_name", String, nullable=False),
    Column("done", String, nullable=False),
    Column("key", json_column(), nullable=False),
    Column("before", Sealed("merge_rows.before", json_column())),
    Column("after", Sealed("merge_rows.after", json_column())),
    Index(None, "merge_id"),
)

# Tokens that may be used once and were, as a hash, until they would have expired anyway.
used_tokens = Table(
    "used_tokens",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
)
