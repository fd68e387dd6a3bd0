"""Keep what agents did with what was suggested to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Nobody chose anything yet."""
    op.create_table(
        "assist_choices",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String,
            sa.ForeignKey("conversations.id", ondelete="CASCADE", name="fk_assist_choices_conversation_id"),
            nullable=False,
        ),
        sa.Column(
            "message_id",
            sa.String,
            sa.ForeignKey("messages.id", ondelete="CASCADE", name="fk_assist_choices_message_id"),
            nullable=False,
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("suggested", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("distance", sa.Float),
        sa.Column("at", Moment, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint(
            "message_id", "kind", "suggested", name="uq_assist_choices_message_id_kind_suggested"
        ),
    )
    for column in ("conversation_id", "model"):
        op.create_index(f"ix_assist_choices_{column}", "assist_choices", [column])


def downgrade() -> None:
    """Forget the choices: suggestions come in the order of how sure they are."""
    op.drop_table("assist_choices")
