"""Lay out what programs come in with."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from assistant.storage.columns import Moment, json_column
from assistant.storage.tables.base import metadata

# Nothing here is of a customer. A token that acts for somebody goes when they do.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("secret_hash", String, nullable=False, unique=True),
    Column("shown", String, nullable=False),  # how the secret begins
    Column("scopes", json_column(), nullable=False),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE")),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)
