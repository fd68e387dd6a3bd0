"""Keep what those who wait need, where they stand in line, and what agents can and whether they are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0025"
down_revision = "0024"

LONG_AGO = "1970-01-01 00:00:00"


def upgrade() -> None:
    """Whoever waits meanwhile stands in line as they came; nobody has been seen at the desk yet."""
    op.add_column("handoffs", sa.Column("stands_since", Moment, nullable=False, server_default=LONG_AGO))
    op.execute("UPDATE handoffs SET stands_since = requested_at")
    op.add_column("handoffs", sa.Column("needs", json_column()))
    op.drop_column("handoffs", "priority")
    op.add_column("staff", sa.Column("languages", json_column(), nullable=False, server_default="[]"))
    op.add_column("staff", sa.Column("capacity", sa.Integer, nullable=False, server_default="8"))
    op.add_column("staff", sa.Column("is_available", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("staff", sa.Column("seen_at", Moment))


def downgrade() -> None:
    """Forget it; until they are served, all who wait are equally urgent."""
    for column in ("seen_at", "is_available", "capacity", "languages"):
        op.drop_column("staff", column)
    op.add_column("handoffs", sa.Column("priority", sa.Integer, nullable=False, server_default="0"))
    op.drop_column("handoffs", "needs")
    op.drop_column("handoffs", "stands_since")
