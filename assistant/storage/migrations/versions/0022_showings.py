"""Keep what customers were shown and with which probability, and since when products are sold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Nothing was shown yet that was kept; of the products that are there nobody knows since when."""
    op.add_column("products", sa.Column("added_at", Moment))
    op.create_table(
        "offer_showings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "customer_id",
            sa.String,
            sa.ForeignKey("customers.id", ondelete="CASCADE", name="fk_offer_showings_customer_id"),
            nullable=False,
        ),
        sa.Column("at", Moment, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("counted", sa.Integer, nullable=False),
        sa.Column("slots", json_column(), nullable=False),
    )
    for columns in (["customer_id", "at"], ["at"]):
        op.create_index(f"ix_offer_showings_{'_'.join(columns)}", "offer_showings", columns)


def downgrade() -> None:
    """Forget both: shares of discovery are counted anew."""
    op.drop_table("offer_showings")
    op.drop_column("products", "added_at")
