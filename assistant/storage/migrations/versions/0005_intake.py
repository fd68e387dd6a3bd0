"""Keep the steps of orders, when profiles were told, and events that could not be kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of tracked events."""
    op.create_table(
        "order_steps",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("order_id", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("facts", json_column(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_order_steps_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "order_id", "id", name="pk_order_steps"),
    )
    op.create_table(
        "told_traits",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("trait", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_told_traits_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "trait", name="pk_told_traits"),
    )
    op.create_table(
        "rejected_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("message_id", sa.String),
        sa.Column("trail", sa.String),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("fix", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejected_events"),
    )
    op.create_index("ix_rejected_events_received_at", "rejected_events", ["received_at"])
    op.create_index("ix_rejected_events_trail", "rejected_events", ["trail"])


def downgrade() -> None:
    """Forget them; orders stay as they stand."""
    op.drop_table("rejected_events")
    op.drop_table("told_traits")
    op.drop_table("order_steps")
