"""Put into words why a product is suggested, and how the suggested ones differ.

A reason names what added most to the score and nothing else, so it is true whenever the
score is. The wording states and never presses: no hurry, no scarcity, no flattery.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from assistant.offers.model import Contribution, Product, Signal, Suggestion

TEMPLATES: Mapping[Signal, str] = {
    Signal.BOUGHT_TOGETHER: "Because you bought the {because}: customers who did also chose this",
    Signal.TOPIC: "It is about what you are asking",
    Signal.TASTE: "Similar to the {because} that you bought",
    Signal.PREFERENCE: "Matches your {because}",
    Signal.FITS: "Goes with your {because}",
    Signal.POPULAR: "Many of our customers chose it",
}
SYMBOLS: Mapping[str, str] = {"GBP": "£", "EUR": "€", "USD": "$"}
NOT_SHOWN = frozenset({"regions", "works_with", "min_age", "consumable", "category"})


def decisive(suggestion: Suggestion) -> Contribution:
    """Return what decided: the largest part of the signal that added most."""
    sums: dict[Signal, float] = defaultdict(float)
    for part in suggestion.contributions:
        sums[part.signal] += part.amount
    return max(suggestion.contributions, key=lambda part: (sums[part.signal], part.amount))


def reason(suggestion: Suggestion) -> str:
    """Return one sentence that names what decided."""
    part = decisive(suggestion)
    return TEMPLATES[part.signal].format(because=_in_words(part)) + "."


def differences(suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
    """Return for each suggestion one short line on how it differs from the others; empty when alone."""
    products = [one.product for one in suggestions]
    return tuple(_difference(one, [other for other in products if other is not one]) for one in products)


def price(amount: Decimal, currency: str) -> str:
    """Write an amount of money: £12.50, or 12.50 CHF where there is no sign of its own."""
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount:,.2f}" if symbol else f"{amount:,.2f} {currency}"


def _in_words(part: Contribution) -> str:
    """`diet: vegan` is said as `vegan diet`."""
    name, found, value = part.because.partition(": ")
    if part.signal is Signal.PREFERENCE and found:
        return f"{value} {name}"
    return part.because.removeprefix("The ").removeprefix("the ")


def _difference(product: Product, others: Sequence[Product]) -> str:
    if not others:
        return ""
    words = [part for part in (_price_place(product, others), _only_here(product, others)) if part]
    return ", ".join(words) or price(product.price, product.currency)


def _price_place(product: Product, others: Sequence[Product]) -> str:
    comparable = [other.price for other in others if other.currency == product.currency]
    shown = price(product.price, product.currency)
    if len(comparable) < len(others):
        return shown
    if product.price < min(comparable):
        return f"the lowest price at {shown}"
    if product.price > max(comparable):
        return f"the highest price at {shown}"
    return shown


def _only_here(product: Product, others: Sequence[Product]) -> str:
    """Name the first attribute value that none of the others has."""
    for name, values in sorted(product.attributes.items()):
        taken = {value for other in others for value in other.attributes.get(name, ())}
        alone = [value for value in values if value not in taken]
        if alone and name not in NOT_SHOWN:
            return f"the only one with {name} {alone[0]}"
    return ""
