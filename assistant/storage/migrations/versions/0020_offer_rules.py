"""Keep the owner's rules for what is offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """There is no rule yet."""
    op.create_table(
        "offer_rules",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("products", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("attribute", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("strength", sa.Float, nullable=False),
        sa.Column("segment", sa.String),
        sa.Column("starts_at", Moment),
        sa.Column("ends_at", Moment),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer_rules"),
    )


def downgrade() -> None:
    """Forget the rules: what is offered goes by what suits alone."""
    op.drop_table("offer_rules")
