"""Lay out what surrounds a customer: the account that they belong to, and what holds of the moment."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Index, String, Table

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata, of_customer

accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),  # the shop's own
    Column("name", String, nullable=False),
    Column("facts", json_column(), nullable=False),
    Column("service", json_column(), nullable=False),
)

departments = Table(
    "departments",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("facts", json_column(), nullable=False),
    Column("service", json_column(), nullable=False),
)

# A customer is in one account at most; one who left it keeps a row, so that an older token cannot undo that.
memberships = Table(
    "memberships",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE")),
    Column("department_id", String),
    Column("role", String),
    Column("facts", json_column(), nullable=False),
    Column("service", json_column(), nullable=False),
    Column("source", String, nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(
        ["account_id", "department_id"],
        ["departments.account_id", "departments.id"],
        name="fk_memberships_department",
        ondelete="CASCADE",
    ),
    Index(None, "account_id"),
)

# What a customer's surroundings were when they last said so, for as long as that holds.
surroundings = Table(
    "surroundings",
    metadata,
    of_customer(),
    Column("name", String, nullable=False),
    Column("value", Sealed("surroundings.value"), nullable=False),
    Column("is_personal", Boolean, nullable=False),
    Column("until", Moment, nullable=False),
    Index("uq_surroundings_customer_id_name", "customer_id", "name", unique=True),
    Index(None, "until"),
)
