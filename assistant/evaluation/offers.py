"""Rank offers for a suite's customers through the code that serves customers.

What they bought or rated becomes the histories that the catalogue learns from; each target is
ranked for that customer's own history, without what they have already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.progress import Progress

from assistant.evaluation.embedding import embed
from assistant.evaluation.suites import Happening, Item, OffersSuite, Target
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.model import Product
from assistant.offers.rank import is_taste, rank
from knowledge import Embedder, OfferPrediction, Vectors

DEPTH = 100  # as far as the measures read


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What one customer had to do with, oldest first, and what of it they liked."""

    met: tuple[ProductId, ...]
    liked: tuple[ProductId, ...]


NOTHING = Past(met=(), liked=())


def predict(suite: OffersSuite, *, embedder: Embedder, progress: Progress) -> tuple[OfferPrediction, ...]:
    """Return a ranking for each of the suite's targets, in their order."""
    pasts = read_pasts(suite.events)
    products = with_vectors(suite.items, embedder=embedder, progress=progress)
    catalogue = Catalogue.build(products, [past.liked for past in pasts.values()])
    return tuple(
        OfferPrediction(
            customer=target.customer,
            ranked=ranked_for(target, catalogue=catalogue, past=pasts.get(target.customer, NOTHING)),
        )
        for target in progress.track(suite.targets, description="customers")
    )


def ranked_for(target: Target, *, catalogue: Catalogue, past: Past) -> tuple[str, ...]:
    """Rank the target's candidates, or all that is new to the customer."""
    without = set(past.met)
    if target.candidates is not None:
        without |= catalogue.rows.keys() - set(target.candidates)
    return rank(catalogue, past.liked, without=without, limit=DEPTH)


def read_pasts(events: tuple[Happening, ...]) -> dict[str, Past]:
    """Sort what happened by customer and time; a low rating is met, but not liked."""
    by_customer: dict[str, list[Happening]] = defaultdict(list)
    for event in sorted(events, key=lambda one: one.time):
        by_customer[event.customer].append(event)
    return {
        customer: Past(
            met=tuple(ProductId(event.item) for event in own),
            liked=tuple(ProductId(event.item) for event in own if is_liked(event)),
        )
        for customer, own in by_customer.items()
    }


def is_liked(event: Happening) -> bool:
    """Whether the event speaks for the item: a purchase, or a rating that is not low."""
    return event.type == "purchase" or is_taste(event.value)


def with_vectors(
    items: Sequence[Item], *, embedder: Embedder, progress: Progress
) -> list[tuple[Product, Vectors | None]]:
    """Return the items as products, embedded as in the shop where they have words at all."""
    products = [product(item) for item in items]
    worded = [one for one in products if one.title or one.text]
    texts = [one.embedded_text for one in worded]
    vectors = embed(texts, what="items", embedder=embedder, progress=progress)
    by_id = {one.id: vector for one, vector in zip(worded, vectors, strict=True)}
    return [(one, by_id.get(one.id)) for one in products]


def product(item: Item) -> Product:
    """Return an item as a product; a suite tells nothing of prices and stock."""
    attributes = {name: _words(value) for name, value in item.attributes.items()}
    return Product(
        id=ProductId(item.id),
        title=item.title,
        text=item.text,
        price=Decimal(0),
        currency="",
        url="",
        stock=1,
        attributes=attributes,
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
