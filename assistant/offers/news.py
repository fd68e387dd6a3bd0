"""Know what is new in the shop, and what customers have begun to choose.

New is what was put on sale in the last weeks: on the day that its attribute `added` names, or else when the
shop first told of it. What came within a day of the first product came with the shop and is not new.

Trending is what clearly more customers chose in the last fortnight than the eight weeks before let one
expect, once a season that lifts everything is taken out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import sqrt

from assistant.events import ProductId
from assistant.offers.model import Product

NEW_FOR = timedelta(days=30)
WITH_THE_SHOP = timedelta(days=1)  # after the first product
LATELY, BEFORE = timedelta(days=14), timedelta(days=56)
LEAST_BUYERS = 3  # of late: fewer may be one family
CLEARLY = 2.0  # standard deviations of a count above what was expected
ADDED = "added"  # the attribute: a day, 2026-11-27


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyers:
    """How many customers chose each product of late, and how many in the time before."""

    lately: Mapping[ProductId, int] = field(default_factory=dict)
    before: Mapping[ProductId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new and what is trending."""

    added: Mapping[ProductId, datetime] = field(default_factory=dict)  # what did not come with the shop
    trending: tuple[ProductId, ...] = ()  # what rose most, first

    def new(self, now: datetime) -> list[ProductId]:
        """Return what is new at a moment, the newest first."""
        fresh = [one for one, at in self.added.items() if timedelta(0) <= now - at < NEW_FOR]
        return sorted(fresh, key=lambda one: (self.added[one], one), reverse=True)


NONE = News()


def news_of(
    products: Collection[Product], *, first_told: Mapping[ProductId, datetime], buyers: Buyers
) -> News:
    """Return the news of a catalogue; `first_told` says since when it has a product, where that is known."""
    opened = min(first_told.values(), default=None)
    has_older = any(one.id not in first_told for one in products)  # from before that was kept
    came_later = {
        one: at
        for one, at in first_told.items()
        if has_older or (opened is not None and at >= opened + WITH_THE_SHOP)
    }
    said = {one.id: at for one in products if (at := _day_of(one)) is not None}
    return News(added=came_later | said, trending=trending(buyers))


def trending(buyers: Buyers) -> tuple[ProductId, ...]:
    """Return what clearly more customers chose of late, what rose most first; nothing in a new shop."""
    all_before = sum(buyers.before.values())
    if not all_before:
        return ()
    grown = sum(buyers.lately.values()) / all_before
    risen: dict[ProductId, float] = {}
    for product, lately in buyers.lately.items():
        expected = buyers.before.get(product, 0) * grown
        excess = (lately - expected) / sqrt(expected + 1)
        if lately >= LEAST_BUYERS and excess >= CLEARLY:
            risen[product] = excess
    return tuple(sorted(risen, key=lambda one: (-risen[one], one)))


def _day_of(product: Product) -> datetime | None:
    """Return the day that the shop gives; a word that is none says nothing."""
    for value in product.attributes.get(ADDED, ()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            continue
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return None
