"""Lay out what was learnt from the orders of all who allow it; nothing in it is about one customer."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from assistant.storage.tables.base import metadata

prediction_fits = Table(
    "prediction_fits",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("fit", Text, nullable=False),
)
