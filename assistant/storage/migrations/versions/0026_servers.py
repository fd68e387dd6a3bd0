"""Keep which processes serve."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """A server says that it serves when it starts."""
    op.create_table(
        "servers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("beats", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """One server alone is known by its lock."""
    op.drop_table("servers")
