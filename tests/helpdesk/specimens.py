"""Say of each vendor how to declare it, how it signs, what it was seen to send, and how to fake it.

A payload is a file that holds the body with what is expected of it: `gives`, the happenings with the fields
that matter, or `refused`, the field that is named; `raw` instead of `body` where it is no JSON, `headers`
where the vendor says something there, `why` in words. The text `@huge` stands for a very long one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import JsonValue

from assistant.channels.helpdesk.registry import helpdesk
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.helpdesks.model import Delivery, Vendor
from tests.helpdesk.fakes import (
    chatwoot,
    freshchat,
    freshdesk,
    front,
    generic,
    helpscout,
    intercom,
    sunshine,
    zendesk,
)
from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Who

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "a-secret-of-thirty-two-characters"  # pragma: allowlist secret
ANOTHER = "another-secret-of-as-many-letters"  # pragma: allowlist secret
HUGE = "wide " * 40_000


class Sign(Protocol):
    """How a vendor signs what it sends at a moment; names of headers in small letters."""

    def __call__(self, event: Event, *, at: datetime, secret: str) -> Delivery:
        """Return the delivery as it arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One vendor, as the tests know it."""

    vendor: Vendor
    declared: Callable[[str], dict[str, JsonValue]]  # by the address of the fake
    sign: Sign
    proofs: tuple[str, ...]  # headers without any of which a delivery is refused
    is_timed: bool  # whether what is signed carries a moment
    signs_body: bool = True  # whether the proof covers the body; a shared secret does not
    fake: Callable[[], FakeHelpdesk]

    def made(self, address: str = "https://desk.example") -> Helpdesk:
        """Return the helpdesk, declared as its owner would."""
        return helpdesk(self.vendor, self.declared(address))

    def payloads(self) -> dict[str, Payload]:
        """Return what was written down of this vendor, by name."""
        folder = PAYLOADS / self.vendor.value
        return {file.stem: Payload.read(file) for file in sorted(folder.glob("*.json"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One body, and what is expected of it."""

    event: Event
    gives: tuple[Mapping[str, JsonValue], ...]
    refused: str | None

    @classmethod
    def read(cls, file: Path) -> Payload:
        """Read one from its file."""
        content = json.loads(file.read_text().replace("@huge", HUGE.strip()))
        body = content["raw"] if "raw" in content else json.dumps(content["body"], ensure_ascii=False)
        return cls(
            event=Event(body=body.encode(errors="surrogatepass"), headers=content.get("headers", {})),
            gives=tuple(content.get("gives", ())),
            refused=content.get("refused"),
        )


def signed(secret: str, content: bytes, algorithm: str = "sha256") -> bytes:
    """Return the HMAC of `content`."""
    return hmac.new(secret.encode(), content, getattr(hashlib, algorithm)).digest()


def delivered(event: Event, headers: Mapping[str, str]) -> Delivery:
    """Return what happened as a delivery with `headers`, their names in small letters."""
    found = {name.lower(): value for name, value in {**headers, **event.headers}.items()}
    return Delivery(headers=found, body=event.body)


def as_json(value: object) -> JsonValue:
    """Return what a happening says, as a payload's file writes it."""
    return cast(JsonValue, json.loads(json.dumps(value, default=str)))


def _chatwoot_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    stamp = str(int(at.timestamp()))
    proof = signed(secret, stamp.encode() + b"." + event.body).hex()
    headers = {
        "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Signature": f"sha256={proof}",
        "X-Chatwoot-Delivery": hashlib.md5(event.body, usedforsecurity=False).hexdigest(),
    }
    return delivered(event, headers)


def _chatwoot_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "account": chatwoot.ACCOUNT,
        "bot_token": chatwoot.BOT_TOKEN,
        "user_token": chatwoot.USER_TOKEN,
        "secrets": [SECRET],
    }


def _freshchat_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    proof = freshchat.private_key(secret).sign(event.body, PKCS1v15(), SHA256())
    return delivered(event, {"X-Freshchat-Signature": base64.b64encode(proof).decode()})


def _freshchat_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": f"{address}/v2",
        "token": freshchat.TOKEN,
        "agent_id": freshchat.AGENT,
        "public_keys": [freshchat.public_key(SECRET)],
        "people_group": freshchat.PEOPLE,
    }


def _freshdesk_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    return delivered(event, {"X-Concierge-Secret": secret})


def _freshdesk_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "api_key": freshdesk.API_KEY,
        "secrets": [SECRET],
        "agent_name": freshdesk.NAMES[Who.ASSISTANT],
        "agent_id": freshdesk.AGENT,
        "people_group": freshdesk.PEOPLE,
    }


def _generic_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    stamp = at.isoformat()
    proof = base64.b64encode(signed(secret, f"{stamp}:".encode() + event.body)).decode()
    return delivered(event, {"X-Moment": stamp, "X-Proof": f"v1={proof}"})


def _generic_declared(address: str) -> dict[str, JsonValue]:
    """Return a declaration with all that there is; parts of it as the text of a form."""
    listing: JsonValue = {
        "path": "/cases/{conversation}/messages",
        "items": "/messages",
        "id": "/id",
        "text": "/says",
        "author": "/by/role",
        "customers": ["visitor"],
        "private": "/internal",
    }
    signature = {
        "scheme": "hmac",
        "header": "X-Proof",
        "encoding": "base64",
        "prefix": "v1=",
        "timestamp": "X-Moment",
        "unit": "iso",
        "between": ":",
    }
    return {
        "address": address,
        "token_header": "X-Token",
        "token": generic.TOKEN,
        "secrets": [SECRET],
        "signature": json.dumps(signature),
        "mapping": _generic_mapping(),
        "reply": {
            "path": "/cases/{conversation}/messages",
            "body": {"says": "{text}", "internal": False},
            "message_id": "/message/id",
        },
        "note": {"path": "/cases/{conversation}/messages", "body": {"says": "{text}", "internal": True}},
        "hand_off": {"method": "PUT", "path": "/cases/{conversation}", "body": {"with": "people"}},
        "hand_back": {"method": "PUT", "path": "/cases/{conversation}", "body": {"with": "machine"}},
        "history": listing,
        "probe": "/me",
    }


def _generic_mapping() -> JsonValue:
    return {
        "conversation": "/case/id",
        "message_id": "/message/id",
        "text": "/message/says",
        "author": "/message/by/role",
        "customers": ["visitor"],
        "people": ["staff"],
        "private": "/message/internal",
        "person_id": "/message/by/id",
        "person_name": "/message/by/name",
        "external_id": "/message/by/shop_id",
        "verified": "/message/by/checked",
        "at": "/message/at",
        "event": "/event",
        "messages": ["message"],
        "taken": ["case.taken"],
        "returned": ["case.returned"],
        "ended": ["case.closed"],
    }


def _helpscout_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    proof = signed(secret, event.body, "sha1")
    return delivered(event, {"X-HelpScout-Signature": base64.b64encode(proof).decode()})


def _helpscout_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "app_id": helpscout.APP,
        "app_secret": helpscout.APP_SECRET,
        "secrets": [SECRET],
        "user": helpscout.USER,
        "assignee": helpscout.TEAM,
    }


def _front_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    stamp = str(int(at.timestamp() * 1000))
    proof = base64.b64encode(signed(secret, stamp.encode() + b":" + event.body)).decode()
    return delivered(event, {"X-Front-Signature": proof, "X-Front-Request-Timestamp": stamp})


def _front_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "token": front.TOKEN,
        "secrets": [SECRET],
        "teammate": front.ASSISTANT,
        "inbox": front.PEOPLES_INBOX,
        "own_inbox": front.OWN_INBOX,
    }


def _intercom_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    proof = signed(secret, event.body, "sha1").hex()
    return delivered(event, {"X-Hub-Signature": f"sha1={proof}"})


def _intercom_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "token": intercom.TOKEN,
        "secrets": [SECRET],
        "teammate": intercom.ASSISTANT,
        "team": intercom.TEAM,
        "version": intercom.VERSION,
    }


def _sunshine_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    return delivered(event, {"x-api-key": secret})


def _sunshine_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "app": sunshine.APP,
        "key": sunshine.KEY,
        "key_secret": sunshine.KEY_SECRET,
        "secrets": [SECRET],
        "integration": sunshine.OURS,
    }


def _zendesk_signs(event: Event, *, at: datetime, secret: str) -> Delivery:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = base64.b64encode(signed(secret, stamp.encode() + event.body)).decode()
    headers = {"X-Zendesk-Webhook-Signature": proof, "X-Zendesk-Webhook-Signature-Timestamp": stamp}
    return delivered(event, headers)


def _zendesk_declared(address: str) -> dict[str, JsonValue]:
    return {
        "address": address,
        "email": zendesk.EMAIL,
        "token": zendesk.TOKEN,
        "secrets": [SECRET],
        "user": zendesk.ASSISTANT,
        "group": zendesk.GROUP,
        "agent": zendesk.AGENT,
    }


SPECIMENS: Mapping[Vendor, Specimen] = {
    Vendor.CHATWOOT: Specimen(
        vendor=Vendor.CHATWOOT,
        declared=_chatwoot_declared,
        sign=_chatwoot_signs,
        proofs=("x-chatwoot-signature", "x-chatwoot-timestamp"),
        is_timed=True,
        fake=chatwoot.FakeChatwoot,
    ),
    Vendor.FRESHCHAT: Specimen(
        vendor=Vendor.FRESHCHAT,
        declared=_freshchat_declared,
        sign=_freshchat_signs,
        proofs=("x-freshchat-signature",),
        is_timed=False,
        fake=freshchat.FakeFreshchat,
    ),
    Vendor.FRESHDESK: Specimen(
        vendor=Vendor.FRESHDESK,
        declared=_freshdesk_declared,
        sign=_freshdesk_signs,
        proofs=("x-concierge-secret",),
        is_timed=False,
        signs_body=False,
        fake=freshdesk.FakeFreshdesk,
    ),
    Vendor.GENERIC: Specimen(
        vendor=Vendor.GENERIC,
        declared=_generic_declared,
        sign=_generic_signs,
        proofs=("x-proof", "x-moment"),
        is_timed=True,
        fake=generic.FakeGeneric,
    ),
    Vendor.HELPSCOUT: Specimen(
        vendor=Vendor.HELPSCOUT,
        declared=_helpscout_declared,
        sign=_helpscout_signs,
        proofs=("x-helpscout-signature",),
        is_timed=False,
        fake=helpscout.FakeHelpScout,
    ),
    Vendor.FRONT: Specimen(
        vendor=Vendor.FRONT,
        declared=_front_declared,
        sign=_front_signs,
        proofs=("x-front-signature", "x-front-request-timestamp"),
        is_timed=True,
        fake=front.FakeFront,
    ),
    Vendor.INTERCOM: Specimen(
        vendor=Vendor.INTERCOM,
        declared=_intercom_declared,
        sign=_intercom_signs,
        proofs=("x-hub-signature",),
        is_timed=False,
        fake=intercom.FakeIntercom,
    ),
    Vendor.SUNSHINE: Specimen(
        vendor=Vendor.SUNSHINE,
        declared=_sunshine_declared,
        sign=_sunshine_signs,
        proofs=("x-api-key",),
        is_timed=False,
        signs_body=False,
        fake=sunshine.FakeSunshine,
    ),
    Vendor.ZENDESK: Specimen(
        vendor=Vendor.ZENDESK,
        declared=_zendesk_declared,
        sign=_zendesk_signs,
        proofs=("x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"),
        is_timed=True,
        fake=zendesk.FakeZendesk,
    ),
}
