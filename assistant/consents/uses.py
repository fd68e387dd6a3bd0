"""Say of each kind of data where it comes from and what it is for: customers are told why we have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.consents.model import Purpose


class Kind(StrEnum):
    """What is kept of a customer."""

    PROFILE = "profile"
    PREFERENCES = "preferences"
    ORDERS = "orders"
    ACTIVITIES = "activities"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Where one kind of data comes from, and what it is used for once that is allowed."""

    source: str
    purposes: tuple[Purpose, ...]


USES: Mapping[Kind, Use] = {
    Kind.PROFILE: Use(
        source="Your account at the shop, each time you sign in.",
        purposes=(Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS, Purpose.OFFERS),
    ),
    Kind.PREFERENCES: Use(
        source="You set them, said them in chat, or we worked them out; each says which.",
        purposes=(Purpose.PERSONAL_ANSWERS, Purpose.OFFERS, Purpose.REMEMBER),
    ),
    Kind.ORDERS: Use(
        source="The shop tells us when you buy something or send it back.",
        purposes=(Purpose.PERSONAL_ANSWERS, Purpose.OFFERS, Purpose.REMEMBER, Purpose.ANALYTICS),
    ),
    Kind.ACTIVITIES: Use(
        source="The shop tells us what you looked at while signed in.",
        purposes=(Purpose.OFFERS, Purpose.PERSONAL_ANSWERS),
    ),
    Kind.CONVERSATIONS: Use(
        source="You wrote to us here.",
        purposes=(Purpose.REMEMBER, Purpose.TRAINING),
    ),
}
