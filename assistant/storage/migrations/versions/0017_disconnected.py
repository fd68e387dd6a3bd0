"""Let customers say that they are not to be recognised by something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Everything that is known is in use, as it was."""
    op.add_column("identifiers", sa.Column("disconnected_at", Moment))


def downgrade() -> None:
    """Forget what they did not want to be used at all: the version before would use it."""
    op.execute("DELETE FROM identifiers WHERE disconnected_at IS NOT NULL")
    with op.batch_alter_table("identifiers") as identifiers:
        identifiers.drop_column("disconnected_at")
