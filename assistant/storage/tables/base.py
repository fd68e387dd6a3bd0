"""Name the keys of all tables in one way, and tie rows to whom they belong."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def of_customer() -> Column[str]:
    """Return the column that ties a row to its customer, and deletes it with them."""
    return Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)


def of_conversation() -> Column[str]:
    """Return the column that ties a row to its conversation, and deletes it with that."""
    return Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)


def of_staff() -> Column[str]:
    """Return the column that ties a row to a member of staff, and deletes it with them."""
    return Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False)
