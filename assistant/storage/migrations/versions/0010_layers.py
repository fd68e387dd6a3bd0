"""Keep the accounts that customers belong to, what surrounds them, and the service that a handoff is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables of accounts and surroundings, and let handoffs carry a service level."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("facts", json_column(), nullable=False),
        sa.Column("service", json_column(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "departments",
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("facts", json_column(), nullable=False),
        sa.Column("service", json_column(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_departments_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_departments"),
    )
    op.create_table(
        "memberships",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("account_id", sa.String),
        sa.Column("department_id", sa.String),
        sa.Column("role", sa.String),
        sa.Column("facts", json_column(), nullable=False),
        sa.Column("service", json_column(), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_memberships_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_memberships_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "department_id"],
            ["departments.account_id", "departments.id"],
            name="fk_memberships_department",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_account_id", "memberships", ["account_id"])
    op.create_table(
        "surroundings",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("is_personal", sa.Boolean, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_surroundings_customer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("uq_surroundings_customer_id_name", "surroundings", ["customer_id", "name"], unique=True)
    op.create_index("ix_surroundings_until", "surroundings", ["until"])
    op.add_column("handoffs", sa.Column("priority", sa.Integer, nullable=False, server_default="0"))
    op.add_column("handoffs", sa.Column("service", json_column()))


def downgrade() -> None:
    """Forget them; customers are on their own again, and the queue is by waiting time alone."""
    op.drop_column("handoffs", "service")
    op.drop_column("handoffs", "priority")
    op.drop_table("surroundings")
    op.drop_table("memberships")
    op.drop_table("departments")
    op.drop_table("accounts")
