"""Lay out who of the staff saw or changed what of whom.

It outlives the customers, whom it names by a pseudonym only, and the staff; the database refuses to change
a line, and lines go only with age.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from assistant.storage.columns import Moment
from assistant.storage.tables.base import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("staff_id", String, nullable=False),
    Column("deed", String, nullable=False),
    Column("customer", String),
    Column("about", String, nullable=False),
    Index(None, "at"),
    Index(None, "customer"),
)
