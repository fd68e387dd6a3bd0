"""Describe a helpdesk that we know nothing of: how it signs, where it says what, and what it is to be sent.

Places in what it sends are JSON Pointers (RFC 6901): `/message/id` is the `id` of the `message`. In what it
is sent, `{conversation}`, `{text}` (Markdown) and `{html}` stand for themselves.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    JsonValue,
    SecretStr,
    StringConstraints,
    model_validator,
)

Pointer = Annotated[str, StringConstraints(pattern=r"^(/([^~/]|~[01])*)*$", max_length=200)]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,100}$")]
Path = Annotated[str, StringConstraints(pattern=r"^/[^\s?#]*$", max_length=500)]
Values = tuple[str, ...]


def _unwritten(given: object) -> object:
    """Read JSON where it is given as text, as from a form or a command line."""
    return json.loads(given) if isinstance(given, str) else given


class Scheme(StrEnum):
    """How it is known that a delivery comes from the helpdesk."""

    HMAC = "hmac"  # a keyed hash of the body in a header
    SHARED = "shared"  # the secret itself in a header
    NONE = "none"  # not at all: whoever knows the address can write as a customer


class Algorithm(StrEnum):
    """Which hash a signature is made with."""

    SHA256 = "sha256"
    SHA1 = "sha1"


class Encoding(StrEnum):
    """How a signature is written."""

    HEX = "hex"
    BASE64 = "base64"


class Unit(StrEnum):
    """How the moment that is signed is written."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    ISO = "iso"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signature(_Part):
    """How a delivery is signed; with `timestamp`, the moment and `between` stand before the body."""

    scheme: Scheme
    header: Header = "X-Signature"
    algorithm: Algorithm = Algorithm.SHA256
    encoding: Encoding = Encoding.HEX
    prefix: str = ""
    timestamp: Header | None = None
    unit: Unit = Unit.SECONDS
    between: Annotated[str, StringConstraints(max_length=5)] = "."


class Mapping(_Part):
    """Where a delivery says what, and by which words."""

    conversation: Pointer
    message_id: Pointer
    text: Pointer
    author: Pointer
    customers: Values  # what `author` says of a customer
    people: Values  # and of staff; of whomever else, we hear nothing
    is_html: bool = False
    private: Pointer | None = None  # true: said among staff
    person_id: Pointer | None = None
    person_name: Pointer | None = None
    external_id: Pointer | None = None  # the shop's own id of its customer
    verified: Pointer | None = None  # true: the helpdesk has checked that id
    at: Pointer | None = None  # ISO 8601, or Unix seconds
    event: Pointer | None = None
    messages: Values = ()  # what `event` says of a message; empty: everything is one
    taken: Values = ()  # what it says when a person takes over
    returned: Values = ()  # when it is the assistant's again
    ended: Values = ()
    delivery_id: Header | None = None  # the same when it is sent again


class Call(_Part):
    """One request to the helpdesk."""

    method: Annotated[str, StringConstraints(pattern="^(GET|POST|PUT|PATCH|DELETE)$")] = "POST"
    path: Path
    body: JsonValue = None
    message_id: Pointer | None = None  # in the answer


class Listing(_Part):
    """How what was said is read, so that no reply is repeated that arrived."""

    path: Path
    items: Pointer  # a list, oldest first
    id: Pointer
    text: Pointer
    author: Pointer
    customers: Values
    private: Pointer | None = None


class GenericSettings(BaseModel):
    """What the owner declares to connect any other helpdesk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(title="Address", description="below which its interface is called")
    token_header: Header = Field(
        "Authorization", title="Token's header", description="the header that carries the token"
    )
    token: SecretStr = Field(title="Token", description="the header's whole value, as `Bearer …`")
    secrets: tuple[SecretStr, ...] = Field(
        (), title="Webhook secrets", description="what deliveries are signed with; two while you rotate"
    )
    signature: Annotated[Signature, BeforeValidator(_unwritten)] = Field(
        title="Signature", description='as JSON: {"scheme": "hmac", "header": "X-Signature"}; see the README'
    )
    mapping: Annotated[Mapping, BeforeValidator(_unwritten)] = Field(
        title="Mapping", description="as JSON: where a delivery says what, by JSON Pointers; see the README"
    )
    reply: Annotated[Call, BeforeValidator(_unwritten)] = Field(
        title="Reply", description="as JSON: the request that says {text} to the customer of {conversation}"
    )
    note: Annotated[Call | None, BeforeValidator(_unwritten)] = Field(
        None, title="Note", description="as JSON: the request that leaves {text} for staff alone, if any"
    )
    hand_off: Annotated[Call | None, BeforeValidator(_unwritten)] = Field(
        None, title="Hand-off", description="as JSON: the request that gives {conversation} to people, if any"
    )
    hand_back: Annotated[Call | None, BeforeValidator(_unwritten)] = Field(
        None, title="Hand-back", description="as JSON: the request that takes it from them again, if any"
    )
    history: Annotated[Listing | None, BeforeValidator(_unwritten)] = Field(
        None, title="History", description="as JSON: how what was said is read, if it can be"
    )
    probe: Path | None = Field(
        None, title="Probe", description="a path that is read to test the connection, if any"
    )

    @model_validator(mode="after")
    def _check_secrets(self) -> Self:
        if self.signature.scheme is not Scheme.NONE and not self.secrets:
            raise ValueError("secrets: give one, or say in the signature that its scheme is none")
        return self
