"""Work out how an order stands from the steps that were told of it, in whatever order they came.

The steps are put in the order of their moments first, so late ones land where they belong; what
was refunded is taken out of the lines, so that it steers nothing any more. Only when all of it
was refunded do the lines stay, under a status that nothing counts as bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.events import ProductId
from assistant.history.model import Order, OrderLine
from assistant.intake.model import Ordered, Step

NO_CURRENCY = "XXX"  # ISO 4217's own word for none
PLACED, CANCELLED, REFUNDED, PARTLY = "placed", "cancelled", "refunded", "partially_refunded"


def order_from(steps: Iterable[Ordered]) -> Order | None:
    """Return how an order stands after all of `steps`, or `None` while nobody told what is in it."""
    told = sorted(steps, key=lambda one: (one.at, one.id))
    placed = [one for one in told if one.step in {Step.COMPLETED, Step.UPDATED}]
    filled = next((one for one in reversed(placed) if one.facts.lines), None)
    if filled is None:
        return None
    statuses = [one.facts.status for one in placed if one.facts.status]
    currencies = [one.facts.currency for one in placed if one.facts.currency]
    completed = next((one for one in placed if one.step is Step.COMPLETED), placed[0])
    order = Order(
        id=filled.order_id,
        placed_at=completed.at,
        status=statuses[-1] if statuses else PLACED,
        is_gift=any(one.facts.is_gift for one in placed),
        currency=currencies[-1] if currencies else NO_CURRENCY,
        lines=filled.facts.lines,
    )
    return undone(order, told)


def undone(order: Order, steps: Sequence[Ordered]) -> Order:
    """Return `order` with what `steps` cancelled or refunded; steps of other kinds change nothing."""
    if any(one.step is Step.CANCELLED for one in steps):
        return replace(order, status=CANCELLED)
    refunds = [one for one in steps if one.step is Step.REFUNDED]
    if not refunds:
        return order
    if any(not one.facts.lines for one in refunds):
        return replace(order, status=REFUNDED)
    left = _left(order.lines, refunds)
    if not left:
        return replace(order, status=REFUNDED)
    return order if left == order.lines else replace(order, status=PARTLY, lines=left)


def _left(lines: Sequence[OrderLine], refunds: Sequence[Ordered]) -> tuple[OrderLine, ...]:
    """Take the refunded pieces out of the lines, however they are spread over several of one product."""
    back: dict[ProductId, int] = {}
    whole: set[ProductId] = set()
    for line in (line for one in refunds for line in one.facts.lines):
        back[line.product_id] = back.get(line.product_id, 0) + line.quantity
        if line.quantity == 0:
            whole.add(line.product_id)
    left = []
    for line in lines:
        taken = (
            line.quantity if line.product_id in whole else min(line.quantity, back.get(line.product_id, 0))
        )
        back[line.product_id] = back.get(line.product_id, 0) - taken
        if taken < line.quantity:
            left.append(replace(line, quantity=line.quantity - taken))
    return tuple(left)
