"""Tell how far what was bought at one time is like all else that a customer bought.

Gifts that nobody marked stand in a history as what was bought for themselves. What gives them away is that
several things at one time are unlike the rest: fewer of those who bought the rest bought them too, and they
have less in common with it, than what people buy has with it at large. Both are logarithms of how many times
as much, so that 0 is chance, and add up. What the customer bought themselves is taken out of what was learnt
from all, as good as can be: else every thing would be like every other that they bought.

An order unlike the rest is held down, not left out: once more of its kind is bought at another time, it is
like that, and counts in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.events import ProductId
from assistant.history.interests import PURCHASE, Chosen
from assistant.offers.cooccurrence import AFTER, BEFORE, NEARBY, SHRINK, WINDOW, CoOccurrence, word_of

if TYPE_CHECKING:
    from assistant.offers.catalogue import Catalogue, Rows
    from assistant.offers.kinds import Kinds

Reals = NDArray[np.float64]

SEVERAL = 3  # things bought at one time may be for somebody else
TOLD = 3  # things besides, from which on it is told what a customer's purchases are like
LENT = 0.03  # strength, and share in common, that chance is lent, so that little of either proves little
SURE = 4.5  # how fast a burst loses weight with its likeness
UNLIKE = -0.2  # the likeness at which it has lost half of it: a little less than by chance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinship:
    """What likeness is told from, and what is expected of any two products by chance."""

    usual: Reals  # how much each product has in common with what people buy
    leaving: Reals  # for each product, how strongly it goes with all others
    arriving: Reals  # and all others with it
    bought: Reals  # how often, and the purchases that it is lent

    @classmethod
    def of(
        cls,
        kinds: Kinds,
        *,
        together: CoOccurrence,
        following: CoOccurrence,
        histories: Sequence[Sequence[int]],
    ) -> Kinship:
        """Sum up what is known of all products."""
        size = len(kinds.starts) - 1
        owners = np.repeat(np.arange(size), np.diff(together.starts))
        strengths = together.strengths.astype(np.float64) + following.strengths
        bought = np.bincount([row for history in histories for row in history], minlength=size)
        share = bought / max(bought.sum(), 1)
        return cls(
            usual=kinds.common(share),
            leaving=np.bincount(owners, weights=strengths, minlength=size).astype(np.float64),
            arriving=np.bincount(together.others, weights=strengths, minlength=size).astype(np.float64),
            bought=bought.astype(np.float64) + SHRINK,
        )


def trusted(catalogue: Catalogue, history: Sequence[Chosen]) -> dict[Chosen, float]:
    """Return how far to trust each of the orders that may be for somebody else, above 0 and below 1.

    Whatever is not in the result is to be trusted.
    """
    orders = sorted((one for one in history if one.kind == PURCHASE), key=lambda one: one.at)
    bought = {one: _rows(catalogue, one.things) for one in orders}
    rows = np.array(list(dict.fromkeys(chain.from_iterable(bought.values()))), dtype=np.int64)
    bursts = {one: own for one, own in bought.items() if SEVERAL <= len(own) <= len(rows) - TOLD}
    if not bursts:
        return {}
    place = {row: number for number, row in enumerate(rows.tolist())}
    told = sorted({place[row] for own in bursts.values() for row in own})
    likeness = _Likeness.of(catalogue, rows, np.array(told))
    return {one: likeness.trust([place[row] for row in own]) for one, own in bursts.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Likeness:
    """How like all that a customer bought are to those things that were bought in bursts."""

    line: dict[int, int]  # of each such thing, by its place in what they bought
    strength: Reals  # one line for each: how strongly it goes with everything that they bought
    common: Reals  # and how much it has in common with that
    leaving: Reals  # of each line, how strongly it goes with anything, as a share of everything
    arriving: Reals  # how strongly anything goes with what they bought
    usual: Reals  # how much what people buy has in common with what they bought

    @classmethod
    def of(cls, catalogue: Catalogue, rows: Rows, told: Rows) -> _Likeness:
        kin = catalogue.kinship
        traits = catalogue.kinds.matrix(rows).astype(np.float64)
        return cls(
            line={int(place): line for line, place in enumerate(told)},
            strength=_strengths(catalogue, rows, told),
            common=traits[told] @ traits.T,
            leaving=kin.leaving[rows[told]] / max(float(kin.arriving.sum()), 1e-9),
            arriving=kin.arriving[rows],
            usual=kin.usual[rows],
        )

    def trust(self, group: Sequence[int]) -> float:
        """Return how far to trust a burst, as places in what they bought."""
        lines = [self.line[one] for one in group]
        others = self.strength.shape[1] - len(group)
        company = _beside(self._outside(self.strength, lines, group), self.leaving[lines] * self._rest(group))
        usual = (self.usual.sum() - self.usual[group].sum()) / others
        common = _beside(self._outside(self.common, lines, group) / others, usual)
        return float(1 / (1 + np.exp(-SURE * (company + common - UNLIKE))))

    def _rest(self, group: Sequence[int]) -> float:
        return float(self.arriving.sum() - self.arriving[group].sum())

    @staticmethod
    def _outside(amounts: Reals, lines: Sequence[int], group: Sequence[int]) -> Reals:
        """Sum up, line by line, what is not of the burst itself."""
        own = amounts[lines]
        sums: Reals = own.sum(axis=1) - own[:, group].sum(axis=1)
        return np.maximum(sums, 0.0)


def _beside(found: Reals, chance: Reals | float) -> float:
    return float(np.log((found + LENT) / (chance + LENT)).mean())


def _strengths(catalogue: Catalogue, rows: Rows, told: Rows) -> Reals:
    """Return how strongly some of `rows`, oldest first, go with each, had this customer bought nothing."""
    place = np.full(len(catalogue.products), -1)
    place[rows] = np.arange(len(rows))
    ones = np.ones(len(told), dtype=np.float32)
    found = np.zeros(len(told) * len(rows))
    for part in (catalogue.together.of(rows[told], ones), catalogue.following.of(rows[told], ones)):
        others = place[part.others]
        inside = others >= 0
        at = part.owners[inside] * len(rows) + others[inside]
        found += np.bincount(at, weights=part.strengths[inside], minlength=len(found))
    steps = np.arange(len(rows)) - told[:, None]
    far = np.abs(steps)
    close = np.where(steps > 0, AFTER, BEFORE) * np.where(far < WINDOW, NEARBY ** (far - 1.0), 0.0)
    lent = np.sqrt(catalogue.kinship.bought[rows])
    own = (word_of(len(rows)) + close) / np.outer(lent[told], lent) / (1 + AFTER)
    left: Reals = np.maximum(found.reshape(own.shape) - own, 0.0)
    return left


def _rows(catalogue: Catalogue, things: Sequence[str]) -> list[int]:
    """Return each product that is still sold, once, as a row of the catalogue."""
    known = (catalogue.rows.get(ProductId(thing)) for thing in things)
    return list(dict.fromkeys(row for row in known if row is not None))
