"""Describe what endpoints are told, as the `webhooks` of OpenAPI 3.1 do."""

from __future__ import annotations

from inspect import getdoc

from pydantic import JsonValue

from assistant.webhooks.bodies import DATA, VERSION
from assistant.webhooks.model import Told

HEADERS = (
    ("webhook-id", "the same for every attempt: whoever gets it twice ignores the second"),
    ("webhook-timestamp", "unix seconds of the attempt; refuse what is older than five minutes"),
    ("webhook-signature", "`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`; several by spaces"),
)


def described_webhooks() -> dict[str, JsonValue]:
    """Return the `webhooks` object: for each type of event the request that we send."""
    return {one.value: {"post": _operation(one)} for one in Told}


def _operation(told: Told) -> dict[str, JsonValue]:
    return {
        "summary": (getdoc(DATA[told]) or "").partition("\n")[0],
        "operationId": f"told_{told.value.replace('.', '_')}",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in HEADERS
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _schema(told)}}},
        "responses": {
            "2XX": {"description": "It arrived; anything else is tried again over three days"},
            "410": {"description": "Nothing more is to be sent here"},
        },
    }


def _schema(told: Told) -> dict[str, JsonValue]:
    data = DATA[told].model_json_schema(mode="serialization")
    return {
        "type": "object",
        "required": ["type", "version", "timestamp", "data"],
        "properties": {
            "type": {"const": told.value},
            "version": {"type": "integer", "const": VERSION, "description": "of the layout of `data`"},
            "timestamp": {
                "type": "string",
                "format": "date-time",
                "description": "when it happened",
            },
            "data": {**data, "description": (getdoc(DATA[told]) or "").partition("\n")[0]},
        },
    }
