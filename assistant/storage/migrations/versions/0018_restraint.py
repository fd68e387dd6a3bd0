"""Keep what happened between customers and offers, so that they are not offered too much."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Nothing happened yet that was kept."""
    op.create_table(
        "offer_encounters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "customer_id",
            sa.String,
            sa.ForeignKey("customers.id", ondelete="CASCADE", name="fk_offer_encounters_customer_id"),
            nullable=False,
        ),
        sa.Column(
            "conversation_id",
            sa.String,
            sa.ForeignKey(
                "conversations.id", ondelete="SET NULL", name="fk_offer_encounters_conversation_id"
            ),
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("products", json_column(), nullable=False),
    )
    for columns in (["customer_id", "at"], ["conversation_id"], ["at"]):
        op.create_index(f"ix_offer_encounters_{'_'.join(columns)}", "offer_encounters", columns)


def downgrade() -> None:
    """Forget it."""
    op.drop_table("offer_encounters")
