"""Test that a helpdesk without a module is understood by its declaration, and that the README's is one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import JsonValue

from assistant.channels.helpdesk.generic import pointed
from assistant.channels.helpdesk.registry import helpdesk
from assistant.errors import InvalidInput, Unauthenticated
from assistant.helpdesks.model import Delivery, Kind, Vendor
from tests.helpdesk.specimens import SECRET, SPECIMENS

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
README = Path(__file__).parents[2] / "README.md"


def declared(**other: JsonValue) -> dict[str, JsonValue]:
    """Return the declaration of the specimen with some of it otherwise."""
    return SPECIMENS[Vendor.GENERIC].declared("https://desk.example") | other


def test_the_readmes_declaration_is_taken() -> None:
    """Whoever copies it has something that works to begin with."""
    written = README.read_text().partition("is the vendor `generic`")[2]
    example = json.loads(written.partition("```json")[2].partition("```")[0])

    desk = helpdesk(Vendor.GENERIC, example)

    body = {"event": "message", "case": {"id": 7, "customer": 5}, "message": {"id": 1, "by": "customer"}}
    body["message"] |= {"says": "Hello?"}  # type: ignore[operator]  # a dictionary of two kinds
    (found,) = desk.read(Delivery(headers={}, body=json.dumps(body).encode()))
    assert (found.kind, found.conversation, found.text) == (Kind.CUSTOMER_WROTE, "7", "Hello?")


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", {"a/b": {"~": [1, 2]}}),
        ("/a~1b/~0/1", 2),
        ("/a~1b/~0/2", None),
        ("/a~1b/~0/x", None),
        ("/c", None),
    ],
)
def test_pointers_lead_where_the_standard_says(pointer: str, found: JsonValue) -> None:
    """RFC 6901, section 4: `~1` is a slash and `~0` a tilde; what is not there is nothing."""
    assert pointed({"a/b": {"~": [1, 2]}}, pointer) == found


def test_a_shared_secret_is_enough_where_the_owner_says_so() -> None:
    """Some helpdesks can send a header, and nothing better."""
    desk = helpdesk(Vendor.GENERIC, declared(signature={"scheme": "shared", "header": "X-Secret"}))

    desk.verify(Delivery(headers={"x-secret": SECRET}, body=b"{}"), now=NOW)
    for headers in ({}, {"x-secret": "another"}):
        with pytest.raises(Unauthenticated):
            desk.verify(Delivery(headers=headers, body=b"{}"), now=NOW)


def test_nothing_is_unsigned_unless_the_owner_says_so() -> None:
    """A secret that was forgotten is no reason to believe everybody."""
    with pytest.raises(InvalidInput, match="secrets"):
        helpdesk(Vendor.GENERIC, declared(secrets=[]))

    desk = helpdesk(Vendor.GENERIC, declared(secrets=[], signature={"scheme": "none"}))
    desk.verify(Delivery(headers={}, body=b"{}"), now=NOW)
