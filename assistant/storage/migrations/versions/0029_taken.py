"""Note which server answers a message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """What is owed now, any server may answer."""
    op.add_column("messages", sa.Column("taken_by", sa.String))


def downgrade() -> None:
    """One server alone answers everything."""
    op.drop_column("messages", "taken_by")
