"""Show who is signed in at the desk."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from assistant.staff.model import Presence, Role, Staff


class StaffOut(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: Role
    skills: list[str]
    languages: list[str]
    capacity: int  # conversations at once
    is_available: bool  # what they say themselves
    presence: Presence

    @classmethod
    def of(cls, staff: Staff, *, now: datetime) -> StaffOut:
        """Show `staff`."""
        return cls(
            id=staff.id,
            name=staff.name,
            email=staff.email,
            role=staff.role,
            skills=list(staff.skills),
            languages=list(staff.languages),
            capacity=staff.capacity,
            is_available=staff.is_available,
            presence=staff.presence(now),
        )
