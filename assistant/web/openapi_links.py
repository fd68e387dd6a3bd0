"""Say which operation goes on from which: what one answers is the name in the path of another.

A name in a path is found in what the operations below answer or were asked; every operation
whose path needs that one name is then linked from there. Generated clients and tests follow
them: a conversation is started, asked in, handed to a person, claimed, answered, handed back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

Schema = dict[str, JsonValue]

_CONVERSATION = {"conversation": "$response.body#/conversation/id"}
_CLAIMED = _CONVERSATION | {"handoff": "$response.body#/handoff/id"}

SOURCES: Mapping[str, Mapping[str, str]] = {
    "post_v1_conversations": _CONVERSATION,
    "get_v1_conversations": {"conversation": "$response.body#/conversations/0/id"},
    "post_v1_conversations_conversation_messages": _CONVERSATION
    | {"message": "$response.body#/reply/id", "trace": "$response.body#/reply/trace_id"},
    "post_v1_conversations_conversation_person": _CONVERSATION,
    "get_v1_queue": {
        "handoff": "$response.body#/waiting/0/id",
        "conversation": "$response.body#/waiting/0/conversation_id",
    },
    "post_v1_handoffs_handoff_claim": _CLAIMED,
    "post_v1_desk_conversations_conversation_claim": _CLAIMED,
    "post_v1_desk_conversations_conversation_messages": _CONVERSATION,
    "post_v1_desk_conversations_conversation_hand_back": _CONVERSATION,
    "post_v1_macros": {"macro": "$response.body#/id"},
    "post_v1_offers_rules": {"rule": "$response.body#/id"},
    "post_v1_offers_rank": {"offer": "$response.body#/offers/0/id"},
    "post_v1_tokens": {"token": "$response.body#/token/id"},
    "post_v1_sources": {"source": "$response.body#/id"},
    "get_v1_notices": {"notice": "$response.body#/notices/0/id"},
    "get_v1_me_identities": {
        "identifier": "$response.body#/identifiers/0/id",
        "merge": "$response.body#/merges/0/id",
    },
    "post_v1_desk_merges": {"merge": "$response.body#/id"},
    "put_v1_articles_article": {"article": "$request.path.article"},
    "put_v1_accounts_account": {"account": "$request.path.account"},
    "put_v1_customers_customer": {"customer": "$request.path.customer"},
    "put_v1_me_preferences_topic": {"topic": "$request.path.topic"},
}
"""By the operation that answers: where each name of a path is found, as OpenAPI writes such places."""


@dataclass(frozen=True, slots=True)
class Places:
    """An operation: its name, its path, and the names in that path."""

    operation: str
    path: str
    names: tuple[str, ...]


def linked(paths: Schema, places: Sequence[Places]) -> Schema:
    """Return `paths` with links from each operation of `SOURCES` to those that go on from it."""
    return {path: _linked_item(item, places) for path, item in paths.items()}


def links_of(operation: str, places: Sequence[Places]) -> Schema:
    """Return the links of one operation, by the operation that each leads to."""
    found = SOURCES.get(operation, {})
    return {
        one.operation: {
            "operationId": one.operation,
            "parameters": {f"path.{name}": found[name] for name in one.names},
        }
        for one in places
        if one.names and set(one.names) <= set(found) and one.operation != operation
    }


def _linked_item(item: JsonValue, places: Sequence[Places]) -> JsonValue:
    if not isinstance(item, dict):
        return item
    return {method: _linked_operation(operation, places) for method, operation in item.items()}


def _linked_operation(operation: JsonValue, places: Sequence[Places]) -> JsonValue:
    if not isinstance(operation, dict) or not isinstance(operation["responses"], dict):
        return operation
    links = links_of(str(operation["operationId"]), places)
    if not links:
        return operation
    responses = {
        status: {**answer, "links": links} if isinstance(answer, dict) and status.startswith("2") else answer
        for status, answer in operation["responses"].items()
    }
    return {**operation, "responses": responses}
