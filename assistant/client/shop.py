"""Tell what the shop's own server knows of its customers, and rank what may be offered to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from assistant.client import model
from assistant.client.transport import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One product in an order; the catalogue's title is used where none is given."""

    product_id: str
    price: Decimal
    quantity: int = 1
    title: str | None = None


class Shop:
    """The shop's own server; customers are named by the shop's own ids."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def introduce(
        self,
        customer: str,
        *,
        name: str | None = None,
        email: str | None = None,
        locale: str | None = None,
        region: str | None = None,
    ) -> model.Customer:
        """Say what a customer is called and where they are; what is left out stays as it is."""
        told = {"name": name, "email": email, "locale": locale, "region": region}
        body = {key: value for key, value in told.items() if value is not None}
        return await self._transport.call("PUT", _at(customer), model.Customer, body=body)

    async def order(
        self,
        customer: str,
        order_id: str,
        lines: Iterable[Line],
        *,
        placed_at: datetime,
        currency: str,
        status: str = "placed",
        is_gift: bool = False,
    ) -> None:
        """Keep an order as it stands now; sent again, it takes the place of what was there."""
        body = {
            "placed_at": placed_at.isoformat(),
            "currency": currency,
            "status": status,
            "is_gift": is_gift,
            "lines": [_line(line) for line in lines],
        }
        await self._transport.tell("PUT", f"{_at(customer)}/orders/{quote(order_id, safe='')}", body=body)

    async def event(
        self,
        customer: str,
        event_id: str,
        kind: str,
        *,
        at: datetime | None = None,
        product_id: str | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """Keep something that a customer did, once for its `event_id`."""
        body: dict[str, object] = {"id": event_id, "kind": kind, "properties": dict(properties or {})}
        if at is not None:
            body["at"] = at.isoformat()
        if product_id is not None:
            body["product_id"] = product_id
        await self._transport.tell("POST", f"{_at(customer)}/events", body=body, is_repeatable=True)

    async def rank(
        self,
        customer: str,
        *,
        limit: int = 4,
        candidates: Sequence[str] | None = None,
        context: Mapping[str, str | float] | None = None,
    ) -> model.Shelf:
        """Return what may be shown to a customer, best first; without consent to offers, nothing."""
        body = wanted(limit=limit, candidates=candidates, context=context)
        return await self._transport.call("POST", f"{_at(customer)}/offers/rank", model.Shelf, body=body)


class Offers:
    """Offers to the customer behind the token."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def rank(
        self,
        *,
        limit: int = 4,
        candidates: Sequence[str] | None = None,
        context: Mapping[str, str | float] | None = None,
    ) -> model.Shelf:
        """Return what may be shown, best first; without consent to offers, nothing."""
        body = wanted(limit=limit, candidates=candidates, context=context)
        return await self._transport.call("POST", "/v1/offers/rank", model.Shelf, body=body)

    async def tell(self, offer_id: str, outcome: str) -> model.Outcome:
        """Tell what came of an offer: shown, clicked, bought, not_for_me, have_it or was_a_gift."""
        path = f"/v1/offers/{quote(offer_id, safe='')}/outcome"
        return await self._transport.call(
            "POST", path, model.Outcome, body={"outcome": outcome}, is_repeatable=True
        )


def wanted(
    *, limit: int, candidates: Sequence[str] | None, context: Mapping[str, str | float] | None
) -> dict[str, object]:
    """Return the body that asks for a shelf."""
    body: dict[str, object] = {"limit": limit, "context": dict(context or {})}
    return body if candidates is None else body | {"candidates": list(candidates)}


def _at(customer: str) -> str:
    return f"/v1/customers/{quote(customer, safe='')}"


def _line(line: Line) -> dict[str, object]:
    told: dict[str, object] = {
        "product_id": line.product_id,
        "price": str(line.price),
        "quantity": line.quantity,
    }
    return told if line.title is None else told | {"title": line.title}
