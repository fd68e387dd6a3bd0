"""Give an example of what to send to each operation that needs a body; tests hold each against its model."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

_TRACKED: JsonValue = {
    "messageId": "m-1",
    "userId": "4711",
    "event": "Product Viewed",
    "properties": {"product_id": "larkspur-one"},
    "timestamp": "2026-05-01T10:00:00Z",
}
_SET: JsonValue = {"budget": "120.00", "currency": "GBP", "least": 2, "most": 3}
_RULE: dict[str, JsonValue] = {
    "name": "Summer",
    "kind": "promote",
    "products": ["larkspur-one"],
    "strength": 0.2,
}
_MACRO: dict[str, JsonValue] = {"name": "Greeting", "text": "Hello {{ customer_name }}"}
_MESSAGE: JsonValue = {"client_id": "m-1", "text": "How do I return an order?"}
_PAIR: dict[str, JsonValue] = {"absorbed": "4711", "survivor": "4712"}

EXAMPLES: Mapping[str, JsonValue] = {
    "post_v1_chat_completions": {
        "model": "concierge",
        "messages": [{"role": "user", "content": "How do I return an order?"}],
    },
    "post_v1_conversations": {"client_id": "visit-1", "page": "https://shop.example/kettles"},
    "post_v1_conversations_conversation_messages": _MESSAGE,
    "post_v1_conversations_conversation_rating": {"score": 5},
    "post_v1_conversations_conversation_read": {"seq": 1},
    "post_v1_desk_conversations_conversation_read": {"seq": 1},
    "put_v1_conversations_conversation_messages_message_feedback": {"helped": True},
    "put_v1_me_preferences_topic": {"value": "oat"},
    "put_v1_me_consents_purpose": {"granted": True},
    "put_v1_me_orders_order_gift": {"is_gift": True},
    "put_v1_me_orders_order_lines_product_gift": {"is_gift": True},
    "put_v1_me_identities_identifier": {"is_connected": False},
    "put_v1_me_questions_topic": {"value": None},
    "post_v1_me_life_events": {"change": "moved_house"},
    "post_v1_me_history_clear": {"first": "2026-01-01T00:00:00Z", "last": "2026-02-01T00:00:00Z"},
    "post_v1_me_notices_notice_outcome": {"outcome": "declined"},
    "post_v1_offers_rank": {"limit": 3},
    "post_v1_customers_customer_offers_rank": {"limit": 3},
    "post_v1_offers_offer_outcome": {"outcome": "not_for_me"},
    "post_v1_offers_sets": _SET,
    "post_v1_customers_customer_offers_sets": _SET,
    "put_v1_customers_customer": {"name": "Ana", "email": "ana@example.com", "locale": "en"},
    "put_v1_customers_customer_account": {"account": "acme", "department": "kitchen"},
    "put_v1_customers_customer_orders_order": {
        "placed_at": "2026-05-01T10:00:00Z",
        "currency": "GBP",
        "lines": [{"product_id": "larkspur-one", "price": "349.00"}],
    },
    "post_v1_customers_customer_events": {
        "id": "view-1",
        "kind": "product_viewed",
        "product_id": "larkspur-one",
    },
    "post_v1_batch": {"batch": [_TRACKED]},
    "post_v1_identify": {"messageId": "m-2", "userId": "4711", "traits": {"name": "Ana"}},
    "post_v1_track": _TRACKED,
    "post_v1_page": {"messageId": "m-3", "userId": "4711", "properties": {"path": "/kettles"}},
    "post_v1_screen": {"messageId": "m-4", "userId": "4711"},
    "post_v1_group": {"messageId": "m-5", "userId": "4711"},
    "post_v1_alias": {"messageId": "m-6", "userId": "4711"},
    "post_v1_desk_conversations_conversation_messages": {"client_id": "a-1", "text": "I will see to it."},
    "post_v1_desk_conversations_conversation_notes": {"client_id": "n-1", "text": "Called her back."},
    "post_v1_desk_conversations_conversation_known": {"text": "Which machine is it?"},
    "post_v1_desk_conversations_conversation_hand_back": {"note": "Refunded."},
    "post_v1_desk_conversations_conversation_assist_choices": {
        "message_id": "msg_" + "0" * 32,
        "kind": "article",
        "id": "returns.md",
        "verdict": "not_now",
    },
    "post_v1_desk_merges": _PAIR | {"reason": "one person"},
    "post_v1_desk_merges_preview": dict(_PAIR),
    "post_v1_macros": dict(_MACRO),
    "put_v1_macros_macro": _MACRO | {"version": 1},
    "post_v1_offers_rules": dict(_RULE),
    "put_v1_offers_rules_rule": _RULE | {"version": 1},
    "post_v1_offers_preview": {"person": "cus_" + "0" * 32, "question": "Which grinder suits me?"},
    "put_v1_articles_article": {"title": "Send something back", "text": "Within 30 days."},
    "post_v1_preview": {"text": "**Within 30 days.**"},
    "post_v1_tokens": {"name": "till", "scopes": ["offers"], "days": 90},
    "post_v1_sources": {"location": "https://shop.example/help", "every": "6h"},
    "post_v1_questions_settled": {"messages": ["msg_" + "0" * 32], "article": "returns.md"},
    "post_v1_counter_find": {"words": "ana"},
    "post_v1_counter_customers_person_arrivals": {"client_id": "arrival-1"},
    "post_v1_counter_customers_person_notes": {"topic": "size", "value": "42"},
    "put_v1_staff_me_presence": {"is_available": True},
    "post_v1_staff_session": {"token": "the-token-of-the-link"},
    "post_v1_session": {"identifier": "4711", "identifier_hash": "0" * 64},
}
