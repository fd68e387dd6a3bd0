"""Merge, undo and decide as customers and staff do, in one line."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine
from assistant.identities.model import Merge
from assistant.work import Work
from tests.identities.planting import NOW, a_customer

LATER = NOW + timedelta(hours=1)
ADDRESS = "ana@example.com"


async def merged(work: Work, absorbed: CustomerId, survivor: CustomerId) -> Merge:
    """Merge on the key that both share."""
    async with work.writing() as unit:
        return await unit.merges.merge(absorbed, into=survivor, by="staff", reason="the same", at=LATER)


async def joined(work: Work, visitor: CustomerId, customer: CustomerId) -> Merge:
    """Let a visit join a customer, as the door does once both tokens hold."""
    async with work.writing() as unit:
        return await unit.merges.join(visitor, customer, at=LATER)


async def undone(work: Work, merge: Merge) -> None:
    """Undo a merge."""
    async with work.writing() as unit:
        await unit.merges.undo(merge.id, by="staff", at=LATER + timedelta(days=1))


async def two(work: Work) -> tuple[CustomerId, CustomerId]:
    """Return two customers with the same verified address."""
    return await a_customer(work, "ana-old", email=ADDRESS), await a_customer(work, "ana", email=ADDRESS)


async def prefer(work: Work, customer: CustomerId, value: str, *, origin: Origin = Origin.SET) -> None:
    """Keep a preference about milk."""
    async with work.writing() as unit:
        await unit.facts.learn(
            customer, Preference(topic="milk", value=value, origin=origin, confidence=1, learned_at=NOW)
        )


async def decide(work: Work, customer: CustomerId, *, granted: bool, hours: int) -> None:
    """Decide about analytics, some hours after the start."""
    consent = Consent(
        purpose=Purpose.ANALYTICS, granted=granted, source="customer", at=NOW + timedelta(hours=hours)
    )
    async with work.writing() as unit:
        await unit.consents.decide(customer, consent)


async def allows(work: Work, customer: CustomerId) -> bool:
    """Whether analytics are allowed."""
    async with work.reading() as unit:
        return (await unit.consents.of(customer)).allows(Purpose.ANALYTICS)


def an_order(number: str) -> Order:
    """Return an order of one thing."""
    line = OrderLine(product_id=ProductId("kettle"), title="Kettle", quantity=1, price=Decimal(30))
    return Order(id=number, placed_at=NOW, status="sent", is_gift=False, currency="GBP", lines=(line,))
