"""Put what is kept into plain words: one entry for one row.

The words name nobody, so that they can be read by the customer and by an agent alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from assistant.consents.policy import Policy
from assistant.consents.rows import consent_of
from assistant.facts.model import Origin
from assistant.facts.rows import preference_of
from assistant.history.rows import lines_of
from assistant.journey.model import Entry, Kind
from assistant.storage.engine import Row

Teller = Callable[[Row], Entry]

_OUTCOMES = {
    "resolved": "resolved",
    "unresolved": "not resolved",
    "handed_off": "handed to a person",
}
_REASONS = {
    "requested": "the customer wanted one",
    "low_confidence": "the assistant was not sure enough",
    "repeated_failure": "the answers did not help",
    "upset": "the customer was upset",
    "sensitive": "the matter was delicate",
    "rule": "a rule of the owner's asks for one",
    "pulled": "an agent took over from the assistant",
    "reopened": "the customer wrote again after it had ended",
}
_ORIGINS = {Origin.SET: "set", Origin.SAID: "said", Origin.INFERRED: "worked out"}


def ordered(row: Row) -> Entry:
    """Tell of an order that was placed."""
    titles = ", ".join(line.title for line in lines_of(row)) or "nothing that we know of"
    gift = ", as a gift" if row["is_gift"] else ""
    return Entry(
        at=row["placed_at"],
        kind=Kind.ORDERED,
        words=f"Ordered {titles}{gift}; now {_plain(row['status'])}",
        source=f"order {row['id']}",
    )


def undone(row: Row) -> Entry:
    """Tell that an order was refunded or cancelled."""
    kind = Kind(str(row["step"]).removeprefix("order_"))
    return Entry(
        at=row["at"], kind=kind, words=f"Order {row['order_id']} {kind}", source=f"order {row['order_id']}"
    )


def looked(row: Row) -> Entry:
    """Tell how often a kind of thing was done on a day."""
    day, times = date.fromisoformat(str(row["day"])), row["times"]
    return Entry(
        at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        kind=Kind.LOOKED,
        words=f"{_plain(row['kind']).capitalize()}: {'once' if times == 1 else f'{times} times'}",
        source="shop",
    )


def talked(row: Row) -> Entry:
    """Tell of a conversation: what it was about and what came of it."""
    outcome = _OUTCOMES.get(row["outcome"] or "", "open" if row["is_open"] else "ended")
    return Entry(
        at=row["started_at"],
        kind=Kind.CONVERSATION,
        words=f"Talked about: {row['subject'] or 'no subject'} ({outcome})",
        source=f"conversation {row['id']}",
    )


def rated(row: Row) -> Entry:
    """Tell of a score, at the moment of the last thing that happened in the conversation."""
    return Entry(
        at=row["updated_at"],
        kind=Kind.RATED,
        words=f"Rated a conversation {row['rating']} of 5",
        source=f"conversation {row['id']}",
    )


def asked_for_person(row: Row) -> Entry:
    """Tell that a person was asked for, and why."""
    why = _REASONS.get(row["reason"], _plain(row["reason"]))
    return _handoff(row, "requested_at", Kind.ASKED_FOR_PERSON, f"A person was asked for: {why}")


def person_took_over(row: Row) -> Entry:
    """Tell that a person took over."""
    return _handoff(row, "claimed_at", Kind.PERSON_TOOK_OVER, "A person took over")


def person_left(row: Row) -> Entry:
    """Tell that a handoff ended."""
    words = "The person handed back" if row["stage"] == "returned" else "The request for a person ended"
    return _handoff(row, "ended_at", Kind.PERSON_LEFT, words)


def learnt(row: Row) -> Entry:
    """Tell of a preference with its value."""
    preference = preference_of(row)
    how = _ORIGINS[preference.origin]
    return _preference(row, f"{_plain(preference.topic)} is {preference.value} ({how})")


def learnt_of(row: Row) -> Entry:
    """Tell of a preference without its value, for eyes other than the customer's."""
    preference = preference_of(row)
    return _preference(row, f"{_plain(preference.topic)} ({_ORIGINS[preference.origin]})")


def decided(policy: Policy) -> Teller:
    """Return what tells of decisions in the words of `policy`."""

    def tell(row: Row) -> Entry:
        consent = consent_of(row)
        where = f", {consent.door}" if consent.door else ""
        return Entry(
            at=consent.at,
            kind=Kind.CONSENT,
            words=f"{'Allowed' if consent.granted else 'Refused'}: {policy.terms[consent.purpose].name}",
            source=f"consent ({consent.source}{where})",
        )

    return tell


def merged(row: Row) -> Entry:
    """Tell that somebody was found to be this customer as well."""
    words = "Two records of the same person became one"
    return Entry(at=row["at"], kind=Kind.MERGED, words=words, source="merge")


def merge_undone(row: Row) -> Entry:
    """Tell that a merge was taken back."""
    words = "A joining of two records was taken back"
    return Entry(at=row["undone_at"], kind=Kind.MERGE_UNDONE, words=words, source="merge")


def _handoff(row: Row, moment: str, kind: Kind, words: str) -> Entry:
    return Entry(at=row[moment], kind=kind, words=words, source=f"conversation {row['conversation_id']}")


def _preference(row: Row, words: str) -> Entry:
    kind = Kind.PREFERENCE_CHANGED if row["is_change"] else Kind.PREFERENCE_LEARNT
    verb = "Changed" if row["is_change"] else "Learnt"
    return Entry(
        at=row["learned_at"], kind=kind, words=f"{verb}: {words}", source=f"preference {row['topic']}"
    )


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
