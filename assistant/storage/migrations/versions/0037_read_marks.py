"""Note how far each side has read a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Nobody is known to have read anything yet."""
    for side in ("customer", "agent"):
        op.add_column("conversations", sa.Column(f"{side}_read_seq", sa.Integer))
        op.add_column("conversations", sa.Column(f"{side}_read_at", Moment))


def downgrade() -> None:
    """Forget who read what."""
    for side in ("customer", "agent"):
        op.drop_column("conversations", f"{side}_read_seq")
        op.drop_column("conversations", f"{side}_read_at")
