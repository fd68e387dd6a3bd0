"""Describe a session of somebody at the desk: since when, how they came in, and how long it holds.

A session ends by itself twice over: some time after it began, whatever happens, and sooner once nobody is
there. Its token is known to the browser alone; people speak of a session by an id that lets nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.events import StaffId
from assistant.staff.model import Staff

LASTS = timedelta(hours=12)  # a working day; then one signs in anew
IDLE = timedelta(hours=2)  # without a word from the browser
NOTED_EVERY = timedelta(minutes=5)  # how closely it is noted that the browser is there
FRESH = timedelta(minutes=15)  # for which a link stands for the password that somebody forgot
ID_DIGITS = 32  # of the hash, in hexadecimal


class SignedInBy(StrEnum):
    """How somebody came in."""

    LINK = "link"  # that works once
    PASSWORD = "password"  # noqa: S105  # pragma: allowlist secret
    PROVIDER = "provider"  # of identities, by OpenID Connect


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session that holds."""

    id: str
    staff_id: StaffId
    by: SignedInBy
    browser: str  # in two or three words
    started_at: datetime
    seen_at: datetime
    expires_at: datetime

    def may_replace_password(self, now: datetime) -> bool:
        """Whether a new password may be set without the old one: just after a link was opened."""
        return self.by is SignedInBy.LINK and now - self.started_at <= FRESH


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Whose a session is, and when it was noted last that its browser is there."""

    staff: Staff
    seen_at: datetime

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether that was too long ago."""
        return self.seen_at <= now - NOTED_EVERY


def id_of(token_hash: str) -> str:
    """Return what people call the session whose token has this hash."""
    return f"ses_{token_hash[:ID_DIGITS]}"
