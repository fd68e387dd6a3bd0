"""Describe what a customer bought and did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from assistant.events import ProductId

OFFERS_SHOWN = "offers_shown"  # the activity of ours: it says nothing of the customer
UNDONE = frozenset({"returned", "refunded", "cancelled"})
"""What an order is called that the customer did not keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One product in an order."""

    product_id: ProductId
    title: str
    quantity: int
    price: Decimal
    is_gift: bool = False  # for somebody else, whatever the rest of the order is


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something the customer bought."""

    id: str  # the shop's own number
    placed_at: datetime
    status: str
    is_gift: bool
    currency: str
    lines: tuple[OrderLine, ...]

    @property
    def is_theirs(self) -> bool:
        """Whether they kept it for themselves: neither given away nor sent back."""
        return not self.is_gift and self.status not in UNDONE

    @property
    def own_lines(self) -> tuple[OrderLine, ...]:
        """The lines that they kept for themselves."""
        return tuple(line for line in self.lines if not line.is_gift) if self.is_theirs else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something the customer did, as the shop reported it: a page viewed, a product looked at."""

    id: str  # the reporter's own; a repeat counts once
    kind: str
    at: datetime
    product_id: ProductId | None = None
    properties: Mapping[str, str] | None = None


class Kept(StrEnum):
    """What is kept of a history, and can be cleared each by itself."""

    ORDERS = "orders"
    ACTIVITIES = "activities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time, both ends included."""

    first: datetime
    last: datetime

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.first <= at <= self.last


def as_marked(order: Order, before: Order | None) -> Order:
    """Leave gifts what was marked as a gift before, the whole order or a line of it."""
    if before is None:
        return order
    gifts = {line.product_id for line in before.lines if line.is_gift}
    lines = tuple(replace(line, is_gift=line.is_gift or line.product_id in gifts) for line in order.lines)
    return replace(order, lines=lines, is_gift=order.is_gift or before.is_gift)
