"""Build steps of orders, naming only what matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from assistant.events import ProductId
from assistant.history.model import OrderLine
from assistant.intake.model import Batch, Done, Ordered, OrderFacts, Step, Subject

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANA = Subject("ana", True)


def lines(**quantities: int) -> tuple[OrderLine, ...]:
    """Return lines of so many pieces each."""
    return tuple(
        OrderLine(product_id=ProductId(name), title=name, quantity=quantity, price=Decimal(5))
        for name, quantity in quantities.items()
    )


def step(kind: Step, id_: str, *, minutes: int = 0, subject: Subject = ANA, **quantities: int) -> Ordered:
    """Return one step of the order F-1."""
    facts = OrderFacts(lines=lines(**quantities))
    return Ordered(0, subject, "F-1", id_, kind, NOW + timedelta(minutes=minutes), facts)


def viewed(*ids: str, subject: Subject = ANA, at: datetime = NOW) -> Batch:
    """Return a batch of views of one product."""
    done = [
        Done(place, subject, id_, "product_viewed", at, "kettle", '{"price":4.5}')
        for place, id_ in enumerate(ids)
    ]
    return Batch(size=len(done), done=done)
