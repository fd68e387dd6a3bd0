"""Put the shelf of what may be offered together with what it reads: products, orders, the owner's rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from fractions import Fraction
from functools import partial

from assistant.events import Clock, ProductId
from assistant.history.interests import Rules, Season
from assistant.offers.discovering import Discovering
from assistant.offers.news import BEFORE, LATELY, Buyers
from assistant.offers.orders import Orders
from assistant.offers.rule_store import RuleStore
from assistant.offers.rulebook import Rulebook
from assistant.offers.shelf import Shelf
from assistant.offers.store import CatalogueStore
from assistant.predictions.model import Used
from assistant.segmenting import Segmenting
from assistant.settings import Settings
from assistant.work import Work


def shelf_of(settings: Settings, work: Work, segmenting: Segmenting, *, model: str, clock: Clock) -> Shelf:
    """Return the shelf of what may be offered, empty as yet."""
    rulebook = Rulebook(
        reading=partial(offer_rules, work), segments_of=partial(segmenting.names, work), clock=clock
    )
    return Shelf(
        reading=partial(catalogue, work),
        orders=orders_of(work, clock=clock),
        model=model,
        clock=clock,
        shown=settings.offers_shown,
        rules=Rules(seasons=tuple(Season.read(one) for one in settings.gift_seasons)),
        rulebook=rulebook,
        discovering=discovering_of(settings, work, clock=clock),
    )


def discovering_of(settings: Settings, work: Work, *, clock: Clock) -> Discovering | None:
    """Return what gives slots to discovery; nothing where the owner wants none."""
    if not settings.discovery_share:
        return None
    share = Fraction(str(settings.discovery_share))
    return Discovering(share=share, buyers=partial(buyers, work), clock=clock)


def orders_of(work: Work, *, clock: Clock) -> Orders:
    """Return how it is read what customers bought."""
    return Orders(
        histories=partial(histories, work),
        withdrawals=partial(withdrawals, work),
        counted=partial(counted, work),
        clock=clock,
    )


@asynccontextmanager
async def catalogue(work: Work) -> AsyncIterator[CatalogueStore]:
    """Lend the catalogue for reading."""
    async with work.reading() as unit:
        yield unit.catalogue


@asynccontextmanager
async def offer_rules(work: Work) -> AsyncIterator[RuleStore]:
    """Lend the owner's rules for reading."""
    async with work.reading() as unit:
        yield unit.offer_rules


async def histories(work: Work) -> Sequence[Sequence[ProductId]]:
    """Return what each customer who agreed to be counted bought, oldest first."""
    async with work.reading() as unit:
        return await unit.history.baskets()


async def buyers(work: Work, until: datetime) -> Buyers:
    """Return how many customers who agreed to be counted chose each product of late, and before."""
    async with work.reading() as unit:
        return Buyers(
            lately=await unit.history.buyers(until - LATELY, until),
            before=await unit.history.buyers(until - LATELY - BEFORE, until - LATELY),
        )


async def withdrawals(work: Work) -> int:
    """Return how often orders were withdrawn from what may be learnt."""
    async with work.reading() as unit:
        return await unit.predictions.withdrawals()


async def counted(work: Work) -> Used:
    """Return what there is to learn from."""
    async with work.reading() as unit:
        return await unit.predictions.used()
