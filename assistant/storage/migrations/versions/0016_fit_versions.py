"""Number the versions of what is learnt from orders, so that none comes twice once one is forgotten."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Go on from the newest version that is kept."""
    op.execute(
        "INSERT INTO counters (name, value) "
        "SELECT 'fits', MAX(version) FROM prediction_fits HAVING MAX(version) IS NOT NULL"
    )


def downgrade() -> None:
    """Forget both numbers; the version before counts what is kept."""
    op.execute("DELETE FROM counters WHERE name IN ('fits', 'withdrawals')")
