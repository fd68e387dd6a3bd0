"""Turn rows of the database into who a customer is."""

from __future__ import annotations

from assistant.customers.model import Profile
from assistant.storage.engine import Row


def profile_of(row: Row) -> Profile:
    """Return who a row of `customers` is."""
    return Profile(
        id=row["id"],
        external_id=row["external_id"],
        name=row["name"],
        email=row["email"],
        locale=row["locale"],
        region=row["region"],
        version=row["version"],
    )
