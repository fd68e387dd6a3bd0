"""Tell how far what was bought at one time is like all else that a customer bought.

Gifts that nobody marked stand in a history as what was bought for themselves. What gives them away is that
several things at one time are unlike the rest: fewer of those who bought the rest bought them too, and they
have less in common with it, than what people buy has with it at large; and they have more in common with each
other than with it. All three are logarithms of how many times as much, and add up. What the customer bought
themselves is taken out of what was learnt from all, as good as can be: else every thing would be like every
other that they bought.

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
Places = NDArray[np.int64]

SEVERAL = 3  # things bought at one time may be for somebody else
TOLD = 3  # things besides, from which on it is told what a customer's purchases are like
LENT = 0.03  # strength, and share in common, that chance is lent, so that little of either proves little
SURE = 3.0  # how fast a burst loses weight with its likeness
UNLIKE = -1.0  # the likeness at which it has lost half of it


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
    groups = _Groups.of([[place[row] for row in own] for own in bursts.values()], places=len(rows))
    likeness = _company(catalogue, rows, groups) + _common(catalogue, rows, groups)
    trust = 1 / (1 + np.exp(-SURE * (likeness - UNLIKE)))
    return dict(zip(bursts, trust.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Groups:
    """Bursts, as places in what a customer bought: one pair of a burst and a place after the other."""

    bursts: Places
    places: Places
    member: Reals  # bursts × places, 1 where a burst has it

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]], *, places: int) -> _Groups:
        member = np.zeros((len(groups), places))
        for burst, group in enumerate(groups):
            member[burst, list(group)] = 1.0
        bursts, inside = np.nonzero(member)
        return cls(bursts=bursts, places=inside, member=member)

    @property
    def others(self) -> Reals:
        """How many things are outside of each burst."""
        found: Reals = (1 - self.member).sum(axis=1)
        return found

    def outside(self, amounts: Reals) -> Reals:
        """Return for each burst what is outside of it."""
        found: Reals = amounts.sum() - self.member @ amounts
        return found

    def apart(self, found: Reals, within: Reals) -> Reals:
        """Return for each burst the logarithm of how many times as much was found as within it."""
        count = self.member.sum(axis=1)
        outer = np.bincount(self.bursts, weights=found, minlength=len(count)) / count
        inner = np.bincount(self.bursts, weights=within, minlength=len(count)) / count
        ratio: Reals = np.log((outer + LENT) / (inner + LENT))
        return ratio

    def beside(self, found: Reals, chance: Reals) -> Reals:
        """Return for each burst the mean logarithm of how many times as much as by chance was found."""
        logs = np.log((np.maximum(found, 0.0) + LENT) / (chance + LENT))
        sums = np.bincount(self.bursts, weights=logs, minlength=len(self.member))
        mean: Reals = sums / self.member.sum(axis=1)
        return mean


def _company(catalogue: Catalogue, rows: Rows, groups: _Groups) -> Reals:
    """Return for each burst how much more than by chance others bought it with the rest."""
    kin, places = catalogue.kinship, groups.places
    outside = (_strengths(catalogue, rows) @ (1 - groups.member).T)[places, groups.bursts]
    leaving = kin.leaving[rows[places]] / max(float(kin.arriving.sum()), 1e-9)
    return groups.beside(outside, leaving * groups.outside(kin.arriving[rows])[groups.bursts])


def _common(catalogue: Catalogue, rows: Rows, groups: _Groups) -> Reals:
    """Return for each burst how much more it has in common with the rest than what people buy has, and than
    its own things have with each other.
    """
    traits = catalogue.kinds.matrix(rows)
    inside = groups.member.astype(np.float32) @ traits
    mean = (traits.sum(axis=0) - inside) / groups.others[:, None]
    found = np.einsum("pv,pv->p", traits[groups.places], mean[groups.bursts])
    usual = groups.outside(catalogue.kinship.usual[rows]) / groups.others
    own = traits[groups.places]
    within = np.einsum("pv,pv->p", own, inside[groups.bursts]) - np.einsum("pv,pv->p", own, own)
    within /= groups.member.sum(axis=1)[groups.bursts] - 1
    return groups.beside(found, usual[groups.bursts]) + groups.apart(found, within)


def _strengths(catalogue: Catalogue, rows: Rows) -> Reals:
    """Return how strongly each of `rows`, oldest first, goes with each, had this customer bought nothing."""
    size = len(rows)
    place = np.full(len(catalogue.products), -1)
    place[rows] = np.arange(size)
    ones = np.ones(size, dtype=np.float32)
    found = np.zeros(size * size)
    for part in (catalogue.together.of(rows, ones), catalogue.following.of(rows, ones)):
        others = place[part.others]
        inside = others >= 0
        at = part.owners[inside] * size + others[inside]
        found += np.bincount(at, weights=part.strengths[inside], minlength=len(found))
    steps = np.clip(np.arange(size) - np.arange(size)[:, None], -WINDOW, WINDOW)
    lent = np.sqrt(catalogue.kinship.bought[rows])
    own = (word_of(size) + _CLOSE[steps + WINDOW]) / np.outer(lent, lent) / (1 + AFTER)
    left: Reals = np.maximum(found.reshape(own.shape) - own, 0.0)
    return left


def _rows(catalogue: Catalogue, things: Sequence[str]) -> list[int]:
    """Return each product that is still sold, once, as a row of the catalogue."""
    known = (catalogue.rows.get(ProductId(thing)) for thing in things)
    return list(dict.fromkeys(row for row in known if row is not None))


_STEPS = np.arange(-WINDOW, WINDOW + 1)
_CLOSE: Reals = np.where(_STEPS > 0, AFTER, BEFORE) * np.where(
    np.abs(_STEPS) < WINDOW, NEARBY ** (np.abs(_STEPS) - 1.0), 0.0
)
