"""Lay out what was said, why, and what came of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from assistant.storage.columns import Moment, json_column
from assistant.storage.sealing import Sealed
from assistant.storage.tables.base import metadata, of_conversation, of_customer

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    of_customer(),
    Column("channel", String, nullable=False),
    Column("client_id", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("agent_id", String),
    Column("epoch", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("rating", Integer),
    Column("outcome", String),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("customer_read_seq", Integer),
    Column("customer_read_at", Moment),
    Column("agent_read_seq", Integer),
    Column("agent_read_at", Moment),
    UniqueConstraint("customer_id", "client_id"),
    Index(None, "updated_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("seq", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("author_name", String),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("client_id", String),
    Column("in_reply_to", String),
    Column("reply", json_column()),
    Column("attachment", Sealed("messages.attachment", json_column())),
    Column("needs_answer", Boolean, nullable=False),
    Column("taken_by", String),  # the server that answers it, or did
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "author", "client_id"),
)
Index(
    "ix_messages_unanswered",
    messages.c.at,
    sqlite_where=messages.c.needs_answer,
    postgresql_where=messages.c.needs_answer,
)

traces = Table(
    "traces",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("message_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("steps", json_column(), nullable=False),
    Index(None, "conversation_id"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String, primary_key=True),
    of_conversation(),
    Column("reason", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("summary", Sealed("handoffs.summary", json_column()), nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("agent_id", String),
    Column("claimed_at", Moment),
    Column("ended_at", Moment),
    Column("note", Sealed("handoffs.note"), nullable=False),
    Column("stands_since", Moment, nullable=False, server_default="1970-01-01 00:00:00"),
    Column("service", json_column()),
    Column("needs", json_column()),
    Column("passed", Sealed("handoffs.passed", json_column())),
    Column("snoozed_until", Moment),
    Column("warned", String),
    Column("questions", Integer, nullable=False, server_default="0"),  # of the agent's
    Column("asked_again", Integer, nullable=False, server_default="0"),
    Index(None, "conversation_id"),
    Index(None, "stage", "requested_at"),
)
Index(
    "uq_handoffs_under_way",
    handoffs.c.conversation_id,
    unique=True,
    sqlite_where=handoffs.c.ended_at.is_(None),
    postgresql_where=handoffs.c.ended_at.is_(None),
)

# What came of an answer: one row for each article that it cites and each way in which we know.
outcomes = Table(
    "outcomes",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", String, primary_key=True),
    Column("signal", String, primary_key=True),
    of_customer(),
    Column("helped", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "customer_id"),
    Index(None, "at"),
)

# Unanswered questions that the owner wrote an article for, or put aside.
settled_questions = Table(
    "settled_questions",
    metadata,
    Column("message_id", ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", String),
    Column("at", Moment, nullable=False),
)
