"""Time the ranking of products as the server does it, beside what anybody could have picked instead.

Products come into memory through the catalogue's own store, and are ranked on the shelf that serves:
limits, signals, reasons and all. What comes before it, the request and reading the customer, is not in
these figures. The plain way takes the mean of the vectors that the customer bought, and the nearest to
that: by FAISS where the whole catalogue is ranked, by NumPy among candidates. It knows no limits.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from assistant.bench.budgets import CANDIDATES, WHOLE_CATALOGUE
from assistant.bench.figures import Figure, Floor, Latencies, Report
from assistant.bench.floors import repeated
from assistant.bench.report import machine
from assistant.bench.shop import NOW, Shop, made_up
from assistant.bench.turn_floor import TurnFloor
from assistant.bench.workplace import FULL, QUICK, SEED, Scale, prepare
from assistant.customers.model import CustomerView
from assistant.errors import Unavailable
from assistant.events import ProductId
from assistant.offers.orders import Orders
from assistant.offers.shelf import Shelf
from assistant.offers.store import CatalogueStore
from assistant.storage import schema
from assistant.storage.engine import Database
from knowledge import VectorIndex, Vectors

MODEL = "made up"
SHOWN = 5
WARMING = 5  # rankings before any is timed
Among = Sequence[frozenset[ProductId] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the shop is, and how often is ranked in it."""

    scale: Scale  # of the handbook that the turn beside it searches
    products: int
    histories: int
    customers: int
    candidates: int
    rounds: int


WHOLE = Size(scale=FULL, products=10_000, histories=3_000, customers=100, candidates=500, rounds=3)
LOOK = Size(scale=QUICK, products=300, histories=60, customers=10, candidates=50, rounds=1)


def measured(size: Size, *, console: Console) -> Report:
    """Return everything that one run measures; raises `Unavailable`."""
    with (
        tempfile.TemporaryDirectory(prefix="concierge-bench-") as folder,
        console.status("timing the parts of a turn") as status,
    ):
        with TurnFloor.opened(prepare(Path(folder), size.scale)) as floor:
            turn = floor.timed().turn
        status.update(f"ranking {size.products:,} products")
        return Report(machine=machine(), figures=ranked(size, folder=Path(folder), turn=turn))


def ranked(size: Size, *, folder: Path, turn: Floor) -> tuple[Figure, ...]:
    """Return how long ranking takes, each beside the floor of a turn and then beside the plain way."""
    shop = made_up(
        products=size.products,
        histories=size.histories,
        customers=size.customers,
        candidates=size.candidates,
        seed=SEED,
    )
    some, every = asyncio.run(_timed(shop, folder=folder, rounds=size.rounds))
    return (
        *_beside(some, CANDIDATES, turn=turn, plain=_plain_among(shop)),
        *_beside(every, WHOLE_CATALOGUE, turn=turn, plain=_plain_nearest(shop)),
    )


def _beside(taken: Latencies, name: str, *, turn: Floor, plain: Floor) -> Iterator[Figure]:
    yield from taken.figures(name, floor=turn)
    yield taken.figures(f"{name}, the same", floor=plain)[0]


async def _timed(shop: Shop, *, folder: Path, rounds: int) -> tuple[Latencies, Latencies]:
    url = f"sqlite:///{folder / 'shop.db'}"
    await schema.upgrade(url)
    database = Database.open(url)
    try:
        await _keep(database, shop)
        shelf = Shelf(
            reading=partial(_catalogue, database),
            orders=Orders(
                histories=partial(_histories, shop), withdrawals=_none, counted=_none, clock=lambda: NOW
            ),
            model=MODEL,
            clock=lambda: NOW,
            shown=SHOWN,
        )
        try:
            await shelf.refresh()
            everything: Among = [None] * len(shop.customers)
            return (
                await _rankings(shelf, shop.customers, among=shop.candidates, rounds=rounds),
                await _rankings(shelf, shop.customers, among=everything, rounds=rounds),
            )
        finally:
            await shelf.close()
    finally:
        await database.close()


async def _keep(database: Database, shop: Shop) -> None:
    async with database.writing() as connection:
        store = CatalogueStore(connection)
        for product, vector in zip(shop.products, shop.vectors, strict=True):
            await store.put(product, vector, MODEL)


@asynccontextmanager
async def _catalogue(database: Database) -> AsyncGenerator[CatalogueStore]:
    async with database.reading() as connection:
        yield CatalogueStore(connection)


async def _none() -> int:
    return 0


async def _histories(shop: Shop) -> Sequence[Sequence[ProductId]]:
    return shop.histories


async def _rankings(
    shelf: Shelf, customers: Sequence[CustomerView], *, among: Among, rounds: int
) -> Latencies:
    """Time each ranking alone; raises `Unavailable` where nothing is found for anybody."""
    pairs = list(zip(customers, among, strict=True))
    for view, some in pairs[:WARMING]:
        await shelf.ranked(view, limit=SHOWN, among=some)
    taken, found = [], 0
    for view, some in pairs * rounds:
        started = time.perf_counter()
        suggested = await shelf.ranked(view, limit=SHOWN, among=some)
        taken.append((time.perf_counter() - started) * 1000)
        found += len(suggested.suggestions)
    if not found:
        raise Unavailable("nothing was ranked for any customer")
    return Latencies(milliseconds=tuple(taken))


def _plain_among(shop: Shop) -> Floor:
    rows = {one.id: row for row, one in enumerate(shop.products)}
    tastes = _tastes(shop, rows)
    chosen = [np.array([rows[one] for one in some]) for some in shop.candidates]

    def rank(number: int) -> None:
        """Order a customer's candidates by likeness."""
        np.argsort(-(shop.vectors[chosen[number]] @ tastes[number]))

    return Floor(name="plain NumPy", value=repeated(rank, len(tastes)).percentile(50))


def _plain_nearest(shop: Shop) -> Floor:
    tastes = _tastes(shop, {one.id: row for row, one in enumerate(shop.products)})
    index = VectorIndex(shop.vectors.shape[1])
    index.add([one.id for one in shop.products], shop.vectors)
    taken = repeated(lambda number: index.search(tastes[number], SHOWN), len(tastes))
    return Floor(name="plain FAISS", value=taken.percentile(50))


def _tastes(shop: Shop, rows: dict[ProductId, int]) -> Vectors:
    means = [shop.vectors[[rows[one] for one in view.owned]].mean(axis=0) for view in shop.customers]
    tastes: Vectors = np.array([mean / np.linalg.norm(mean) for mean in means], dtype=np.float32)
    return tastes
