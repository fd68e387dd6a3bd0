"""Describe the catalogue and what came of ranking it for one customer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.events import ProductId
from assistant.showings.model import Slot

TOLD = 0.0005  # the least part of a score that is told: less reads as nothing

Attributes = Mapping[str, tuple[str, ...]]  # every value a tuple: {"diet": ("vegan",), "size": ("58mm",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something the company sells."""

    id: ProductId
    title: str
    text: str
    price: Decimal
    currency: str
    url: str
    stock: int
    attributes: Attributes

    @property
    def embedded_text(self) -> str:
        """What is embedded: title, kind and text; regions, models and sizes would only blur it."""
        kind = ", ".join(self.attributes.get("category", ()))
        title = f"{self.title}: {kind}" if kind else self.title
        return ". ".join(part for part in (title, self.text) if part)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all content and of what is embedded, in hex: equal exactly when nothing changed."""
        attributes = {name: list(values) for name, values in self.attributes.items()}
        content = [
            *(self.id, self.title, self.text, str(self.price), self.currency, self.url, self.stock),
            attributes,
            self.embedded_text,  # how it is made may change with the code
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


class Signal(StrEnum):
    """What can speak for a product."""

    BOUGHT_TOGETHER = "bought_together"
    BOUGHT_NEXT = "bought_next"  # soon after something that they bought
    COVERS = "covers"  # a coupon, bundle or box for things that they buy
    TOPIC = "topic"  # near to what the conversation is about
    TASTE = "taste"  # near to what they bought
    KIND = "kind"  # with attributes of what they bought
    LOOKED_AT = "looked_at"  # near to what they looked at
    PREFERENCE = "preference"
    FITS = "fits"  # made for something they own
    CONTEXT = "context"  # of the page that they are on, or of what surrounds them
    POPULAR = "popular"
    NEW = "new"  # this one and the next two: shown to be discovered, whatever it scores
    TRENDING = "trending"
    DIFFERENT = "different"  # from what they buy
    SHOP = "shop"  # a rule of the owner's


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """How much one signal added to a product's score, and what it stands on."""

    signal: Signal
    amount: float
    because: str  # "House Blend" for BOUGHT_TOGETHER, "diet: vegan" for PREFERENCE, a rule's name for SHOP
    product_id: ProductId | None = None  # what of theirs it stands on


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A product that may be shown, with its score and everything that made it."""

    product: Product
    score: float
    contributions: tuple[Contribution, ...]  # largest first
    slot: Slot | None = None  # what else could stand in its place, and how probably
    is_by_rule: bool = False  # whether it would not be here without the owner's rules

    @property
    def told(self) -> tuple[Contribution, ...]:
        """The contributions that are worth telling, largest first."""
        return tuple(part for part in self.contributions if abs(part.amount) >= TOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A product that must not be shown, and the limit that forbids it."""

    product_id: ProductId
    limit: str  # "hidden", "stock", "owned", "diet", "allergens", "region", "age", "size", "fit"
