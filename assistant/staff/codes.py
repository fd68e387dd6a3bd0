"""Tell whether the figures that somebody's phone shows are right (TOTP, RFC 6238).

SHA-1, six digits, a new code each 30 seconds: the one form that every app understands. The code before and
the one after are taken as well, for clocks differ; each is taken once. Who has lost the phone has ten
recovery codes of 80 random bits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from assistant.events import StaffId

STEP_SECONDS = 30
DIGITS = 6
EITHER_WAY = 1  # steps that a clock may be off
SECRET_BYTES = 20  # as RFC 4226 asks for
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4  # characters of a recovery code between two dashes


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """What somebody's phone and we both know."""

    staff_id: StaffId
    secret: str  # base 32
    is_confirmed: bool  # a code of it was shown to us
    last_step: int | None  # whose code was taken last
    recovery_left: int


def new_secret() -> str:
    """Return the secret of a phone that is being set up."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_of(secret: str, step: int) -> str:
    """Return the code of one step (RFC 4226, section 5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_at(at: datetime) -> int:
    """Return the step of a moment."""
    return int(at.timestamp()) // STEP_SECONDS


def step_of(factor: SecondFactor, code: str, *, at: datetime) -> int | None:
    """Return the step whose code this is, if that is now and was not taken before; in constant time."""
    now = step_at(at)
    found = None
    for step in range(now - EITHER_WAY, now + EITHER_WAY + 1):
        is_it = hmac.compare_digest(code_of(factor.secret, step).encode(), _plain(code).encode())
        if is_it and (factor.last_step is None or step > factor.last_step):
            found = step
    return found


def address_of(secret: str, *, email: str, company: str) -> str:
    """Return what an app reads from a picture: the key URI that Google's Authenticator wrote down first."""
    label = quote(f"{company}:{email}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': company}, quote_via=quote)}"


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes for the day on which the phone is lost, each good once."""
    return tuple(_grouped(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))


def hash_of_recovery(code: str) -> str:
    """Return what is kept of a recovery code, however it is typed."""
    return hashlib.sha256(_plain(code).lower().encode()).hexdigest()


def hashes_of(codes: Sequence[str]) -> tuple[str, ...]:
    """Return what is kept of recovery codes."""
    return tuple(hash_of_recovery(code) for code in codes)


def _grouped(random: bytes) -> str:
    letters = base64.b32encode(random).decode().lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def _plain(code: str) -> str:
    return "".join(one for one in code if one.isalnum())
