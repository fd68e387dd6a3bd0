"""Describe who works at the desk, and what lets them in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from assistant.events import StaffId


class Role(StrEnum):
    """What somebody at the desk may do; each may do everything that those before may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"  # sees how the desk is doing
    OWNER = "owner"


class Presence(StrEnum):
    """Whether somebody can be given a conversation."""

    PRESENT = "present"
    AWAY = "away"  # at the desk, and asked for a while without new conversations
    OFFLINE = "offline"


SEEN_FOR = timedelta(minutes=2)
"""How long somebody counts as being at the desk since their desk was last heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One person at the desk."""

    id: StaffId
    name: str
    email: str
    role: Role
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # as two letters; none where nobody said
    capacity: int = 8  # conversations at once
    is_available: bool = True  # what they say themselves
    seen_at: datetime | None = None  # at the desk, last

    def presence(self, now: datetime) -> Presence:
        """Whether they are there."""
        if self.seen_at is None or now - self.seen_at > SEEN_FOR:
            return Presence.OFFLINE
        return Presence.PRESENT if self.is_available else Presence.AWAY


class SignedIn(NamedTuple):
    """What a sign-in link was exchanged for; the token is shown this once and kept nowhere."""

    staff: Staff
    token: str
    expires_at: datetime


def hash_of(token: str) -> str:
    """Return what is kept of a session's token: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
