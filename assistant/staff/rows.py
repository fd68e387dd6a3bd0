"""Read people at the desk from rows."""

from __future__ import annotations

import json

from assistant.staff.model import Role, Staff
from assistant.storage.engine import Row


def person(row: Row) -> Staff:
    """Return who stands in a row."""
    return Staff(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=Role(row["role"]),
        skills=tuple(json.loads(row["skills"])),
        languages=tuple(json.loads(row["languages"])),
        capacity=row["capacity"],
        is_available=row["is_available"],
        seen_at=row["seen_at"],
    )
