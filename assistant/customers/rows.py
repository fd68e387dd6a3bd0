"""Turn rows of the database into what is known of a customer, and back."""

from __future__ import annotations

from pydantic import TypeAdapter

from assistant.customers.model import (
    Activity,
    Consent,
    Order,
    OrderLine,
    Origin,
    Preference,
    Profile,
    Purpose,
)
from assistant.events import CustomerId
from assistant.storage.engine import Row

_LINES = TypeAdapter(tuple[OrderLine, ...])
_PROPERTIES = TypeAdapter(dict[str, str])


def profile_of(row: Row) -> Profile:
    """Return who a row of `customers` is."""
    return Profile(
        id=row["id"],
        external_id=row["external_id"],
        name=row["name"],
        email=row["email"],
        locale=row["locale"],
        region=row["region"],
        version=row["version"],
    )


def consent_of(row: Row) -> Consent:
    """Return the decision in a row of `consents`."""
    return Consent(
        purpose=Purpose(row["purpose"]), granted=row["granted"], source=row["source"], at=row["at"]
    )


def preference_of(row: Row) -> Preference:
    """Return the preference in a row of `preferences`."""
    return Preference(
        topic=row["topic"],
        value=row["value"],
        origin=Origin(row["origin"]),
        confidence=row["confidence"],
        learned_at=row["learned_at"],
        source=row["source"],
    )


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


def consent_to_row(customer_id: CustomerId, consent: Consent) -> dict[str, object]:
    """Return the row that keeps a decision."""
    return {
        "customer_id": customer_id,
        "purpose": consent.purpose,
        "granted": consent.granted,
        "source": consent.source,
        "at": consent.at,
    }


def preference_to_row(customer_id: CustomerId, preference: Preference) -> dict[str, object]:
    """Return the row that keeps a preference."""
    return {
        "customer_id": customer_id,
        "topic": preference.topic,
        "value": preference.value,
        "origin": int(preference.origin),
        "confidence": preference.confidence,
        "learned_at": preference.learned_at,
        "source": preference.source,
    }


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
