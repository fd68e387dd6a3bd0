"""Turn rows of the database into what was bought and done, and back."""

from __future__ import annotations

from pydantic import ConfigDict, TypeAdapter

from assistant.events import CustomerId
from assistant.history.model import Activity, Order, OrderLine
from assistant.storage.engine import Row

_LINES = TypeAdapter(tuple[OrderLine, ...])
_PROPERTIES = TypeAdapter(dict[str, str], config=ConfigDict(coerce_numbers_to_str=True))


def order_of(row: Row) -> Order:
    """Return the order in a row of `orders`."""
    return Order(
        id=row["id"],
        placed_at=row["placed_at"],
        status=row["status"],
        is_gift=row["is_gift"],
        currency=row["currency"],
        lines=lines_of(row),
    )


def activity_of(row: Row) -> Activity:
    """Return the activity in a row of `activities`."""
    return Activity(
        id=row["id"],
        kind=row["kind"],
        at=row["at"],
        product_id=row["product_id"],
        properties=_PROPERTIES.validate_json(row["properties"]) if row["properties"] is not None else None,
    )


def lines_of(row: Row) -> tuple[OrderLine, ...]:
    """Return the lines of an order."""
    return _LINES.validate_json(row["lines"])


def order_to_row(customer_id: CustomerId, order: Order) -> dict[str, object]:
    """Return the row that keeps an order."""
    return {
        "customer_id": customer_id,
        "id": order.id,
        "placed_at": order.placed_at,
        "status": order.status,
        "is_gift": order.is_gift,
        "currency": order.currency,
        "lines": _LINES.dump_json(order.lines).decode(),
    }


def activity_to_row(customer_id: CustomerId, activity: Activity) -> dict[str, object]:
    """Return the row that keeps an activity."""
    properties = activity.properties
    return {
        "customer_id": customer_id,
        "id": activity.id,
        "kind": activity.kind,
        "at": activity.at,
        "product_id": activity.product_id,
        "properties": None if properties is None else _PROPERTIES.dump_json(dict(properties)).decode(),
    }
