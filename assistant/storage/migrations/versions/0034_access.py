"""Keep what programs come in with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0034"
down_revision = "0031"


def upgrade() -> None:
    """There is none yet; the shop's key is taken in at the next start."""
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
    op.drop_table("api_tokens")
