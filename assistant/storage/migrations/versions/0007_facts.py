"""Keep until when a fact holds, how sensitive it is, and whether the customer expects us to have it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; what was learnt before gets what its kind says when it is read."""
    op.add_column("preferences", sa.Column("valid_until", Moment))
    op.add_column(
        "preferences", sa.Column("sensitivity", sa.String, nullable=False, server_default="ordinary")
    )
    op.add_column(
        "preferences", sa.Column("is_expected", sa.Boolean, nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    """Forget them; every fact holds until it is replaced."""
    op.drop_column("preferences", "is_expected")
    op.drop_column("preferences", "sensitivity")
    op.drop_column("preferences", "valid_until")
