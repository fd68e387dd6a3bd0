"""Keep where articles are read from again and again, and from where the desk took one over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of sources and of the pages of sites."""
    op.add_column("articles", sa.Column("origin", sa.String))
    op.create_table(
        "sources",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("location", sa.String, nullable=False),
        sa.Column("every_seconds", sa.Integer),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("started_at", Moment),
        sa.Column("synced_at", Moment),
        sa.Column("report", sa.JSON),
        sa.Column("problem", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("location", name="uq_sources_location"),
    )
    op.create_index("ix_sources_due_at", "sources", ["due_at"])
    op.create_table(
        "source_pages",
        sa.Column("location", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("article_id", sa.String),
        sa.Column("etag", sa.String),
        sa.Column("last_modified", sa.String),
        sa.Column("links", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("location", "address", name="pk_source_pages"),
    )


def downgrade() -> None:
    """Forget them; the articles stay."""
    op.drop_table("source_pages")
    op.drop_table("sources")
    op.drop_column("articles", "origin")
