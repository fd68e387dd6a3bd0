"""Build orders of invented customers for the tests of predictions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from assistant.events import ProductId
from assistant.history.model import Order, OrderLine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def an_order(
    days_ago: int,
    *,
    product: str = "beans",
    price: str = "9",
    is_gift: bool = False,
    status: str = "delivered",
    currency: str = "GBP",
) -> Order:
    """Build an order of one product."""
    line = OrderLine(product_id=ProductId(product), title=product.title(), quantity=1, price=Decimal(price))
    return Order(
        id=f"F-{days_ago}-{product}-{is_gift}-{status}",
        placed_at=NOW - timedelta(days=days_ago),
        status=status,
        is_gift=is_gift,
        currency=currency,
        lines=(line,),
    )


def a_shop(count: int = 60) -> list[list[Order]]:
    """Build customers who differ in how often and how lately they bought, and in what they paid."""
    return [
        [an_order(300 - gap, price=str(5 + number % 9)) for gap in range(0, 30 * (number % 8) + 1, 30)]
        for number in range(count)
    ]
