"""Keep what was learnt from orders, every version of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table of fits."""
    op.create_table(
        "prediction_fits",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("fit", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_prediction_fits"),
    )


def downgrade() -> None:
    """Forget what was learnt; it can be learnt again."""
    op.drop_table("prediction_fits")
