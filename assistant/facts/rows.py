"""Turn rows of the database into what is known, and back."""

from __future__ import annotations

from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference, Sensitivity
from assistant.storage.engine import Row


def preference_of(row: Row) -> Preference:
    """Return the preference in a row of `preferences`."""
    return Preference(
        topic=row["topic"],
        value=row["value"],
        origin=Origin(row["origin"]),
        confidence=row["confidence"],
        learned_at=row["learned_at"],
        source=row["source"],
        valid_until=row["valid_until"],
        sensitivity=Sensitivity(row["sensitivity"]),
        expected=row["is_expected"],
    )


def preference_to_row(customer_id: CustomerId, preference: Preference) -> dict[str, object]:
    """Return the row that keeps a preference."""
    return {
        "customer_id": customer_id,
        "topic": preference.topic,
        "value": preference.value,
        "origin": int(preference.origin),
        "confidence": preference.confidence,
        "learned_at": preference.learned_at,
        "source": preference.source,
        "valid_until": preference.valid_until,
        "sensitivity": preference.sensitivity,
        "is_expected": preference.expected,
    }
