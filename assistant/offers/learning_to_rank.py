"""Learn from a shop's own orders how much each signal of the ranking counts.

From each customer the last tenth of what they bought is held out, at least one product; everything else is
learnt without it. The weights then climb, one after the other and over a few rounds, to where the mean
nDCG@10 of what was held out is highest: coordinate ascent on the measure itself (Metzler and Croft 2007).
It keeps the score a sum of its signals, so that reasons stay true, and needs no gradient of a measure that
has none.

What covers other things and is never bought itself, as a coupon is, is no candidate: orders would only
tell that it was not among them, and what speaks for it would lose all weight.

A third of the customers take no part in the climb. Learnt weights hold only if on them the gain, by paired
bootstrap, is beyond chance; otherwise the usual ones stay. In the end all are scaled so that what is ranked
first scores the same in the mean as before: the bar below which nothing is shown stays as high.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ConciergeError
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue, Vector
from assistant.offers.cooccurrence import Amounts
from assistant.offers.model import Product
from assistant.offers.rank import grounds_in
from assistant.offers.signals import signals
from assistant.offers.weights import LEARNT, USUAL, Learnt

HELD_OUT = 10  # one purchase in so many
LEAST, MOST = 200, 3000  # customers
POOL = 60  # of the best by each signal
DEPTH = 10  # places that count
FACTORS = (0.0, 0.25, 0.5, 0.7, 1.4, 2.0, 4.0)
ROUNDS = 3
ENOUGH = 1e-4  # of nDCG: a step that gains less is not taken
RESAMPLES = 2000

Progress = Callable[[int, int], None]
_DISCOUNTS = 1 / np.log2(np.arange(2, DEPTH + 2))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Questions:
    """What customers might have bought next, in an array of customers × signals × products."""

    parts: Amounts  # what each signal says, by the usual weights
    is_bought: NDArray[np.bool_]  # customers × products
    is_there: NDArray[np.bool_]
    ideals: NDArray[np.float64]  # the best that can be had, by customer

    def among(self, places: NDArray[np.bool_]) -> _Questions:
        """Return those of some customers."""
        return _Questions(
            parts=self.parts[places],
            is_bought=self.is_bought[places],
            is_there=self.is_there[places],
            ideals=self.ideals[places],
        )

    def scores(self, factors: NDArray[np.float64]) -> Amounts:
        """Return the score of each product by weights that are so many times the usual ones."""
        found: Amounts = np.einsum("csp,s->cp", self.parts, factors.astype(np.float32), optimize=True)
        return np.where(self.is_there, found, -np.inf).astype(np.float32)

    def gains(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the nDCG@10 of each customer."""
        best = np.argsort(-self.scores(factors), axis=1, kind="stable")[:, :DEPTH]
        met = np.take_along_axis(self.is_bought, best, axis=1)
        gained: NDArray[np.float64] = met @ _DISCOUNTS[: met.shape[1]] / self.ideals
        return gained


def learn_weights(
    products: Sequence[tuple[Product, Vector | None]],
    histories: Sequence[Sequence[ProductId]],
    *,
    progress: Progress = lambda _done, _all: None,
) -> Learnt:
    """Learn from one history a customer, oldest first; the same histories give the same weights.

    `progress` is told how many customers are laid out, of how many. Raises `ConciergeError` with fewer
    than `LEAST` customers of whom something new can be held out.
    """
    pasts, held = _parted(histories, {product.id for product, _ in products})
    asked = [place for place, bought in enumerate(held) if bought]
    if len(asked) < LEAST:
        problem = f"{len(asked)} customers bought something new after something else"
        raise ConciergeError(f"too few to learn from: {problem}", fix=f"wait until {LEAST} did")
    if len(asked) > MOST:
        asked = sorted(np.random.default_rng(0).choice(asked, MOST, replace=False).tolist())
    catalogue = Catalogue.build(products, pasts)
    never = _never_bought(catalogue, histories)
    told = [(pasts[one], held[one]) for one in asked]
    questions = _laid_out(catalogue, told, without=never, progress=progress)
    takes_part = np.arange(len(asked)) % 3 > 0
    factors = _climbed(questions.among(takes_part))
    judged = questions.among(~takes_part)
    usual, learnt = judged.gains(np.ones(len(LEARNT))), judged.gains(factors)
    low, high = _interval(learnt - usual)
    kept = factors if low > 0 else np.ones(len(LEARNT))
    return Learnt(
        weights={one: USUAL[one] * float(factor) for one, factor in zip(LEARNT, kept, strict=True)},
        customers=len(asked),
        usual=float(usual.mean()),
        learnt=float(learnt.mean()),
        low=low,
        high=high,
    )


def _parted(
    histories: Sequence[Sequence[ProductId]], sold: set[ProductId]
) -> tuple[list[list[ProductId]], list[set[ProductId]]]:
    """Return each history without its end, and what is new in that."""
    pasts, held = [], []
    for history in histories:
        known = [one for one in history if one in sold]
        end = max(1, len(known) // HELD_OUT)
        pasts.append(known[:-end])
        held.append(set(known[-end:]) - set(known[:-end]) if known[:-end] else set())
    return pasts, held


def _laid_out(
    catalogue: Catalogue,
    asked: Sequence[tuple[Sequence[ProductId], set[ProductId]]],
    *,
    without: Sequence[int],
    progress: Progress,
) -> _Questions:
    width = min(POOL * len(LEARNT), len(catalogue.products))
    shape = len(asked), width
    parts = np.zeros((len(asked), len(LEARNT), width), dtype=np.float32)
    is_bought, is_there = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    ideals = np.zeros(len(asked))
    everything = np.arange(len(catalogue.products))
    for place, (past, bought) in enumerate(asked):
        known = [catalogue.rows[one] for one in past]
        found = signals(grounds_in(catalogue, known), everything)
        amounts = np.stack([found.get(one, np.zeros(len(everything), np.float32)) for one in LEARNT])
        rows = _pool(amounts, [*known, *without])
        parts[place, :, : len(rows)] = amounts[:, rows]
        is_there[place, : len(rows)] = True
        is_bought[place, : len(rows)] = np.isin(rows, [catalogue.rows[one] for one in bought])
        ideals[place] = _DISCOUNTS[: len(bought)].sum()
        progress(place + 1, len(asked))
    return _Questions(parts=parts, is_bought=is_bought, is_there=is_there, ideals=ideals)


def _never_bought(catalogue: Catalogue, histories: Sequence[Sequence[ProductId]]) -> list[int]:
    """Return what covers other things, and is in no history itself."""
    bought = {catalogue.rows.get(one) for history in histories for one in history}
    return [row for row in np.unique(catalogue.covering.others).tolist() if row not in bought]


def _pool(amounts: Amounts, without: Sequence[int]) -> NDArray[np.int64]:
    """Return the best by each signal, in the catalogue's order, but for some."""
    left = amounts.copy()
    left[:, list(without)] = 0.0
    pool: set[int] = set()
    for each in left:
        best = np.argsort(-each, kind="stable")[:POOL]
        pool.update(islice((int(row) for row in best if each[row] > 0), POOL))
    return np.array(sorted(pool), dtype=np.int64)


def _climbed(questions: _Questions) -> NDArray[np.float64]:
    """Return by how much to multiply each usual weight."""
    factors = np.ones(len(LEARNT))
    best = float(questions.gains(factors).mean())
    first = _first(questions, factors)
    for _ in range(ROUNDS):
        before = best
        for place in range(len(LEARNT)):
            for trial in _trials(factors, place):
                reached = float(questions.gains(trial).mean())
                if reached > best + ENOUGH:
                    factors, best = trial, reached
        if best == before:
            break
    scaled: NDArray[np.float64] = factors * (first / _first(questions, factors))
    return scaled


def _trials(factors: NDArray[np.float64], place: int) -> list[NDArray[np.float64]]:
    trials = []
    for factor in FACTORS:
        trial = factors.copy()
        trial[place] = factor * (factors[place] or 1.0)
        trials.append(trial)
    return trials


def _first(questions: _Questions, factors: NDArray[np.float64]) -> float:
    """Return what is ranked first scores, in the mean."""
    tops = questions.scores(factors).max(axis=1)
    return float(tops[np.isfinite(tops)].mean())


def _interval(differences: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of the mean, by bootstrap over the customers."""
    draws = np.random.default_rng(0).integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.quantile(differences[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)
