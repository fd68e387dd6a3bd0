"""Keep which stretches of their history customers had us forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table of cleared stretches."""
    op.create_table(
        "cleared_windows",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("kept", sa.String, nullable=False),
        sa.Column("first", Moment, nullable=False),
        sa.Column("last", Moment, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_cleared_windows_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cleared_windows"),
    )
    op.create_index("ix_cleared_windows_customer_id", "cleared_windows", ["customer_id"])


def downgrade() -> None:
    """Forget it; what is reported late is kept again."""
    op.drop_table("cleared_windows")
