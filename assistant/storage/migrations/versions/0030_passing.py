"""Keep how conversations go between agents: passed on, put aside, promised, and asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0030"
down_revision = "0029"

COUNTS = ("questions", "asked_again")


def upgrade() -> None:
    """Nobody was passed on yet, nothing put aside or told of, and nothing was counted before."""
    op.add_column("handoffs", sa.Column("passed", json_column()))
    op.add_column("handoffs", sa.Column("snoozed_until", Moment))
    op.add_column("handoffs", sa.Column("warned", sa.String))
    for column in COUNTS:
        op.add_column("handoffs", sa.Column(column, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Forget it: whoever was passed on waits like everybody, and nothing is aside."""
    op.execute("UPDATE handoffs SET stage = 'returned' WHERE stage = 'passed'")
    for column in (*COUNTS, "warned", "snoozed_until", "passed"):
        op.drop_column("handoffs", column)
