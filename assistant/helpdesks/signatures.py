"""Check that a delivery comes from who it says, over its raw bytes, before anything is parsed.

Every comparison takes as long whether it fits or not, and every secret that is valid now is tried,
so that one can be replaced without a gap. A signature that carries a time is refused when its time
is further than `FRESH` from ours, either way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from assistant.errors import InvalidInput, Unauthenticated

FRESH = timedelta(minutes=5)  # what Chatwoot and Front advise

Encode = Callable[[bytes], str]


def as_hex(digest: bytes) -> str:
    """Write a digest in hexadecimal digits, as Chatwoot and Intercom do."""
    return digest.hex()


def as_base64(digest: bytes) -> str:
    """Write a digest in base64, as Zendesk, Front and Help Scout do."""
    return base64.b64encode(digest).decode()


def must_be_signed(
    sent: str | None,
    signed: bytes,
    *,
    secrets: Sequence[str],
    algorithm: str,
    encode: Encode,
    prefix: str = "",
    header: str,
) -> None:
    """Raise `Unauthenticated` unless `sent` is the HMAC of `signed` under one of `secrets`."""
    if not sent:
        raise Unauthenticated(f"{header} is missing", fix="have the helpdesk sign what it sends")
    made = [
        prefix + encode(hmac.new(secret.encode(), signed, getattr(hashlib, algorithm)).digest())
        for secret in secrets
    ]
    matches = [hmac.compare_digest(one.encode(), sent.encode()) for one in made]
    if not any(matches):
        fix = "compare the secret of the connection with the one that the helpdesk shows"
        raise Unauthenticated(f"{header} does not fit what was sent", fix=fix)


def must_be_shared(sent: str | None, *, secrets: Sequence[str], header: str) -> None:
    """Raise `Unauthenticated` unless `sent` is one of `secrets` itself."""
    if not sent:
        raise Unauthenticated(f"{header} is missing", fix="have the helpdesk send the shared secret in it")
    matches = [hmac.compare_digest(one.encode(), sent.encode()) for one in secrets]
    if not any(matches):
        raise Unauthenticated(f"{header} is not the secret of this connection", fix="compare both")


def must_be_fresh(moment: datetime, *, now: datetime, header: str) -> None:
    """Raise `Unauthenticated` when a signed moment is too long ago, or too far ahead."""
    if abs(now - moment) > FRESH:
        fix = "set the clock of this machine; what was delivered late is delivered again, signed anew"
        raise Unauthenticated(f"{header} is more than {FRESH.seconds // 60} minutes from now", fix=fix)


def unix_moment(sent: str | None, *, header: str, per_second: int = 1) -> datetime:
    """Read a Unix time, in seconds or in parts of one; raise `Unauthenticated` if it is none."""
    if not sent or not sent.isascii() or not sent.isdigit() or len(sent) > 16:
        raise Unauthenticated(f"{header} is no Unix time", fix="have the helpdesk send it")
    try:
        return datetime.fromtimestamp(int(sent) / per_second, UTC)
    except (OverflowError, OSError, ValueError):
        raise Unauthenticated(f"{header} is no Unix time", fix="have the helpdesk send it") from None


def iso_moment(sent: str | None, *, header: str) -> datetime:
    """Read a moment in ISO 8601 with its offset; raise `Unauthenticated` if it is none."""
    try:
        moment = datetime.fromisoformat(sent or "")
    except ValueError:
        raise Unauthenticated(f"{header} is no moment in ISO 8601", fix="have the helpdesk send it") from None
    if moment.tzinfo is None:
        raise Unauthenticated(f"{header} has no offset from UTC", fix="have the helpdesk send it")
    return moment


def from_base64(sent: str, *, header: str) -> bytes:
    """Read base64 strictly; raise `Unauthenticated` if it is none."""
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        raise Unauthenticated(f"{header} is no base64", fix="have the helpdesk sign what it sends") from None


def fingerprint(body: bytes) -> str:
    """Return the id of a delivery whose vendor gives it none: of what it says."""
    return hashlib.sha256(body).hexdigest()


def malformed(field: str, problem: str) -> InvalidInput:
    """Return how to refuse a delivery that is signed and yet not what was documented."""
    return InvalidInput(field, problem, fix="compare the delivery with the format that the README names")
