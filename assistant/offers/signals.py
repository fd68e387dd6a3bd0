"""Say what speaks for a product, how much, and what each part stands on.

A score is a sum of signals, and each signal is split over what it stands on: the products
bought before, the preferences stated. The parts always add up to the score, so that the
reason shown to a customer is the one that decided.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.events import ProductId
from assistant.offers.catalogue import ROWS_OF_NOTHING, Catalogue, Rows, Vector
from assistant.offers.cooccurrence import Amounts, Neighbours
from assistant.offers.model import Contribution, Signal

Part = tuple[str, ProductId | None, float]  # what a signal stands on: its words, its product, its share
UNRELATED = 0.2  # the cosine that two texts with nothing in common may well have
HALF_CONVINCED = 0.3  # the co-occurrence that is worth half of its signal's weight
QUIET = 0.02  # the strongest co-occurrence at which likeness of texts still has half of its weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A product that the customer chose, as a row of the catalogue, and how much it still says."""

    row: int
    weight: float  # 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A product that the customer buys, as a row of the catalogue, and in how many orders they did."""

    row: int
    times: int

    @property
    def weight(self) -> float:
        """What it says: each time less than the one before, so that no burst of orders decides."""
        return math.log1p(self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Something that the customer likes, as an attribute of products."""

    attribute: str
    value: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Something of a customer's surroundings, as what products say of themselves, and how it is told."""

    attribute: str
    values: frozenset[str]
    words: str


@dataclass(frozen=True, kw_only=True, eq=False)  # with no slots: what others bought is summed up once
class Grounds:
    """Everything about a customer and a moment that may speak for a product of a catalogue."""

    catalogue: Catalogue
    interests: tuple[Interest, ...] = ()  # what they bought
    looked_at: tuple[Interest, ...] = ()  # what they looked at and did not buy
    habits: tuple[Habit, ...] = ()  # what they bought and customers come back for
    owned: tuple[int, ...] = ()  # what they have, bought here or not, as rows of the catalogue
    wishes: tuple[Wish, ...] = ()
    topic: Vector | None = None
    around: tuple[Around, ...] = ()

    @property
    def are_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not (self.interests or self.looked_at or self.owned or self.wishes) and self.topic is None

    @cached_property
    def together(self) -> Neighbours:
        """What the same customers bought as theirs."""
        return self.catalogue.together.of(_rows(self.interests), _weights(self.interests))

    @cached_property
    def following(self) -> Neighbours:
        """What others bought soon after theirs."""
        return self.catalogue.following.of(_rows(self.interests), _weights(self.interests))

    @cached_property
    def covering(self) -> Neighbours:
        """The offers that cover what they buy."""
        return self.catalogue.covering.of(_rows(self.habits), _weights(self.habits))

    @cached_property
    def kind(self) -> Amounts:
        """How much each value of an attribute says of what they bought."""
        return self.catalogue.kinds.profile(_rows(self.interests), _weights(self.interests))

    @cached_property
    def sharing(self) -> Amounts:
        """How much each product shares with what they bought, from 0 to 1; 0 for that itself."""
        amounts = self.catalogue.kinds.likeness(self.kind)
        amounts[_rows(self.interests)] = 0.0
        return amounts

    @cached_property
    def company(self) -> tuple[Amounts, Amounts]:
        """How strongly others bought each product with theirs, and how strongly soon after."""
        same, soon = self.together.summed(), self.following.summed()
        same[_rows(self.interests)] = 0.0  # what they have bought already is no news to them
        soon[_rows(self.interests)] = 0.0
        return same, soon


def signals(grounds: Grounds, rows: Rows, *, silent: Container[Signal] = ()) -> dict[Signal, Amounts]:
    """Return what each signal adds to the score of each of `rows`, as if those in `silent` were not known."""
    catalogue = grounds.catalogue
    found = {Signal.POPULAR: catalogue.popularity[rows]}
    if grounds.interests:
        same, soon = grounds.company
        same = same * np.float32(Signal.BOUGHT_TOGETHER not in silent)
        soon = soon * np.float32(Signal.BOUGHT_NEXT not in silent)
        whole = same + soon + np.float32(HALF_CONVINCED)
        found[Signal.BOUGHT_TOGETHER] = (same / whole)[rows]
        found[Signal.BOUGHT_NEXT] = (soon / whole)[rows]
        # The more the orders of others say, the less it tells what is near to what they bought.
        quiet = np.float32(QUIET / (QUIET + float((same + soon).max(initial=0.0))))
        found[Signal.TASTE] = _like(catalogue, grounds.interests, rows) * quiet
        found[Signal.KIND] = grounds.sharing[rows] * quiet
    if grounds.habits:
        found[Signal.COVERS] = covers(grounds)[rows]
    if grounds.looked_at:
        found[Signal.LOOKED_AT] = _like(catalogue, grounds.looked_at, rows)
    if grounds.owned:
        found[Signal.FITS] = fits(grounds)[rows]
    if grounds.wishes:
        found[Signal.PREFERENCE] = preferred(grounds)[rows]
    if grounds.around:
        found[Signal.CONTEXT] = suiting(grounds)[rows]
    if grounds.topic is not None and catalogue.index is not None:
        found[Signal.TOPIC] = _likeness(catalogue.vectors[rows] @ grounds.topic)
    return {
        signal: amounts * np.float32(catalogue.weights[signal])
        for signal, amounts in found.items()
        if signal not in silent
    }


def contributions(grounds: Grounds, rows: Sequence[int]) -> tuple[tuple[Contribution, ...], ...]:
    """Split the score of each row over what it stands on, largest first; the parts add up to it."""
    found = signals(grounds, np.array(rows, dtype=np.int64))
    amounts = ({signal: float(each[place]) for signal, each in found.items()} for place in range(len(rows)))
    return tuple(_split(grounds, row=row, amounts=own) for row, own in zip(rows, amounts, strict=True))


def _split(grounds: Grounds, *, row: int, amounts: Mapping[Signal, float]) -> tuple[Contribution, ...]:
    parts = [
        Contribution(signal=signal, amount=amount * share, because=because, product_id=product_id)
        for signal, amount in amounts.items()
        if amount > 0
        for because, product_id, share in _shares(grounds, signal=signal, row=row)
    ]
    return largest_first(parts)


def largest_first(parts: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Return the parts of a score in the order in which they are told."""
    return tuple(sorted(parts, key=lambda part: (-part.amount, part.signal, part.because)))


def taste_of(catalogue: Catalogue, interests: Sequence[Interest]) -> Vector | None:
    """Return the direction in which interests lie, or `None` where there are none with vectors."""
    if not interests or catalogue.index is None:
        return None
    mean: Vector = _weights(interests) @ catalogue.vectors[_rows(interests)]
    length = np.linalg.norm(mean)
    return mean / length if length > 0 else None


def chosen_by_others(grounds: Grounds) -> Amounts:
    """Return for each product how much those who bought theirs bought it too, from 0 to below 1."""
    same, soon = grounds.company
    return (same + soon) / (same + soon + np.float32(HALF_CONVINCED))


def covers(grounds: Grounds) -> Amounts:
    """Return for each offer how much it covers of what they buy, from 0 to below 1."""
    amounts = grounds.covering.summed()
    return amounts / (amounts + 1)


def _like(catalogue: Catalogue, interests: Sequence[Interest], rows: Rows) -> Amounts:
    """Return how near each row is to interests; what they are in itself is no news."""
    taste = taste_of(catalogue, interests)
    if taste is None:
        return np.zeros(len(rows), dtype=np.float32)
    return _likeness(catalogue.vectors[rows] @ taste) * ~np.isin(rows, _rows(interests))


def fits(grounds: Grounds) -> Amounts:
    """Mark with 1 what is made for something they own."""
    catalogue = grounds.catalogue
    amounts = np.zeros(len(catalogue.products), dtype=np.float32)
    for row in grounds.owned:
        amounts[catalogue.carriers.get(_made_for(catalogue, row), ROWS_OF_NOTHING)] = 1.0
    return amounts


def preferred(grounds: Grounds) -> Amounts:
    """Return for each product how well it meets the wishes: about 1 for each that is met."""
    catalogue = grounds.catalogue
    amounts = np.zeros(len(catalogue.products), dtype=np.float32)
    for wish in grounds.wishes:
        amounts[_carriers(catalogue, wish)] += np.float32(_worth(catalogue, wish))
    return amounts


def suiting(grounds: Grounds) -> Amounts:
    """Mark with 1 what goes with the page that they are on, or with what surrounds them."""
    catalogue = grounds.catalogue
    amounts = np.zeros(len(catalogue.products), dtype=np.float32)
    for one in grounds.around:
        amounts[_around(catalogue, one)] = 1.0
    return amounts


def _around(catalogue: Catalogue, one: Around) -> list[int]:
    found = (catalogue.carriers.get((one.attribute, value), ROWS_OF_NOTHING) for value in one.values)
    return [int(row) for rows in found for row in rows]


def _carriers(catalogue: Catalogue, wish: Wish) -> Rows:
    return catalogue.carriers.get((wish.attribute, wish.value), ROWS_OF_NOTHING)


def _worth(catalogue: Catalogue, wish: Wish) -> float:
    """A wish that half of the catalogue meets tells half as much as one that hardly anything meets."""
    return wish.confidence * (1 - len(_carriers(catalogue, wish)) / (len(catalogue.products) + 1))


def _likeness(cosines: Amounts) -> Amounts:
    likeness: Amounts = np.maximum((cosines - np.float32(UNRELATED)) / np.float32(1 - UNRELATED), 0.0)
    return likeness


def _shares(grounds: Grounds, *, signal: Signal, row: int) -> list[Part]:
    """Return what a signal stands on for one product, and each part's share; the shares add up to 1."""
    catalogue = grounds.catalogue
    match signal:
        case Signal.BOUGHT_TOGETHER | Signal.BOUGHT_NEXT:
            near = grounds.together if signal is Signal.BOUGHT_TOGETHER else grounds.following
            parts = _named(grounds, grounds.interests, near.strengths_to(row))
        case Signal.COVERS:
            parts = _named(grounds, grounds.habits, grounds.covering.strengths_to(row))
        case Signal.TASTE:
            parts = _near(grounds, grounds.interests, row)
        case Signal.KIND:
            parts = [(kind, None, part) for kind, part in catalogue.kinds.shares(grounds.kind, row)]
        case Signal.LOOKED_AT:
            parts = _near(grounds, grounds.looked_at, row)
        case Signal.FITS:
            parts = [
                (catalogue.products[one].title, catalogue.products[one].id, 1.0)
                for one in grounds.owned
                if row in catalogue.carriers.get(_made_for(catalogue, one), ROWS_OF_NOTHING)
            ]
        case Signal.PREFERENCE:
            parts = [
                (f"{wish.attribute}: {wish.value}", None, _worth(catalogue, wish))
                for wish in grounds.wishes
                if row in _carriers(catalogue, wish)
            ]
        case Signal.CONTEXT:
            parts = [(one.words, None, 1.0) for one in grounds.around if row in _around(catalogue, one)]
        case _:
            parts = [("", None, 1.0)]
    whole = sum(part for *_, part in parts)
    return [(because, product_id, part / whole) for because, product_id, part in parts if part > 0]


def _near(grounds: Grounds, interests: Sequence[Interest], row: int) -> list[Part]:
    """Return each interest by its title and id, and how much it says for a row."""
    near = grounds.catalogue.vectors[_rows(interests)] @ grounds.catalogue.vectors[row]
    return _named(grounds, interests, _weights(interests) * np.maximum(near, 0.0))


def _named(grounds: Grounds, chosen: Sequence[Interest | Habit], shares: Amounts) -> list[Part]:
    """Return what they chose by its title and id, each with its share."""
    products = (grounds.catalogue.products[one.row] for one in chosen)
    return [(one.title, one.id, float(share)) for one, share in zip(products, shares, strict=True)]


def _rows(chosen: Sequence[Interest | Habit]) -> Rows:
    return np.array([one.row for one in chosen], dtype=np.int64)


def _weights(chosen: Sequence[Interest | Habit]) -> Amounts:
    return np.array([one.weight for one in chosen], dtype=np.float32)


def _made_for(catalogue: Catalogue, row: int) -> tuple[str, str]:
    return "works_with", catalogue.products[row].id.lower()
