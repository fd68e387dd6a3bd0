"""Keep what approved answers are based on, and which have lapsed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of what approved answers are based on."""
    op.add_column("articles", sa.Column("is_lapsed", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "article_bases",
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("based_on", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_bases_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "based_on", name="pk_article_bases"),
    )
    op.create_index("ix_article_bases_based_on", "article_bases", ["based_on"])


def downgrade() -> None:
    """Forget it; approved answers become articles like others."""
    op.drop_table("article_bases")
    op.drop_column("articles", "is_lapsed")
