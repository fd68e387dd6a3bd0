"""Lay out what connects us with helpdesks: the connections, what came in and what is to go out.

What a helpdesk told of a conversation hangs on the link between its conversation and ours, and goes with
ours. That a delivery came in is kept apart, as a hash, so that it is known again whoever was erased since.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata


def _of_connection() -> Column[str]:
    return Column("connection_id", ForeignKey("helpdesk_connections.id", ondelete="CASCADE"), nullable=False)


def _of_link() -> Column[str]:
    return Column("link_id", ForeignKey("helpdesk_links.id", ondelete="CASCADE"), nullable=False)


helpdesk_connections = Table(
    "helpdesk_connections",
    metadata,
    Column("id", String, primary_key=True),  # stands in the address that the helpdesk delivers to
    Column("vendor", String, nullable=False),
    Column("name", String, nullable=False, unique=True),
    Column("settings", Sealed("helpdesk_connections.settings", json_column()), nullable=False),
    Column("staff_id", String, nullable=False),  # who stands for its people at our desk
    Column("is_paused", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("heard_at", Moment),
    Column("problem", Text, nullable=False),
    Column("troubled_at", Moment),
)

helpdesk_deliveries = Table(
    "helpdesk_deliveries",
    metadata,
    Column("connection_id", ForeignKey("helpdesk_connections.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("received_at", Moment, nullable=False),
    Index(None, "received_at"),
)

helpdesk_links = Table(
    "helpdesk_links",
    metadata,
    Column("id", String, primary_key=True),
    _of_connection(),
    Column("conversation", String, nullable=False),  # the helpdesk's id of it
    Column("person", String),  # the helpdesk's id of the customer
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE")),  # ours, once there is one
    Column("round", Integer, nullable=False),  # how many of ours there were
    Column("holder", String, nullable=False),  # who has it, as far as the helpdesk was told or told us
    Column("held_since", Moment, nullable=False),
    Column("told_seq", Integer, nullable=False),  # of our conversation, up to where steps were made
    Column("told_epoch", Integer, nullable=False),
    Column("taken_by", String),  # the server that works on it
    UniqueConstraint("connection_id", "conversation"),
    Index(None, "connection_id", "person"),
    Index(None, "conversation_id"),
)

helpdesk_happenings = Table(
    "helpdesk_happenings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_link(),
    _of_connection(),
    Column("key", String, nullable=False),
    Column("content", Sealed("helpdesk_happenings.content", json_column())),  # until it was worked on
    Column("received_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment),  # none: it was worked on
    UniqueConstraint("connection_id", "key"),
    Index(None, "link_id"),
    Index(None, "received_at"),
)
Index(
    "ix_helpdesk_happenings_waiting",
    helpdesk_happenings.c.next_at,
    sqlite_where=helpdesk_happenings.c.next_at.is_not(None),
    postgresql_where=helpdesk_happenings.c.next_at.is_not(None),
)

helpdesk_steps = Table(
    "helpdesk_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_link(),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),  # our message, or the epoch at which the owner changed
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Moment),  # none: nothing is left to do
    Column("may_have_arrived", Boolean, nullable=False),
    Column("posted_id", String),  # the helpdesk's id of our message
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("link_id", "kind", "about"),
    Index(None, "link_id", "posted_id"),
)
Index(
    "ix_helpdesk_steps_waiting",
    helpdesk_steps.c.next_at,
    sqlite_where=helpdesk_steps.c.next_at.is_not(None),
    postgresql_where=helpdesk_steps.c.next_at.is_not(None),
)
