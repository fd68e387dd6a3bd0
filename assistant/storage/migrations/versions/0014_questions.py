"""Keep which questions of the owner's a customer was asked, so that none is asked twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "answered_questions",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("is_skipped", sa.Boolean, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "topic", name="pk_answered_questions"),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_answered_questions_customer_id",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Forget who was asked."""
    op.drop_table("answered_questions")
