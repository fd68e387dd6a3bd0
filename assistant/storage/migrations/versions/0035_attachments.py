"""Keep files that customers and agents send each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import json_column

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Nobody sent a file yet."""
    op.add_column("messages", sa.Column("attachment", json_column()))
    op.create_table(
        "attachments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String,
            sa.ForeignKey("conversations.id", ondelete="CASCADE", name="fk_attachments_conversation_id"),
            nullable=False,
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])


def downgrade() -> None:
    """Forget the files; the messages go on saying that one was sent."""
    op.drop_table("attachments")
    op.drop_column("messages", "attachment")
