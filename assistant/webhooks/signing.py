"""Sign what is sent, so that whoever gets it knows that we sent it.

The format is that of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over
`id.timestamp.body` with the secret's bytes. While a secret is being changed, what is sent
carries a signature by each; either is proof.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Return a secret that nobody can guess, as the specification writes it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def signature(secret: str, *, webhook_id: str, at: datetime, body: bytes) -> str:
    """Return one signature, `v1,` and base64, of what is sent at a moment (whole seconds count)."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{webhook_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def headers_for(
    valid_secrets: Sequence[str], *, webhook_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """Return the headers of one request, signed with every secret that is valid now."""
    signatures = (signature(one, webhook_id=webhook_id, at=at, body=body) for one in valid_secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
