"""Keep what staff note in conversations for each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Nothing was noted yet."""
    op.create_table(
        "notes",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String,
            sa.ForeignKey("conversations.id", ondelete="CASCADE", name="fk_notes_conversation_id"),
            nullable=False,
        ),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("author_id", sa.String, nullable=False),
        sa.Column("author_name", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.UniqueConstraint(
            "conversation_id", "author_id", "client_id", name="uq_notes_conversation_id_author_id_client_id"
        ),
    )
    op.create_index("ix_notes_conversation_id_at", "notes", ["conversation_id", "at"])


def downgrade() -> None:
    """Forget what was noted."""
    op.drop_table("notes")
