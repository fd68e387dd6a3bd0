"""Keep on which days which kinds of things were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table of uses."""
    op.create_table(
        "data_uses",
        sa.Column("sort", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("sort", "name", "purpose", "day", name="pk_data_uses"),
    )
    op.create_index("ix_data_uses_day", "data_uses", ["day"])


def downgrade() -> None:
    """Forget the uses; they are counted anew."""
    op.drop_table("data_uses")
