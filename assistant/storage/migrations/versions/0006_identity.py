"""Keep by what customers are known, who was merged with whom, and which tokens were used up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    _make_identifiers()
    _make_merges()
    _make_merge_rows()
    op.create_table(
        "used_tokens",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_used_tokens"),
    )
    op.create_index("ix_used_tokens_expires_at", "used_tokens", ["expires_at"])


def downgrade() -> None:
    """Forget all of it; merged customers become customers of their own again, without what moved."""
    for table in ("used_tokens", "merge_rows", "merges", "identifiers"):
        op.drop_table(table)


def _make_identifiers() -> None:
    op.create_table(
        "identifiers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("verified_by", sa.String),
        sa.Column("verified_at", Moment),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_identifiers_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identifiers"),
        sa.UniqueConstraint(
            "customer_id", "kind", "source", "value", name="uq_identifiers_customer_id_kind_source_value"
        ),
    )
    op.create_index("ix_identifiers_kind_value", "identifiers", ["kind", "value"])


def _make_merges() -> None:
    op.create_table(
        "merges",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("absorbed_id", sa.String, nullable=False),
        sa.Column("grounds", sa.JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("undone_at", Moment),
        sa.Column("undone_by", sa.String),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_merges_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["absorbed_id"], ["customers.id"], name="fk_merges_absorbed_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_merges"),
        sa.UniqueConstraint("id", name="uq_merges_id"),
    )
    op.create_index("ix_merges_customer_id", "merges", ["customer_id"])
    op.create_index("ix_merges_absorbed_id", "merges", ["absorbed_id"])
    op.create_index(
        "uq_merges_that_hold",
        "merges",
        ["absorbed_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def _make_merge_rows() -> None:
    op.create_table(
        "merge_rows",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("merge_id", sa.String, nullable=False),
        sa.Column("table_name", sa.String, nullable=False),
        sa.Column("column_name", sa.String, nullable=False),
        sa.Column("done", sa.String, nullable=False),
        sa.Column("key", sa.JSON, nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["merges.id"], name="fk_merge_rows_merge_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_merge_rows"),
    )
    op.create_index("ix_merge_rows_merge_id", "merge_rows", ["merge_id"])
