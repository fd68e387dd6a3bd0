"""Queue what customers are to be told before they ask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nobody is told anything yet."""
    op.create_table(
        "notices",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("trigger_name", sa.String, nullable=False),
        sa.Column("occasion", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("product_id", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("told_at", Moment),
        sa.Column("told_in", sa.String),
        sa.Column("ended_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_notices_customer_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "customer_id", "trigger_name", "occasion", name="uq_notices_customer_id_trigger_name_occasion"
        ),
    )
    op.create_index("ix_notices_state", "notices", ["state"])


def downgrade() -> None:
    """Forget what was told: it would be told again."""
    op.drop_table("notices")
