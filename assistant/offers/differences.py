"""Say in one line how each of a few products differs from the others, from what the catalogue says alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assistant.offers.model import Product, Suggestion

SYMBOLS: Mapping[str, str] = {"GBP": "£", "EUR": "€", "USD": "$"}
NOT_SHOWN = frozenset({"regions", "works_with", "min_age", "consumable", "category", "margin", "added"})


def differences(suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
    """Return for each suggestion one short line on how it differs from the others; empty when alone."""
    products = [one.product for one in suggestions]
    return tuple(_difference(one, [other for other in products if other is not one]) for one in products)


def price(amount: Decimal, currency: str) -> str:
    """Write an amount of money: £12.50, or 12.50 CHF where there is no sign of its own."""
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount:,.2f}" if symbol else f"{amount:,.2f} {currency}"


def _difference(product: Product, others: Sequence[Product]) -> str:
    if not others:
        return ""
    words = (_price_place(product, others), _only_here(product, others))
    return "; ".join(part for part in words if part)


def _price_place(product: Product, others: Sequence[Product]) -> str:
    comparable = [other.price for other in others if other.currency == product.currency]
    shown = price(product.price, product.currency)
    if len(comparable) < len(others):
        return shown
    if product.price < min(comparable):
        return f"lowest price, {shown}"
    if product.price > max(comparable):
        return f"highest price, {shown}"
    above = product.price - min(comparable)
    return f"{shown}, {price(above, product.currency)} more than the lowest" if above else shown


def _only_here(product: Product, others: Sequence[Product]) -> str:
    """Name the first attribute value that none of the others has."""
    for name, values in sorted(product.attributes.items()):
        taken = {value for other in others for value in other.attributes.get(name, ())}
        alone = [value for value in values if value not in taken]
        if alone and name not in NOT_SHOWN:
            return f"{name}: {alone[0]}"
    return ""
