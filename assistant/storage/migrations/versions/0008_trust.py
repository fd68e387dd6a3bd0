"""Keep what customers were shown when they decided, and which of the staff saw what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0008"
down_revision = "0007"

DECISIONS = {"door": (sa.String, ""), "policy": (sa.Integer, "1"), "wording": (sa.String, "")}


def upgrade() -> None:
    """Add the proof to decisions, and make the log that nobody can change."""
    for name, (kind, before) in DECISIONS.items():
        op.add_column("consents", sa.Column(name, kind, nullable=False, server_default=before))
    op.create_table(
        "consent_policies",
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", json_column(), nullable=False),
        sa.Column("first_shown_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_consent_policies"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("customer", sa.String),
        sa.Column("about", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_customer", "audit", ["customer"])
    _refuse_changes()


def downgrade() -> None:
    """Forget the log and what was shown; the decisions stay."""
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
    op.drop_table("consent_policies")
    for name in DECISIONS:
        op.drop_column("consents", name)


def _refuse_changes() -> None:
    """Have the database itself refuse to change a line of the log."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    op.execute(
        "CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
    )
