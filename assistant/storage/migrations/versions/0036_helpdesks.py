"""Keep connections with helpdesks, what came in through them and what is to go out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment, json_column

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Nothing is connected yet."""
    _connections()
    _links()
    _happenings()
    _steps()


def downgrade() -> None:
    """Forget every connection; our own side of the conversations stays."""
    for table in ("steps", "happenings", "links", "deliveries", "connections"):
        op.drop_table(f"helpdesk_{table}")


def _tied(
    column: str, to: str, *, of: str, nullable: bool = False, primary_key: bool = False
) -> sa.Column[str]:
    key = sa.ForeignKey(f"{to}.id", ondelete="CASCADE", name=f"fk_helpdesk_{of}_{column}")
    return sa.Column(column, sa.String, key, nullable=nullable, primary_key=primary_key)


def _connections() -> None:
    op.create_table(
        "helpdesk_connections",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("vendor", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("settings", json_column(), nullable=False),
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("heard_at", Moment),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("troubled_at", Moment),
        sa.UniqueConstraint("name", name="uq_helpdesk_connections_name"),
    )
    op.create_table(
        "helpdesk_deliveries",
        _tied("connection_id", "helpdesk_connections", of="deliveries", primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("received_at", Moment, nullable=False),
    )
    op.create_index("ix_helpdesk_deliveries_received_at", "helpdesk_deliveries", ["received_at"])


def _links() -> None:
    op.create_table(
        "helpdesk_links",
        sa.Column("id", sa.String, primary_key=True),
        _tied("connection_id", "helpdesk_connections", of="links"),
        sa.Column("conversation", sa.String, nullable=False),
        sa.Column("person", sa.String),
        _tied("conversation_id", "conversations", of="links", nullable=True),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("held_since", Moment, nullable=False),
        sa.Column("told_seq", sa.Integer, nullable=False),
        sa.Column("told_epoch", sa.Integer, nullable=False),
        sa.Column("taken_by", sa.String),
        sa.UniqueConstraint(
            "connection_id", "conversation", name="uq_helpdesk_links_connection_id_conversation"
        ),
    )
    op.create_index("ix_helpdesk_links_connection_id_person", "helpdesk_links", ["connection_id", "person"])
    op.create_index("ix_helpdesk_links_conversation_id", "helpdesk_links", ["conversation_id"])


def _happenings() -> None:
    op.create_table(
        "helpdesk_happenings",
        sa.Column("id", sa.Integer, primary_key=True),
        _tied("link_id", "helpdesk_links", of="happenings"),
        _tied("connection_id", "helpdesk_connections", of="happenings"),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("content", json_column()),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", Moment),
        sa.UniqueConstraint("connection_id", "key", name="uq_helpdesk_happenings_connection_id_key"),
    )
    op.create_index("ix_helpdesk_happenings_link_id", "helpdesk_happenings", ["link_id"])
    op.create_index("ix_helpdesk_happenings_received_at", "helpdesk_happenings", ["received_at"])
    _waiting("helpdesk_happenings")


def _steps() -> None:
    op.create_table(
        "helpdesk_steps",
        sa.Column("id", sa.Integer, primary_key=True),
        _tied("link_id", "helpdesk_links", of="steps"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", Moment),
        sa.Column("may_have_arrived", sa.Boolean, nullable=False),
        sa.Column("posted_id", sa.String),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.UniqueConstraint("link_id", "kind", "about", name="uq_helpdesk_steps_link_id_kind_about"),
    )
    op.create_index("ix_helpdesk_steps_link_id_posted_id", "helpdesk_steps", ["link_id", "posted_id"])
    _waiting("helpdesk_steps")


def _waiting(table: str) -> None:
    where = sa.text("next_at IS NOT NULL")
    name = f"ix_{table}_waiting"
    op.create_index(name, table, ["next_at"], sqlite_where=where, postgresql_where=where)
