"""Count customers into the owner's segments, each from what a purpose lets us read of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.consents.model import Purpose
from assistant.customers.model import CustomerView
from assistant.events import Clock, CustomerId, ProductId
from assistant.predictions.model import WEEKS_AHEAD, Fit, Outlook
from assistant.predictions.stage import Lifecycle
from assistant.segments.model import Field, Known, Segment, counted_in, fields_of, known_of
from assistant.work import UnitOfWork, Work

PAGE = 200  # customers read in one transaction
PREDICTED = {Field.CHANCE_TO_RETURN, Field.EXPECTED_VALUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What was read of a customer, to be counted once the transaction is over."""

    view: CustomerView
    fit: Fit | None
    categories: Mapping[ProductId, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Where a customer stands, and every segment that they are in, with its reason."""

    view: CustomerView
    lifecycle: Lifecycle
    segments: tuple[tuple[Segment, str], ...]


class Segmenting:
    """Knows the owner's segments; whoever refuses every purpose that is named is in none of them."""

    def __init__(self, segments: Collection[Segment], *, clock: Clock) -> None:
        self.segments = tuple(segments)
        self._clock = clock
        asked = frozenset[Field]().union(*(fields_of(one.when) for one in self.segments))
        self._predicts = bool(asked & PREDICTED)
        self._asks_categories = Field.BOUGHT_CATEGORY in asked

    async def material(
        self, work: UnitOfWork, customer_id: CustomerId, purposes: Collection[Purpose]
    ) -> Material | None:
        """Return what the first of `purposes` that is allowed lets us read; None where none is.

        Raises `NotFound`.
        """
        return await self._material(work, customer_id, purposes, fit=await work.predictions.newest())

    async def _material(
        self, work: UnitOfWork, customer_id: CustomerId, purposes: Collection[Purpose], *, fit: Fit | None
    ) -> Material | None:
        views = await work.customers.views(customer_id, purposes)
        view = next((one for one in views.values() if one.allowed), None)
        if view is None:
            return None
        owned = view.owned if self._asks_categories else ()
        return Material(view=view, fit=fit, categories=await work.catalogue.categories(owned))

    async def counted(self, material: Material) -> Counted:
        """Return where the customer stands and in which segments they are."""
        now, fit = self._clock(), material.fit
        outlook = None
        if fit and self._predicts:
            outlook = await asyncio.to_thread(_outlook, fit, material.view, now)
        known = known_of(material.view, now=now, fit=fit, outlook=outlook, categories=material.categories)
        return self._told(known)

    async def names(self, work: Work, view: CustomerView) -> frozenset[str]:
        """Return the names of the segments that a view counts its customer in; none where it is refused."""
        if not view.allowed or not self.segments:
            return frozenset()
        async with work.reading() as unit:
            owned = view.owned if self._asks_categories else ()
            categories = await unit.catalogue.categories(owned)
            material = Material(view=view, fit=await unit.predictions.newest(), categories=categories)
        return frozenset(one.name for one, _ in (await self.counted(material)).segments)

    async def everybody(
        self, work: Work, purpose: Purpose
    ) -> AsyncGenerator[list[tuple[CustomerId, Counted | None]]]:
        """Yield all customers page by page; of those who refuse `purpose`, nothing."""
        after = ""
        while True:
            async with work.reading() as unit:
                ids = await unit.customers.ids(after=after, limit=PAGE)
                fit = await unit.predictions.newest()
                page = [(one, await self._material(unit, one, (purpose,), fit=fit)) for one in ids]
            if not ids:
                return
            yield [(one, await self.counted(found) if found else None) for one, found in page]
            after = ids[-1]

    def _told(self, known: Known) -> Counted:
        return Counted(
            view=known.view,
            lifecycle=known.lifecycle,
            segments=tuple(counted_in(self.segments, known)),
        )


def _outlook(fit: Fit, view: CustomerView, now: datetime) -> Outlook | None:
    """Return what is expected; the first call loads what computes it, which takes its time."""
    from assistant.predictions.learning import outlook

    return outlook(fit, view.orders, now=now, weeks=WEEKS_AHEAD)
