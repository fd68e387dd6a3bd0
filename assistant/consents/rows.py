"""Turn rows of the database into decisions, and back."""

from __future__ import annotations

from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId
from assistant.storage.engine import Row


def consent_of(row: Row) -> Consent:
    """Return the decision in a row of `consents`."""
    return Consent(
        purpose=Purpose(row["purpose"]),
        granted=row["granted"],
        source=row["source"],
        at=row["at"],
        door=row["door"],
        policy=row["policy"],
        wording=row["wording"],
    )


def consent_to_row(customer_id: CustomerId, consent: Consent) -> dict[str, object]:
    """Return the row that keeps a decision."""
    return {
        "customer_id": customer_id,
        "purpose": consent.purpose,
        "granted": consent.granted,
        "source": consent.source,
        "at": consent.at,
        "door": consent.door,
        "policy": consent.policy,
        "wording": consent.wording,
    }
