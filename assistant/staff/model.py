"""Describe who works at the desk, and what lets them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from assistant.events import StaffId


class Role(StrEnum):
    """What somebody at the desk may do; an owner may do everything that an agent may."""

    AGENT = "agent"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """One person at the desk."""

    id: StaffId
    name: str
    email: str
    role: Role
    skills: tuple[str, ...] = ()


class SignedIn(NamedTuple):
    """What a sign-in link was exchanged for; the token is shown this once and kept nowhere."""

    staff: Staff
    token: str
    expires_at: datetime
