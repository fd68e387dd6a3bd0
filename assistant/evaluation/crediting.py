"""Say what came of what was shown: each purchase and click counts for the last showing before it.

A showing earns for some days. One that is younger than that is left out, for what may still come of it
would be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.events import ProductId
from assistant.history.model import UNDONE
from assistant.showings.model import Showing, Taken


class Goal(StrEnum):
    """What counts as earned."""

    TAKEN = "taken"  # 1 if they looked at it, clicked it or bought it
    BOUGHT = "bought"  # 1 if they bought it
    REVENUE = "revenue"  # what they paid for it


SEEN = frozenset({"offer_shown"})  # activities that say of an offer only that it was in sight
PAID = "offer_bought"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that came of a product, and what it is worth."""

    product_id: ProductId
    at: datetime
    worth: float


def credited(
    showings: Sequence[Showing], view: CustomerView, *, goal: Goal, within: timedelta, now: datetime
) -> list[Taken]:
    """Return each showing of one customer that had its time, with what came of it."""
    rewards = [[0.0] * len(one.slots) for one in showings]
    for event in events_in(view, goal):
        places = [
            (showing.at, number, place)
            for number, showing in enumerate(showings)
            for place, slot in enumerate(showing.slots)
            if slot.product_id == event.product_id and timedelta(0) < event.at - showing.at <= within
        ]
        if places:
            _, number, place = max(places)
            earned = rewards[number][place] + event.worth
            rewards[number][place] = earned if goal is Goal.REVENUE else 1.0
    return [
        Taken(customer_id=view.profile.id, showing=showing, rewards=tuple(own))
        for showing, own in zip(showings, rewards, strict=True)
        if now - showing.at > within
    ]


def events_in(view: CustomerView, goal: Goal) -> Iterator[Event]:
    """Yield what of a customer's history counts towards a goal; what was sent back does not."""
    for order in view.orders:
        for line in order.lines if order.status not in UNDONE else ():
            worth = float(line.price) * line.quantity if goal is Goal.REVENUE else 1.0
            yield Event(product_id=line.product_id, at=order.placed_at, worth=worth)
    for activity in view.activities:
        if activity.product_id is None or goal is Goal.REVENUE or activity.kind in SEEN:
            continue
        if goal is Goal.TAKEN or activity.kind == PAID:
            yield Event(product_id=activity.product_id, at=activity.at, worth=1.0)


def check_one_currency(views: Sequence[CustomerView]) -> None:
    """Raise `InvalidInput` where customers paid in several currencies: their sum would mean nothing."""
    currencies = sorted({order.currency for view in views for order in view.orders})
    if len(currencies) > 1:
        named = ", ".join(currencies)
        raise InvalidInput("--goal", f"revenue is in several currencies: {named}", fix="use bought or taken")
