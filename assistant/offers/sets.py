"""Choose a box or bundle for one customer as a whole: varied, within a budget, nothing twice.

It is chosen from what may be shown to them and reaches the bar of any offer. What is made for
something else comes only with it, or for what they own. Prices are those of the catalogue:
the whole costs their sum.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np

from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.events import ProductId
from assistant.history.interests import USUAL, Rules
from assistant.offers.catalogue import Catalogue, Rows
from assistant.offers.cooccurrence import Amounts
from assistant.offers.model import Suggestion
from assistant.offers.packing import Item, Packing, Places, best, cheapest
from assistant.offers.rank import score
from assistant.offers.recommend import (
    candidates,
    grounds_of,
    is_worth_showing,
    suggestions_of,
    verdicts_on,
)
from assistant.offers.varied import ALIKE, SAME

LARGEST = 12  # products in a set
WEIGHED = 75  # of the best, and of the cheapest: whether there is a set is decided among these
CONSIDERED = 40  # the best of those are searched for the best set


class Lacking(StrEnum):
    """Why there is no set as asked, among what suits the customer."""

    PRODUCTS = "too few products"
    CATEGORIES = "too few categories"
    BUDGET = "budget too small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a set has to be. Raises `InvalidInput` when nothing could be that."""

    budget: Decimal
    currency: str
    least: int
    most: int
    categories: int = 0  # at least so many

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if not self.budget.is_finite() or self.budget <= 0:
            raise InvalidInput("budget", "is not above 0", fix="send what the set may cost, as in 40.00")
        if not 1 <= self.least <= LARGEST:
            raise InvalidInput("least", f"is not from 1 to {LARGEST}", fix=f"send 1 to {LARGEST}")
        if self.most > LARGEST:
            raise InvalidInput("most", f"is above {LARGEST}", fix=f"send at most {LARGEST}")
        if self.least > self.most:
            raise InvalidInput("most", f"is below least, {self.least}", fix=f"send at least {self.least}")
        if not 0 <= self.categories <= self.most:
            raise InvalidInput(
                "categories", f"is not from 0 to most, {self.most}", fix="ask for fewer, or a larger set"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A set, best first, or why there is none."""

    suggestions: tuple[Suggestion, ...] = ()
    lacking: Lacking | None = None
    cheapest: Decimal | None = None  # what the cheapest set costs, when the budget is too small

    @property
    def price(self) -> Decimal:
        """What all of it costs."""
        return sum((one.product.price for one in self.suggestions), Decimal(0))


def choose_set(
    catalogue: Catalogue,
    wish: Wish,
    *,
    view: CustomerView,
    now: datetime,
    rules: Rules = USUAL,
    among: frozenset[ProductId] | None = None,
) -> Chosen:
    """Return a set for a customer who agreed to offers, only of products in `among` if given."""
    if not view.allowed:
        return Chosen(lacking=Lacking.PRODUCTS)
    grounds = grounds_of(catalogue, view=view, topic_vector=None, now=now, rules=rules)
    rows, _ = candidates(grounds, verdicts_on(catalogue, view), among=among)
    scores = score(grounds, rows)
    shown = is_worth_showing(grounds, rows=rows, scores=scores)
    rows, scores = _of_use(catalogue, rows[shown], scores[shown], currency=wish.currency)
    packing = _packing(catalogue, wish, view=view, rows=rows, scores=scores)
    start = cheapest(packing, categories=wish.categories)
    if start is None:
        return Chosen(lacking=_lacking(packing))
    if packing.price(start) > wish.budget:
        return Chosen(lacking=Lacking.BUDGET, cheapest=packing.price(start))
    kept = _considered(packing, start)
    rows, scores = rows[kept], scores[kept]
    packing = _packing(catalogue, wish, view=view, rows=rows, scores=scores)
    places = best(packing, frozenset(kept.index(one) for one in start))
    suggestions = suggestions_of(grounds, rows[sorted(places)].tolist())
    return Chosen(suggestions=tuple(sorted(suggestions, key=lambda one: -one.score)))


def check_currency(catalogue: Catalogue, currency: str) -> None:
    """Raise `InvalidInput` when nothing is sold in a currency; in an empty catalogue any will do."""
    sold_in = sorted({one.currency for one in catalogue.products})
    if sold_in and currency not in sold_in:
        raise InvalidInput(
            "currency", f"nothing is sold in {currency}", fix=f"use one of: {', '.join(sold_in)}"
        )


def _lacking(packing: Packing) -> Lacking:
    without = cheapest(packing, categories=0)
    return Lacking.PRODUCTS if without is None else Lacking.CATEGORIES


def _of_use(catalogue: Catalogue, rows: Rows, scores: Amounts, *, currency: str) -> tuple[Rows, Amounts]:
    """Keep what is sold in the currency: the best, the cheapest of every category, what they are made for."""
    sold = {place: catalogue.products[row] for place, row in enumerate(rows)}
    sold = {place: product for place, product in sold.items() if product.currency == currency}
    met: Counter[str] = Counter()
    turns: dict[int, int] = {}  # how many of its category are cheaper
    for place in sorted(sold, key=lambda one: sold[one].price):
        category = next(iter(sold[place].attributes.get("category", ())), "")
        turns[place], met[category] = met[category], met[category] + 1
    best_first = sorted(sold, key=lambda one: (-scores[one], one))
    cheap_first = sorted(sold, key=lambda one: (turns[one], sold[one].price, one))
    kept = {*best_first[:WEIGHED], *cheap_first[:WEIGHED]}
    made_for = {name for place in kept for name in sold[place].attributes.get("works_with", ())}
    places = sorted(kept | {place for place, product in sold.items() if product.id in made_for})
    return rows[places], scores[places]


def _packing(catalogue: Catalogue, wish: Wish, *, view: CustomerView, rows: Rows, scores: Amounts) -> Packing:
    owned = catalogue.owned_by(view)
    products = [catalogue.products[row] for row in rows]
    place_of = {product.id: place for place, product in enumerate(products)}

    def hosts(product_id: ProductId, names: tuple[str, ...]) -> Places | None:
        """Where there is what a product is made for; `None` if it stands alone or is for what they own."""
        made_for = {ProductId(name) for name in names}
        if not made_for or made_for & owned:
            return None
        return frozenset(place_of[one] for one in made_for - {product_id} if one in place_of)

    likeness = catalogue.vectors[rows] @ catalogue.vectors[rows].T
    shared = np.clip((likeness - ALIKE) / (SAME - ALIKE), 0.0, 1.0)
    return Packing(
        items=tuple(
            Item(
                score=float(worth),
                price=product.price,
                category=next(iter(product.attributes.get("category", ())), ""),
                hosts=hosts(product.id, product.attributes.get("works_with", ())),
            )
            for product, worth in zip(products, scores, strict=True)
        ),
        shared=shared.tolist(),
        least=wish.least,
        most=wish.most,
        budget=wish.budget,
        categories=wish.categories,
    )


def _considered(packing: Packing, start: Places) -> list[int]:
    """Return where the best are, with what they are made for, and the cheapest set."""
    items = packing.items
    ranked = sorted(range(len(items)), key=lambda place: (-items[place].score, place))[:CONSIDERED]
    hosts = {host for place in ranked for host in items[place].hosts or ()}
    return sorted({*ranked, *hosts, *start})
