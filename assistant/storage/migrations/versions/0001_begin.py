"""Begin with customers, conversations, handoffs, articles, products, staff and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.storage.columns import Moment

revision = "0001"
down_revision = None

_BY_WHAT_THEY_REFER_TO = (
    "traces",
    "messages",
    "handoffs",
    "staff_sessions",
    "staff_links",
    "preferences",
    "orders",
    "conversations",
    "consents",
    "article_vectors",
    "activities",
    "tombstones",
    "staff",
    "products",
    "outbox",
    "customers",
    "counters",
    "articles",
)


def upgrade() -> None:
    """Make every table."""
    _create_customers()
    _create_purchases()
    _create_conversations()
    _create_messages()
    _create_handoffs()
    _create_articles()
    _create_products()
    _create_staff()
    _create_outbox()


def downgrade() -> None:
    """Drop every table, those first that refer to others."""
    for table in _BY_WHAT_THEY_REFER_TO:
        op.drop_table(table)


def _create_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("external_id", sa.String),
        sa.Column("name", sa.String),
        sa.Column("email", sa.String),
        sa.Column("locale", sa.String, nullable=False),
        sa.Column("region", sa.String),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("external_id", name="uq_customers_external_id"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_consents_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_customer_id", "consents", ["customer_id"])
    op.create_table(
        "preferences",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("origin", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("learned_at", Moment, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("retired_at", Moment),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_preferences_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
    )
    op.create_index("ix_preferences_customer_id", "preferences", ["customer_id"])
    op.create_index(
        "uq_preferences_that_hold",
        "preferences",
        ["customer_id", "topic"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def _create_purchases() -> None:
    op.create_table(
        "orders",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("placed_at", Moment, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("is_gift", sa.Boolean, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_orders_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "id", name="pk_orders"),
    )
    op.create_table(
        "activities",
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("product_id", sa.String),
        sa.Column("properties", sa.JSON),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_activities_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "id", name="pk_activities"),
    )
    op.create_index("ix_activities_customer_id_at", "activities", ["customer_id", "at"])
    op.create_table(
        "tombstones",
        sa.Column("external_hash", sa.String, nullable=False),
        sa.Column("erased_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("external_hash", name="pk_tombstones"),
    )


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("agent_id", sa.String),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("outcome", sa.String),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_conversations_customer_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("customer_id", "client_id", name="uq_conversations_customer_id_client_id"),
    )
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("author_name", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("client_id", sa.String),
        sa.Column("in_reply_to", sa.String),
        sa.Column("reply", sa.JSON),
        sa.Column("needs_answer", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint(
            "conversation_id",
            "author",
            "client_id",
            name="uq_messages_conversation_id_author_client_id",
        ),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_conversation_id_seq"),
    )
    op.create_index(
        "ix_messages_unanswered",
        "messages",
        ["at"],
        sqlite_where=sa.text("needs_answer"),
        postgresql_where=sa.text("needs_answer"),
    )
    op.create_table(
        "traces",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("steps", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_traces_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_traces"),
    )
    op.create_index("ix_traces_conversation_id", "traces", ["conversation_id"])


def _create_handoffs() -> None:
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("requested_at", Moment, nullable=False),
        sa.Column("agent_id", sa.String),
        sa.Column("claimed_at", Moment),
        sa.Column("ended_at", Moment),
        sa.Column("note", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_handoffs_conversation_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
    )
    op.create_index("ix_handoffs_conversation_id", "handoffs", ["conversation_id"])
    op.create_index("ix_handoffs_stage_requested_at", "handoffs", ["stage", "requested_at"])
    op.create_index(
        "uq_handoffs_under_way",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("is_deleted", sa.Boolean, nullable=False),
        sa.Column("document", sa.JSON),
        sa.Column("passages", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_index("ix_articles_change", "articles", ["change"])
    op.create_index("ix_articles_source", "articles", ["source"])
    op.create_table(
        "article_vectors",
        sa.Column("article_id", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("dimensions", sa.Integer, nullable=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_article_vectors_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "model", name="pk_article_vectors"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )


def _create_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("change", sa.Integer, nullable=False),
        sa.Column("product", sa.JSON, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )


def _create_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("skills", sa.JSON, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
    )
    op.create_table(
        "staff_links",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_links_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_links"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("staff_id", sa.String, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_sessions"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_about", "outbox", ["about"])
