"""Lay out the tables of the database.

They all stand here, and not with their domains, because erasing a customer reaches into
every one of them. Whatever belongs to a customer is deleted with the customer's row by the
database itself: a table added later that forgets its foreign key fails a test.
"""

from __future__ import annotations

from assistant.storage.tables.articles import article_bases, article_vectors, articles, source_pages, sources
from assistant.storage.tables.attachments import attachments
from assistant.storage.tables.audit import audit
from assistant.storage.tables.base import metadata
from assistant.storage.tables.choices import assist_choices
from assistant.storage.tables.company import (
    counters,
    outbox,
    products,
    staff,
    staff_attempts,
    staff_codes,
    staff_links,
    staff_passwords,
    staff_recovery_codes,
    staff_sessions,
)
from assistant.storage.tables.conversations import (
    conversations,
    handoffs,
    messages,
    outcomes,
    settled_questions,
    traces,
)
from assistant.storage.tables.customers import (
    activities,
    answered_questions,
    cleared_windows,
    consent_policies,
    consents,
    customers,
    orders,
    preferences,
    tombstones,
)
from assistant.storage.tables.helpdesks import (
    helpdesk_connections,
    helpdesk_deliveries,
    helpdesk_happenings,
    helpdesk_links,
    helpdesk_steps,
)
from assistant.storage.tables.identities import identifiers, merge_rows, merges, used_tokens
from assistant.storage.tables.intake import order_steps, rejected_events, told_traits
from assistant.storage.tables.layers import accounts, departments, memberships, surroundings
from assistant.storage.tables.macros import macros
from assistant.storage.tables.notes import notes
from assistant.storage.tables.notices import notices
from assistant.storage.tables.predictions import prediction_fits
from assistant.storage.tables.restraint import offer_encounters
from assistant.storage.tables.rules import offer_rules, offer_weights
from assistant.storage.tables.servers import servers
from assistant.storage.tables.showings import offer_showings
from assistant.storage.tables.solved import solved_cases
from assistant.storage.tables.tokens import api_tokens
from assistant.storage.tables.uses import data_uses
from assistant.storage.tables.webhooks import webhook_deliveries, webhook_endpoints

__all__ = [
    "accounts",
    "activities",
    "answered_questions",
    "api_tokens",
    "article_bases",
    "article_vectors",
    "articles",
    "assist_choices",
    "attachments",
    "audit",
    "cleared_windows",
    "consent_policies",
    "consents",
    "conversations",
    "counters",
    "customers",
    "data_uses",
    "departments",
    "handoffs",
    "helpdesk_connections",
    "helpdesk_deliveries",
    "helpdesk_happenings",
    "helpdesk_links",
    "helpdesk_steps",
    "identifiers",
    "macros",
    "memberships",
    "merge_rows",
    "merges",
    "messages",
    "metadata",
    "notes",
    "notices",
    "offer_encounters",
    "offer_rules",
    "offer_showings",
    "offer_weights",
    "order_steps",
    "orders",
    "outbox",
    "outcomes",
    "prediction_fits",
    "preferences",
    "products",
    "rejected_events",
    "servers",
    "settled_questions",
    "solved_cases",
    "source_pages",
    "sources",
    "staff",
    "staff_attempts",
    "staff_codes",
    "staff_links",
    "staff_passwords",
    "staff_recovery_codes",
    "staff_sessions",
    "surroundings",
    "told_traits",
    "tombstones",
    "traces",
    "used_tokens",
    "webhook_deliveries",
    "webhook_endpoints",
]
