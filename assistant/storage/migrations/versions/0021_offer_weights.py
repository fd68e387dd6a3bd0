"""Keep the weights of what ranks offers, every version of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """The usual weights hold until others are learnt."""
    op.create_table(
        "offer_weights",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_offer_weights"),
    )


def downgrade() -> None:
    """Forget what was learnt: the usual weights hold."""
    op.drop_table("offer_weights")
