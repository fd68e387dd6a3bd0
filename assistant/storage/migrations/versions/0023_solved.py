"""Keep what closed conversations taught, masked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Nothing was learnt yet; conversations that are closed already are looked at one after another."""
    op.create_table(
        "solved_cases",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String,
            sa.ForeignKey("conversations.id", ondelete="CASCADE", name="fk_solved_cases_conversation_id"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("by_person", sa.Boolean, nullable=False),
        sa.Column("articles", json_column(), nullable=False),
        sa.Column("solved_at", Moment, nullable=False),
        sa.Column("model", sa.String),
        sa.Column("vector", sa.LargeBinary),
        sa.UniqueConstraint("conversation_id", name="uq_solved_cases_conversation_id"),
    )
    op.create_index("ix_solved_cases_model", "solved_cases", ["model"])


def downgrade() -> None:
    """Forget them; they are made again from the conversations."""
    op.drop_table("solved_cases")
