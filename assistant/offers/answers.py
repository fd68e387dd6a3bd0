"""Know what customers say of offers, and what of it still stands.

Nothing is kept of an answer but what it changed: a preference that hides a product or says that they
have it, or a line of an order that is a gift. So an answer holds for a product wherever it is offered, and
one that was undone, here or in the privacy panel, is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.conversations.model import Offer
from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.facts.kinds import HIDE, OWN
from assistant.facts.model import Origin
from assistant.history.model import Order


class Said(StrEnum):
    """What came of an offer."""

    SHOWN = "shown"
    CLICKED = "clicked"
    BOUGHT = "bought"
    NOT_FOR_ME = "not_for_me"
    HAVE_IT = "have_it"
    WAS_A_GIFT = "was_a_gift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a customer answered, and what it changed."""

    said: Said
    topic: str | None = None  # of the preference
    order_id: str | None = None  # of which a product is a gift
    gift: ProductId | None = None  # that product


def standing_answer(offer: Offer, theirs: CustomerView) -> Answer | None:
    """Return what still stands of what they answered to an offer; the last, where they said two things.

    A gift is told of what the offer rests on alone: any other product may have been one all along.
    """
    topics = {f"{HIDE}{offer.product_id}": Said.NOT_FOR_ME, f"{OWN}{offer.product_id}": Said.HAVE_IT}
    stated = [one for one in theirs.preferences if one.topic in topics and one.origin is Origin.SET]
    if stated:
        last = max(stated, key=lambda one: one.learned_at)
        return Answer(said=topics[last.topic], topic=last.topic)
    bought = offer.rests_on.product_id if offer.rests_on else None
    order = last_with(bought, theirs.orders) if bought else None
    if order is None or not any(line.is_gift for line in order.lines if line.product_id == bought):
        return None
    return Answer(said=Said.WAS_A_GIFT, order_id=order.id, gift=bought)


def last_with(product: ProductId, orders: Iterable[Order]) -> Order | None:
    """Return the first of some orders, newest first, that has a product in it."""
    return next((one for one in orders if any(line.product_id == product for line in one.lines)), None)
