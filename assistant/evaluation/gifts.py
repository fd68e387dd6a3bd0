"""Measure what a burst of gifts in customers' histories does to their offers.

Each customer of a suite, just before they are ranked for, buys several things in one order, all of one kind
that they take least of. They are ranked for without it, with it, and with it marked as a gift, through the
code that serves customers; and by the order of their choices alone, which dampens no burst.

The products of the burst are ranked in no way, so that all ways rank the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.errors import InvalidInput
from assistant.evaluation.offers import is_liked, read_pasts, with_vectors
from assistant.evaluation.suites import Happening, OffersSuite, Target
from assistant.events import CustomerId, ProductId
from assistant.history.model import Order, OrderLine
from assistant.offers.catalogue import Catalogue
from assistant.offers.cooccurrence import Amounts
from assistant.offers.rank import grounds_in, score
from assistant.offers.recommend import grounds_of
from knowledge import Embedder, Estimate, ndcg, paired_difference

SHARE = 0.25  # of what a customer liked, as many gifts
FEWEST = 3  # gifts, however little they liked
CUT = 10  # places that are scored
MOST_COST = 0.05  # of the gain without gifts, that unflagged gifts may cost
TIMES = 3  # as much, at least, they have to cost where nothing dampens them
LEAST_TIME = 1e8  # seconds: what is less is no time since 1970
DIGITS = 3

SERVED, BY_ORDER = "as served", "by order alone"
FLAGGED = "as served, marked as gifts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One customer to rank for: what they bought, as orders and as rows, and the gifts they buy last."""

    target: Target
    orders: tuple[Order, ...]
    known: tuple[int, ...]  # oldest first
    met: tuple[int, ...]
    gifts: tuple[int, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The mean gain of one way without gifts and with them, and their difference."""

    clean: float
    burst: float
    difference: Estimate

    @property
    def share(self) -> float:
        """What of the gain the gifts cost; below 0 where they add to it."""
        return -self.difference.value / self.clean if self.clean else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifts:
    """What gifts cost in each way, for one half of a suite's customers."""

    suite: str
    half: str
    customers: int
    costs: Mapping[str, Cost]

    @property
    def holds(self) -> bool:
        """Whether unflagged gifts cost little, more where nothing dampens them, and flagged ones nothing."""
        served = self.costs[SERVED].share
        return (
            served < MOST_COST
            and self.costs[BY_ORDER].share >= TIMES * max(served, 0.0)
            and self.costs[FLAGGED].difference.ci95 == (0.0, 0.0)
        )

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""
        shares = {name: cost.share for name, cost in self.costs.items()}
        return {**asdict(self), "task": "offers", "shares": shares, "holds": self.holds}


def measure_gifts(suite: OffersSuite, *, embedder: Embedder, progress: Progress) -> tuple[Gifts, ...]:
    """Return what gifts cost customers whose id has an odd SHA-256, and an even one, to choose on.

    Raises `InvalidInput` for a suite without times, or without kinds of items.
    """
    if any(event.time < LEAST_TIME for event in suite.events):
        raise InvalidInput(suite.name, "its times are no seconds since 1970", fix="name a suite with times")
    histories = [past.liked for past in read_pasts(suite.events).values()]
    products = with_vectors(suite.items, embedder=embedder, progress=progress)
    catalogue = Catalogue.build(products, histories)
    cases = _cases(suite, catalogue)
    if not cases:
        raise InvalidInput(suite.name, "no customer has a kind to give", fix="name a suite with attributes")
    halves: dict[str, list[dict[str, tuple[float, float]]]] = {"odd": [], "even": []}
    for case in progress.track(cases, description="customers with gifts"):
        halves[half_of(case.target.customer)].append(gains(catalogue, case))
    return tuple(
        Gifts(suite=suite.name, half=half, customers=len(found), costs=_costs(found))
        for half, found in halves.items()
        if found
    )


def half_of(customer: str) -> str:
    """Return the half in which a customer is: settings are chosen on the even one alone."""
    return "odd" if hashlib.sha256(customer.encode()).digest()[-1] % 2 else "even"


def gains(catalogue: Catalogue, case: Case) -> dict[str, tuple[float, float]]:
    """Return the gain of each way, without gifts and with them."""
    burst, flagged = (an_order(catalogue, case.gifts, at=case.now, is_gift=mark) for mark in (False, True))
    clean, given, marked = case.orders, (burst, *case.orders), (flagged, *case.orders)
    served = _gain(catalogue, case, _served(catalogue, case, clean))
    return {
        SERVED: (served, _gain(catalogue, case, _served(catalogue, case, given))),
        FLAGGED: (served, _gain(catalogue, case, _served(catalogue, case, marked))),
        BY_ORDER: (
            _gain(catalogue, case, score(catalogue, grounds_in(catalogue, case.known))),
            _gain(catalogue, case, score(catalogue, grounds_in(catalogue, (*case.known, *case.gifts)))),
        ),
    }


def an_order(catalogue: Catalogue, rows: Sequence[int], *, at: datetime, is_gift: bool = False) -> Order:
    """Return an order of one of each product."""
    lines = tuple(
        OrderLine(product_id=catalogue.products[row].id, title="", quantity=1, price=Decimal(0))
        for row in rows
    )
    return Order(
        id=at.isoformat(), placed_at=at, status="delivered", is_gift=is_gift, currency="", lines=lines
    )


def gifts_for(
    catalogue: Catalogue, *, known: Sequence[int], without: frozenset[int], customer: str
) -> tuple[int, ...]:
    """Return what a customer gives: popular things of the kind that they take least of, beside all others.

    A kind is a value of an attribute. Things are drawn by popularity, on its scale of steps, always alike.
    """
    size = max(FEWEST, round(SHARE * len(known)))
    own = np.zeros(len(catalogue.products))
    own[list(known)] = 1.0
    least: tuple[float, tuple[str, str]] | None = None
    for kind, rows in sorted(catalogue.carriers.items()):
        free = [int(row) for row in rows if int(row) not in without and catalogue.popularity[row] > 0]
        if len(free) >= 2 * size:
            found = float(own[rows].sum()) / float(catalogue.popularity[rows].sum()), kind
            least = found if least is None else min(least, found)
    if least is None:
        return ()
    free = [
        int(row)
        for row in catalogue.carriers[least[1]]
        if int(row) not in without and catalogue.popularity[row] > 0
    ]
    chances = catalogue.popularity[free].astype(float)
    seed = int.from_bytes(hashlib.sha256(customer.encode()).digest()[:8], "big")
    drawn = np.random.default_rng(seed).choice(free, size=size, replace=False, p=chances / chances.sum())
    return tuple(int(row) for row in drawn)


def _cases(suite: OffersSuite, catalogue: Catalogue) -> list[Case]:
    events: dict[str, list[Happening]] = {}
    for event in sorted(suite.events, key=lambda one: one.time):
        events.setdefault(event.customer, []).append(event)
    cases = (_case(target, events.get(target.customer, []), catalogue) for target in suite.targets)
    return [case for case in cases if case is not None]


def _case(target: Target, own: Sequence[Happening], catalogue: Catalogue) -> Case | None:
    """Return a customer with gifts, or `None` for who liked nothing, or can give nothing."""
    liked = [event for event in own if is_liked(event)]
    by_time: dict[float, list[int]] = {}
    for event in liked:
        by_time.setdefault(event.time, []).append(catalogue.rows[ProductId(event.item)])
    known = tuple(chain.from_iterable(by_time.values()))
    met = tuple(catalogue.rows[ProductId(event.item)] for event in own)
    relevant = {catalogue.rows[ProductId(one)] for one in target.relevant}
    gifts = gifts_for(catalogue, known=known, without=frozenset({*met, *relevant}), customer=target.customer)
    if not known or not gifts:
        return None
    orders = tuple(an_order(catalogue, rows, at=_at(time)) for time, rows in reversed(by_time.items()))
    now = _at(own[-1].time + 1)
    return Case(target=target, orders=orders, known=known, met=met, gifts=gifts, now=now)


def _at(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _served(catalogue: Catalogue, case: Case, orders: tuple[Order, ...]) -> Amounts:
    view = CustomerView(
        profile=Profile(
            id=CustomerId(case.target.customer),
            external_id=None,
            name=None,
            email=None,
            locale="en",
            region=None,
            version=1,
        ),
        purpose=Purpose.OFFERS,
        consents=Consents(decided={}, defaults=frozenset({Purpose.OFFERS})),
        orders=orders,
    )
    grounds = grounds_of(catalogue, view=view, topic_vector=None, now=case.now)
    return score(catalogue, grounds)


def _gain(catalogue: Catalogue, case: Case, scores: Amounts) -> float:
    left = scores.astype(float)
    if case.target.candidates is not None:
        among = [catalogue.rows[ProductId(one)] for one in case.target.candidates]
        left[np.setdiff1d(np.arange(len(left)), among)] = -np.inf
    left[[*case.met, *case.gifts]] = -np.inf
    best = np.argsort(-left, kind="stable")[:CUT]
    ranked = [catalogue.products[row].id for row in best if left[row] > -np.inf]
    return ndcg(ranked, frozenset(case.target.relevant), cut=CUT)


def _costs(found: Sequence[Mapping[str, tuple[float, float]]]) -> dict[str, Cost]:
    return {name: _cost([one[name] for one in found]) for name in found[0]}


def _cost(pairs: Sequence[tuple[float, float]]) -> Cost:
    clean, burst = ([pair[side] for pair in pairs] for side in (0, 1))
    return Cost(
        clean=float(np.mean(clean)), burst=float(np.mean(burst)), difference=paired_difference(burst, clean)
    )


def show(gifts: Gifts, console: Console) -> None:
    """Print what gifts cost in each way, and whether they cost little enough."""
    title = f"{gifts.suite}: {gifts.customers:,} customers of the {gifts.half} half, with a burst of gifts"
    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    table.add_column("way", no_wrap=True)
    for heading in ("without gifts", "with gifts", "difference", "95 %", "cost"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, cost in gifts.costs.items():
        low, high = cost.difference.ci95
        table.add_row(
            name,
            f"{cost.clean:.{DIGITS}f}",
            f"{cost.burst:.{DIGITS}f}",
            f"{cost.difference.value:+.{DIGITS}f}",
            f"{low:+.{DIGITS}f} {high:+.{DIGITS}f}",
            f"{cost.share:.1%}",
        )
    console.print(table)
    console.print(f"Differences are of nDCG@{CUT}. The aim {'holds' if gifts.holds else 'is missed'}.")
