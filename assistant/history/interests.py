"""Say what a customer's history tells of their interests, so that no burst steers what follows.

The interest in a product is a sum over calendar months, of UTC. Within a month, and for each kind of event
by itself, what was chosen is put in order of what it still says, the most first; at place p it weighs

    weight(kind) · FADING^p · 2^(−age / half-life(kind)) · GIFT_SEASON, in a season of gifts · AGED, for each
                                                            event in the customer's life since then

and what was chosen together shares its places evenly. The places are a geometric series, so a month weighs
at most `MOST` = Σ weight(kind) / (1 − FADING), however much happens in it. In the end all weights are scaled
down until they come to no more than `MOST`.

The bound. Let R be what all other months weigh, and P the profile: the weights over their sum. Whatever is
added to one month, P moves by at most MOST / (MOST + R) in total variation. For P is a mixture of the profile
of the other months, which stays as it is, and that of the month, whose part is s₀ before and s₁ after, both
at most MOST / (MOST + R); and mixtures that share a component are no further apart than max(s₀, s₁).

What may be for somebody else is trusted less than 1. What it says and the places that it takes are both
multiplied by that, so that it crowds out nothing else. The bound is of the formula with trust as it is: who
buys more may change it elsewhere.

Whatever is taken out of a history leaves no trace here: nothing is kept but the history itself.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Self, TypeVar

from assistant.history.life import Change
from assistant.history.model import Activity, Order

FADING = 0.7  # how much a choice weighs beside the one before it in the month
AGED = 0.25  # what is left of an interest after a life event that touches it: as if two half-lives had passed
GIFT_SEASON = 0.3  # what a choice says in a season when people buy for others

PURCHASE = "purchase"
DAY = 86_400.0  # seconds
LEAP_YEAR = 2024  # in which every day that a season may begin or end on exists
WRITTEN = re.compile(r"\d{2}-\d{2}")

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one kind of event says."""

    weight: float  # beside a purchase's 1
    half_life: float  # days, after which it says half as much


KINDS: Mapping[str, Worth] = {
    PURCHASE: Worth(weight=1.0, half_life=365.0),
    "product_added_to_wishlist": Worth(weight=0.3, half_life=90.0),
    "product_added": Worth(weight=0.3, half_life=30.0),
    "product_viewed": Worth(weight=0.1, half_life=14.0),
    "product_clicked": Worth(weight=0.1, half_life=14.0),
}
"""The kinds of events that tell of an interest, as the tracking interface calls them; others tell of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Days of every year on which people buy for others, both included; it may pass the turn of the year."""

    first: tuple[int, int]  # month, day
    last: tuple[int, int]

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the season that `11-25/12-24` means; raises `ValueError`."""
        ends = [tuple(map(int, end.split("-"))) for end in text.split("/") if WRITTEN.fullmatch(end)]
        if len(ends) != 2:
            raise ValueError(f"{text!r} is no season; write it as 11-25/12-24, months first")
        for month, day in ends:
            date(LEAP_YEAR, month, day)
        (first, last) = ((month, day) for month, day in ends)
        return cls(first=first, last=last)

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner may set about interests."""

    kinds: Mapping[str, Worth] = field(default_factory=lambda: KINDS)
    seasons: tuple[Season, ...] = (Season(first=(11, 25), last=(12, 24)),)
    touched: Mapping[Change, frozenset[str]] = field(default_factory=dict)
    """The categories that a change in life touches; all of them where the owner does not say."""

    @property
    def most(self) -> float:
        """What a month weighs at most, whatever happens in it."""
        return sum(one.weight for one in self.kinds.values()) / (1 - FADING)

    def bound(self, rest: float) -> float:
        """Return how far any burst in one month may move the profile, in total variation.

        `rest` is what all other months weigh.
        """
        return self.most / (self.most + rest)


USUAL = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Things that were chosen together, once."""

    kind: str
    at: datetime
    things: tuple[str, ...]


ALL: Mapping[Chosen, float] = MappingProxyType({})
"""Where everything is trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """Something that changed in a customer's life, and which interests it leaves behind."""

    at: datetime
    touches: Callable[[str], bool]


def interests(
    history: Iterable[Chosen],
    *,
    now: datetime,
    life: Sequence[LifeEvent] = (),
    rules: Rules = USUAL,
    trust: Mapping[Chosen, float] = ALL,
) -> dict[str, float]:
    """Return how much each thing still interests who chose it, by the formula above; nothing weighs 0.

    `trust` is of what may be for somebody else, from 0 to 1; all else is trusted. In which order `history`
    comes does not matter. What lies in the future counts as now.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for month in by_month(history, rules).values():
        for thing, weight in weighed(month, now=now, life=life, rules=rules, trust=trust).items():
            weights[thing] += weight
    total = sum(weights.values())
    scale = min(1.0, rules.most / total) if total else 1.0
    return {thing: weight * scale for thing, weight in weights.items()}


def by_place(things: Sequence[T]) -> dict[T, float]:
    """Return how much each thing interests whose choices are known by their order alone, newest first.

    It is what one month of purchases comes to that are all new.
    """
    return {thing: FADING**place for place, thing in reversed(list(enumerate(things)))}


def by_month(history: Iterable[Chosen], rules: Rules = USUAL) -> dict[tuple[int, int], list[Chosen]]:
    """Return what tells of interests, by year and month."""
    months: defaultdict[tuple[int, int], list[Chosen]] = defaultdict(list)
    for one in history:
        if one.kind in rules.kinds and one.things:
            day = one.at.astimezone(UTC)
            months[day.year, day.month].append(one)
    return months


def weighed(
    month: Sequence[Chosen],
    *,
    now: datetime,
    life: Sequence[LifeEvent] = (),
    rules: Rules = USUAL,
    trust: Mapping[Chosen, float] = ALL,
) -> dict[str, float]:
    """Return what each thing weighs by one month alone; together never more than `Rules.most`."""
    weights: defaultdict[str, float] = defaultdict(float)
    for kind in rules.kinds:
        best: dict[str, float] = {}
        place = 0.0
        chosen = [one for one in month if one.kind == kind]
        for one in sorted(chosen, key=lambda one: (-_left(one, now=now, rules=rules), one.things)):
            size, trusted = len(one.things), trust.get(one, 1.0)
            taken = size * trusted
            share = FADING**place * (1 - FADING**taken) / (size * (1 - FADING))
            left = rules.kinds[kind].weight * _left(one, now=now, rules=rules) * trusted * share
            for thing in one.things:
                aged = AGED ** sum(event.at > one.at and event.touches(thing) for event in life)
                best[thing] = max(best.get(thing, 0.0), left * aged)
            place += taken
        for thing, weight in best.items():
            weights[thing] += weight
    return dict(weights)


def chosen_by(orders: Iterable[Order], activities: Iterable[Activity]) -> list[Chosen]:
    """Return what a customer chose for themselves, as products; gifts and what was sent back are left out."""
    bought = [
        Chosen(kind=PURCHASE, at=one.placed_at, things=tuple(line.product_id for line in one.own_lines))
        for one in orders
    ]
    done = [
        Chosen(kind=one.kind, at=one.at, things=(one.product_id,))
        for one in activities
        if one.product_id is not None
    ]
    return [*bought, *done]


def _left(one: Chosen, *, now: datetime, rules: Rules) -> float:
    """Return what is left of an event of its kind: 1 when it is new, and outside of a season of gifts."""
    days = max((now - one.at).total_seconds() / DAY, 0.0)
    in_season = any(season.holds(one.at.astimezone(UTC).date()) for season in rules.seasons)
    fresh = math.exp2(-days / rules.kinds[one.kind].half_life)
    return fresh * GIFT_SEASON if in_season else fresh
