"""Lay out which processes serve."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from assistant.storage.columns import Moment
from assistant.storage.tables.base import metadata

servers = Table(
    "servers",
    metadata,
    Column("id", String, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("beats", Integer, nullable=False),
)
