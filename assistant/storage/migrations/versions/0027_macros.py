"""Keep the answers that agents have ready."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """There is none yet."""
    op.create_table(
        "macros",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.UniqueConstraint("name", name="uq_macros_name"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("macros")
