"""Measure what a burst of gifts in customers' histories does to their offers.

Each customer of a suite buys several things in one order, the last one before they are ranked for, all of a
kind that they never bought. They are ranked for as served without it, with it, and with it marked as a gift;
and the same with nothing that holds bursts down. The gifts are also in what the product learns from all
customers: those of a quarter of them at a time, who are then ranked for with that. What a burst costs depends
on what is in it, so each customer gives several times, something else each time, beside the same history, and
the mean counts.

What it costs to be taken for somebody who gives is told by their own last things, as many as the gifts, as
one order: a burst of what they chose for themselves.

The products of the burst are ranked in no way, so that all ways rank the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, product
from statistics import fmean

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.errors import InvalidInput
from assistant.evaluation.giving import QUARTERS, Giving, quarter_of
from assistant.evaluation.halves import digest, is_odd
from assistant.evaluation.offers import is_liked, read_pasts, with_vectors
from assistant.evaluation.suites import Happening, OffersSuite, Target
from assistant.events import CustomerId, ProductId
from assistant.history.model import Order, OrderLine
from assistant.offers.catalogue import Catalogue
from assistant.offers.model import Product
from assistant.offers.rank import score
from assistant.offers.recommend import grounds_of
from knowledge import Embedder, Estimate, Vectors, ndcg, paired_difference

CUT = 10  # places that are scored
MOST_COST = 0.05  # of the gain without gifts, that unflagged gifts may cost
TIMES = 3  # as much, at least, they have to cost where nothing holds them down
LEAST_TIME = 1e8  # seconds: what is less is no time since 1970, but a place in the order
START, STEP = 1.0e9, 86_400.0  # when places begin, and how far they are apart: a day
LATER = timedelta(hours=1)  # after the last thing they had to do with, they give
DIGITS = 3
DRAWS = 3  # times that each customer gives something else
MOST_CUSTOMERS = 2_000  # of a suite that has more, those whose ids have the smallest SHA-256

CLEAN, SERVED, FLAGGED = "without gifts", "with gifts", "with gifts, marked"
PLAIN, UNDAMPED = "without gifts, undamped", "with gifts, undamped"
JOINED, PLAIN_JOINED = "own in one order", "own in one order, undamped"
COMPARED = {SERVED: CLEAN, UNDAMPED: PLAIN, FLAGGED: CLEAN, CLEAN: PLAIN, JOINED: PLAIN_JOINED}
"""What each way is compared with: the same without gifts, and what is served with what nothing holds down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One customer to rank for: what they bought, as orders and as rows, and the gifts they buy last."""

    target: Target
    orders: tuple[Order, ...]  # newest first
    joined: tuple[Order, ...]  # the same, with as many of their last things as they give in one order
    known: tuple[int, ...]  # oldest first
    met: tuple[int, ...]
    gifts: tuple[int, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The mean gain of one way, and how far it is from what it is compared with."""

    gain: float
    compared_with: str
    difference: Estimate
    share: float  # of the gain of that, that is lost; below 0 where there is more


@dataclass(frozen=True, slots=True, kw_only=True)
class Gifts:
    """What gifts cost in each way, for one half of a suite's customers."""

    suite: str
    half: str
    customers: int
    costs: Mapping[str, Cost]

    @property
    def holds(self) -> bool:
        """Whether unflagged gifts cost little, more where nothing holds them down, flagged ones nothing."""
        served, flagged = self.costs[SERVED].share, self.costs[FLAGGED].difference.ci95
        return (
            served < MOST_COST
            and self.costs[UNDAMPED].share >= TIMES * max(served, 0.0)
            and flagged == (0.0, 0.0)
        )

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""
        return {**asdict(self), "task": "offers", "holds": self.holds}


def measure_gifts(suite: OffersSuite, *, embedder: Embedder, progress: Progress) -> tuple[Gifts, ...]:
    """Return what gifts cost customers whose id has an odd SHA-256, and an even one, to choose on.

    Where a suite knows places in an order alone, what stands there is bought a day apart. What is not among
    the items was nothing to learn from. Raises `InvalidInput` where nobody has anything to give.
    """
    suite = _of_items(suite)
    pasts = read_pasts(suite.events)
    products = with_vectors(suite.items, embedder=embedder, progress=progress)
    plain = Catalogue.build(products, [past.liked for past in pasts.values()])
    draws = [_cases(suite, plain, draw=draw) for draw in range(DRAWS)]
    if not draws[0]:
        raise InvalidInput(suite.name, "no customer has a kind to give", fix="name a suite with attributes")
    found: dict[str, list[dict[str, float]]] = {case.target.customer: [] for case in draws[0]}
    task = progress.add_task("customers with gifts", total=sum(map(len, draws)))
    for cases, quarter in product(draws, range(QUARTERS)):
        own = [case for case in cases if quarter_of(case.target.customer) == quarter]
        learnt = _learnt(plain, products, cases=own, pasts={one: past.liked for one, past in pasts.items()})
        for case in own:
            found[case.target.customer].append(gains(case, plain=plain, learnt=learnt))
            progress.advance(task)
    halves: dict[str, list[dict[str, float]]] = {"odd": [], "even": []}
    for customer, drawn in found.items():
        halves["odd" if is_odd(customer) else "even"].append(
            {way: fmean(one[way] for one in drawn) for way in drawn[0]}
        )
    return tuple(
        Gifts(suite=suite.name, half=half, customers=len(means), costs=_costs(means))
        for half, means in halves.items()
        if means
    )


def gains(case: Case, *, plain: Catalogue, learnt: Catalogue) -> dict[str, float]:
    """Return the gain of each way; `learnt` is the catalogue that learnt the gifts too."""
    burst, flagged = (an_order(plain, case.gifts, at=case.now, is_gift=mark) for mark in (False, True))
    given = (burst, *case.orders)
    return {
        CLEAN: _gain(plain, case, case.orders),
        SERVED: _gain(learnt, case, given),
        FLAGGED: _gain(plain, case, (flagged, *case.orders)),
        PLAIN: _gain(plain, case, case.orders, is_damped=False),
        UNDAMPED: _gain(learnt, case, given, is_damped=False),
        JOINED: _gain(plain, case, case.joined),
        PLAIN_JOINED: _gain(plain, case, case.joined, is_damped=False),
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


def _learnt(
    plain: Catalogue,
    products: Sequence[tuple[Product, Vectors | None]],
    *,
    cases: Sequence[Case],
    pasts: Mapping[str, tuple[ProductId, ...]],
) -> Catalogue:
    """Return the catalogue that learnt what all bought, with the gifts of these customers."""
    gifts = {case.target.customer: case.gifts for case in cases}
    histories = [
        (*liked, *(plain.products[row].id for row in gifts.get(customer, ())))
        for customer, liked in pasts.items()
    ]
    return Catalogue.build(products, histories)


def _of_items(suite: OffersSuite) -> OffersSuite:
    """Return the suite with what happened to its items alone, and as many customers as are measured."""
    items = {item.id for item in suite.items}
    targets = (
        target.model_copy(update={"relevant": tuple(one for one in target.relevant if one in items)})
        for target in suite.targets
    )
    possible = [target for target in targets if target.relevant]
    return replace(
        suite,
        events=tuple(event for event in suite.events if event.item in items),
        targets=tuple(sorted(possible, key=lambda target: digest(target.customer))[:MOST_CUSTOMERS]),
    )


def _cases(suite: OffersSuite, catalogue: Catalogue, *, draw: int) -> list[Case]:
    giving = Giving.of_catalogue(catalogue)
    events: dict[str, list[Happening]] = {}
    for event in sorted(suite.events, key=lambda one: one.time):
        events.setdefault(event.customer, []).append(event)
    is_timed = all(event.time >= LEAST_TIME for event in suite.events)
    cases = (
        _case(target, events.get(target.customer, []), catalogue, giving=giving, draw=draw, is_timed=is_timed)
        for target in suite.targets
    )
    return [case for case in cases if case is not None]


def _case(
    target: Target,
    own: Sequence[Happening],
    catalogue: Catalogue,
    *,
    giving: Giving,
    draw: int,
    is_timed: bool,
) -> Case | None:
    """Return a customer with gifts, or `None` for who liked nothing, or can give nothing."""

    def at(time: float) -> datetime:
        return datetime.fromtimestamp(time if is_timed else START + STEP * time, UTC)

    by_time: dict[float, list[int]] = {}
    for event in filter(is_liked, own):
        by_time.setdefault(event.time, []).append(catalogue.rows[ProductId(event.item)])
    known = tuple(chain.from_iterable(by_time.values()))
    met = tuple(catalogue.rows[ProductId(event.item)] for event in own)
    relevant = {catalogue.rows[ProductId(one)] for one in target.relevant}
    gifts = giving.gifts(target.customer, draw=draw, known=known, without=frozenset({*met, *relevant}))
    if not known or not gifts:
        return None
    orders = tuple(an_order(catalogue, rows, at=at(time)) for time, rows in reversed(by_time.items()))
    return Case(
        target=target,
        orders=orders,
        joined=joined(catalogue, orders, len(gifts)),
        known=known,
        met=met,
        gifts=gifts,
        now=at(own[-1].time) + LATER,
    )


def joined(catalogue: Catalogue, orders: Sequence[Order], count: int) -> tuple[Order, ...]:
    """Return the orders, newest first, with the `count` things bought last in one."""
    last: list[int] = []
    left: list[Order] = []
    for order in orders:
        rows = [catalogue.rows[line.product_id] for line in order.lines]
        kept = rows[: max(len(rows) - (count - len(last)), 0)]
        last = [*rows[len(kept) :], *last]
        if kept:
            left.append(an_order(catalogue, kept, at=order.placed_at))
    return (an_order(catalogue, last, at=orders[0].placed_at), *left)


def _gain(catalogue: Catalogue, case: Case, orders: tuple[Order, ...], *, is_damped: bool = True) -> float:
    grounds = grounds_of(
        catalogue, view=_view(case, orders), topic_vector=None, now=case.now, is_damped=is_damped
    )
    left = score(grounds).astype(float)
    if case.target.candidates is not None:
        among = [catalogue.rows[ProductId(one)] for one in case.target.candidates]
        left[np.setdiff1d(np.arange(len(left)), among)] = -np.inf
    left[[*case.met, *case.gifts]] = -np.inf
    best = np.argsort(-left, kind="stable")[:CUT]
    ranked = [catalogue.products[row].id for row in best if left[row] > -np.inf]
    return ndcg(ranked, frozenset(case.target.relevant), cut=CUT)


def _view(case: Case, orders: tuple[Order, ...]) -> CustomerView:
    profile = Profile(
        id=CustomerId(case.target.customer),
        external_id=None,
        name=None,
        email=None,
        locale="en",
        region=None,
        version=1,
    )
    consents = Consents(decided={}, defaults=frozenset({Purpose.OFFERS}))
    return CustomerView(profile=profile, purpose=Purpose.OFFERS, consents=consents, orders=orders)


def _costs(found: Sequence[Mapping[str, float]]) -> dict[str, Cost]:
    return {
        name: _cost([one[name] for one in found], [one[other] for one in found], other)
        for name, other in COMPARED.items()
    }


def _cost(gains: Sequence[float], others: Sequence[float], name: str) -> Cost:
    difference, whole = paired_difference(gains, others), float(np.mean(others))
    return Cost(
        gain=float(np.mean(gains)),
        compared_with=name,
        difference=difference,
        share=-difference.value / whole if whole else 0.0,
    )


def show(gifts: Gifts, console: Console) -> None:
    """Print what gifts cost in each way, and whether they cost little enough."""
    title = f"{gifts.suite}: {gifts.customers:,} customers of the {gifts.half} half, with a burst of gifts"
    table = Table(title=title, title_justify="left", box=None, header_style="bold")
    table.add_column("way", no_wrap=True)
    for heading in (f"nDCG@{CUT}", "difference", "95 %", "cost", "95 %"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("compared with")
    for name, cost in gifts.costs.items():
        low, high = cost.difference.ci95
        whole = cost.gain - cost.difference.value
        shares = [-end / whole if whole else 0.0 for end in (high, low)]
        table.add_row(
            name,
            f"{cost.gain:.{DIGITS}f}",
            f"{cost.difference.value:+.{DIGITS}f}",
            f"{low:+.{DIGITS}f} {high:+.{DIGITS}f}",
            f"{cost.share:.1%}",
            f"{shares[0]:.1%} {shares[1]:.1%}",
            cost.compared_with,
        )
    console.print(table)
    console.print(f"The aim {'holds' if gifts.holds else 'is missed'} on this half.")
