"""Keep whom of the owner's systems we tell what happens, and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Nobody is told yet."""
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("events", json_column(), nullable=False),
        sa.Column("with_content", sa.Boolean, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("old_secret", sa.Text),
        sa.Column("old_secret_until", Moment),
        sa.Column("ended", sa.String),
        sa.Column("failing_since", Moment),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoints"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("endpoint_id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String),
        sa.Column("conversation_id", sa.String),
        sa.Column("message_id", sa.String),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("told", sa.String, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("first_tried_at", Moment),
        sa.Column("tried_at", Moment),
        sa.Column("next_at", Moment),
        sa.Column("taken_until", Moment),
        sa.Column("status", sa.Integer),
        sa.Column("problem", sa.String, nullable=False),
        sa.Column("took", sa.Float),
        sa.PrimaryKeyConstraint("number", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("id", name="uq_webhook_deliveries_id"),
        sa.UniqueConstraint(
            "endpoint_id", "event_id", "told", name="uq_webhook_deliveries_endpoint_id_event_id_told"
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=f"fk_webhook_deliveries_{column}", ondelete="CASCADE"
            )
            for column, table in (
                ("endpoint_id", "webhook_endpoints"),
                ("customer_id", "customers"),
                ("conversation_id", "conversations"),
            )
        ),
    )
    for columns in (["endpoint_id", "state", "next_at"], ["customer_id"], ["conversation_id"]):
        op.create_index(f"ix_webhook_deliveries_{'_'.join(columns)}", "webhook_deliveries", columns)


def downgrade() -> None:
    """Tell nobody; what waits is never sent."""
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
