"""Lay out the tables of the database.

They all stand here, and not with their domains, because erasing a customer reaches into
every one of them. Whatever belongs to a customer is deleted with the customer's row by the
database itself: a table added later that forgets its foreign key fails a test.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from assistant.storage.columns import Moment, json_column

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _customer() -> Column[str]:
    return Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), nullable=False)


def _conversation() -> Column[str]:
    return Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)


def _staff() -> Column[str]:
    return Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False)


customers = Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("external_id", String, unique=True),
    Column("name", String),
    Column("email", String),
    Column("locale", String, nullable=False),
    Column("region", String),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

# Every decision is kept, for it is the proof of the one before; the latest holds.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    _customer(),
    Column("purpose", String, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "customer_id"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("id", Integer, primary_key=True),
    _customer(),
    Column("topic", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("origin", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("learned_at", Moment, nullable=False),
    Column("source", String, nullable=False),
    Column("retired_at", Moment),
    Index(None, "customer_id"),
)
Index(
    "uq_preferences_that_hold",
    preferences.c.customer_id,
    preferences.c.topic,
    unique=True,
    sqlite_where=preferences.c.retired_at.is_(None),
    postgresql_where=preferences.c.retired_at.is_(None),
)

orders = Table(
    "orders",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("placed_at", Moment, nullable=False),
    Column("status", String, nullable=False),
    Column("is_gift", Boolean, nullable=False),
    Column("currency", String, nullable=False),
    Column("lines", json_column(), nullable=False),
)

activities = Table(
    "activities",
    metadata,
    Column("customer_id", ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("product_id", String),
    Column("properties", json_column()),
    Index(None, "customer_id", "at"),
)

# Who was erased, as a hash that gives nobody away.
tombstones = Table(
    "tombstones",
    metadata,
    Column("external_hash", String, primary_key=True),
    Column("erased_at", Moment, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    _customer(),
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
    UniqueConstraint("customer_id", "client_id"),
    Index(None, "updated_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    _conversation(),
    Column("seq", Integer, nullable=False),
    Column("author", String, nullable=False),
    Column("author_name", String),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("client_id", String),
    Column("in_reply_to", String),
    Column("reply", json_column()),
    Column("needs_answer", Boolean, nullable=False),
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
    _conversation(),
    Column("message_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("steps", json_column(), nullable=False),
    Index(None, "conversation_id"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String, primary_key=True),
    _conversation(),
    Column("reason", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("summary", json_column(), nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("agent_id", String),
    Column("claimed_at", Moment),
    Column("ended_at", Moment),
    Column("note", Text, nullable=False),
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
    _customer(),
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

# What is deleted leaves its id and change number, so that every index learns of it.
articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("origin", String),
    Column("fingerprint", String, nullable=False),
    Column("change", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("is_deleted", Boolean, nullable=False),
    Column("is_lapsed", Boolean, nullable=False, server_default=false()),
    Column("document", json_column()),
    Column("passages", json_column()),
    Index(None, "change"),
    Index(None, "source"),
)

article_vectors = Table(
    "article_vectors",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String, primary_key=True),
    Column("dimensions", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

# What an approved answer rests on, as that was when it was approved.
article_bases = Table(
    "article_bases",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("based_on", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Index(None, "based_on"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("location", String, nullable=False, unique=True),
    Column("every_seconds", Integer),
    Column("state", String, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("started_at", Moment),
    Column("synced_at", Moment),
    Column("report", json_column()),
    Column("problem", Text, nullable=False),
    Index(None, "due_at"),
)

# What a site said of each page, so that reading it again asks only for what changed.
source_pages = Table(
    "source_pages",
    metadata,
    Column("location", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("article_id", String),
    Column("etag", String),
    Column("last_modified", String),
    Column("links", json_column(), nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("id", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("change", Integer, nullable=False),
    Column("product", json_column(), nullable=False),
    Column("model", String, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

# The last change number given out, one row for each kind of thing that is followed.
counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("skills", json_column(), nullable=False),
    Column("created_at", Moment, nullable=False),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", String, primary_key=True),
    _staff(),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    _staff(),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String, nullable=False),
    Column("about", String, nullable=False),
    Column("details", json_column(), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "about"),
)
