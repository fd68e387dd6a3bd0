"""Keep what programs come in with, the passwords of staff, and how their sessions began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0034"
down_revision = "0031"

ADDED = (
    ("signed_in_by", sa.String, "link"),
    ("browser", sa.String, ""),
    ("seen_at", Moment, "1970-01-01 00:00:00"),
)


def upgrade() -> None:
    """There is none yet; the shop's key is taken in at the next start, and staff sign in anew."""
    _tokens()
    op.create_table(
        "staff_passwords",
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff_passwords"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_passwords_staff_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "staff_attempts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("blocked_until", Moment),
    )
    op.create_table(
        "staff_codes",
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("confirmed_at", Moment),
        sa.Column("last_step", sa.Integer),
        sa.PrimaryKeyConstraint("staff_id", name="pk_staff_codes"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_codes_staff_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("code_hash", sa.String, primary_key=True),
        sa.Column("staff_id", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_recovery_codes_staff_id", ondelete="CASCADE"
        ),
    )
    op.execute("DELETE FROM staff_sessions")
    for name, kind, default in ADDED:
        op.add_column("staff_sessions", sa.Column(name, kind, nullable=False, server_default=default))


def _tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("secret_hash", sa.String, nullable=False),
        sa.Column("shown", sa.String, nullable=False),
        sa.Column("scopes", json_column(), nullable=False),
        sa.Column("staff_id", sa.String),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("expires_at", Moment),
        sa.Column("revoked_at", Moment),
        sa.Column("used_at", Moment),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_api_tokens_staff_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("secret_hash", name="uq_api_tokens_secret_hash"),
    )


def downgrade() -> None:
    """Forget them: programs come in with the shop's key alone."""
    op.execute("DELETE FROM staff_sessions")
    for name, _, _ in ADDED:
        op.drop_column("staff_sessions", name)
    for table in ("staff_recovery_codes", "staff_codes", "staff_attempts", "staff_passwords", "api_tokens"):
        op.drop_table(table)
