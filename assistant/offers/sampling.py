"""Say which slots go to discovery: an exact share of them, drawn fairly and told again at any time.

Slots are counted customer by customer. Along that count lies a comb with one tooth every 1/share slots,
and each customer's comb is moved by an offset that is drawn once, evenly, from their id (systematic
sampling: Madow and Madow, Annals of Mathematical Statistics 1944). So of any N slots that follow each other,
over whole showings, the share of N goes to discovery, rounded down or up: never more, never fewer. And as
the offset is even, each slot is as likely to as any other: that is the logged probability, worked out here
in whole numbers.

What a showing has of it comes last, behind what is surely of use; alone it stands where the only slot is due.

The probability is over the offset, which nobody knows who has not seen what was discovered before. Whoever
did can tell when the next is due: a customer's earlier slots bear on later ones only in this way.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from math import ceil, floor

from assistant.events import CustomerId

GRAIN = 1 << 64  # offsets that are told apart


def offset_of(customer_id: CustomerId) -> Fraction:
    """Return a customer's offset, from 0 to below 1, the same each time."""
    digest = hashlib.sha256(f"discovery:{customer_id}".encode()).digest()
    return Fraction(int.from_bytes(digest[:8], "big"), GRAIN)


def discoveries(share: Fraction, *, first: int, slots: int, offset: Fraction) -> int:
    """Return how many of some slots go to discovery, after `first` slots that counted before."""
    return floor((first + slots) * share + offset) - floor(first * share + offset)


def most_discoveries(share: Fraction, *, slots: int) -> int:
    """Return how many of some slots may go to discovery at most."""
    return ceil(slots * share)


def chance_of_discovery(share: Fraction, *, slots: int, place: int) -> float:
    """Return how probable it is that a place of a showing, from 0, goes to discovery; it has them last."""
    least = floor(slots * share)
    from_the_end = slots - place
    if from_the_end <= least:
        return 1.0
    return float(slots * share - least) if from_the_end == least + 1 else 0.0
