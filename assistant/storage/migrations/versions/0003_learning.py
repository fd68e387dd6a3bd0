"""Keep what came of answers, and which unanswered questions were seen to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of outcomes and of questions that were seen to."""
    op.create_table(
        "outcomes",
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("signal", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_outcomes_message_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_outcomes_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "article_id", "signal", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_customer_id", "outcomes", ["customer_id"])
    op.create_index("ix_outcomes_at", "outcomes", ["at"])
    op.create_table(
        "settled_questions",
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("article_id", sa.String),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_settled_questions_message_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_settled_questions"),
    )


def downgrade() -> None:
    """Forget both."""
    op.drop_table("settled_questions")
    op.drop_table("outcomes")
