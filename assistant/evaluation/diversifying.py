"""Compare ways to choose a few that differ: what each costs in being right, and what it brings in variety.

Every way chooses ten of the same fifty candidates by the same scores, for every customer of a suite. A way's
setting is chosen on the customers whose id has an even SHA-256: the one with the most distance within
lists, among those that lose at most a hundredth of nDCG@10. The other customers are reported.

Maximal marginal relevance is that of Carbonell and Goldstein (1998); the determinantal point process is
searched greedily as by Chen, Zhang and Zhou (2018), its kernel being likeness weighed by
exp(strength · score).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from rich.progress import Progress

from assistant.errors import InvalidInput
from assistant.evaluation.ablating import WHOLE
from assistant.evaluation.ablating_offers import ComparedOffers
from assistant.evaluation.halves import is_odd
from assistant.evaluation.offers import NOTHING, Past, read_pasts, with_vectors
from assistant.evaluation.suites import OffersSuite, Target
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue, Rows, Vector
from assistant.offers.cooccurrence import Amounts
from assistant.offers.rank import grounds_in, score
from assistant.offers.varied import ALIKE, SAME, varied
from knowledge import Embedder, compare_values

CHOSEN, CANDIDATES = 10, 50
MOST_LOST = 0.01  # of nDCG@10, on the customers that a setting is chosen on
PLAIN, FADED = "by score alone", "without what is alike"
RELEVANCE = (0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
STRENGTHS = (16.0, 8.0, 4.0, 2.0, 1.0)
NDCG, DISTANCE, KINDS = "ndcg@10", "distance@10", "kinds@10"
EXPLAINED = (
    "Distance is the mean of one less the cosine over the pairs of a list; kinds are the different values of"
    " all attributes in it, of those among its candidates. Differences are to what is served, with intervals"
    " of paired resamples of the customers; bold where it leaves out zero."
)

Way = Callable[[Amounts, Vector], Sequence[int]]


def by_score(scores: Amounts, _: Vector) -> Sequence[int]:
    """Choose the best, however alike."""
    best: list[int] = np.argsort(-scores, kind="stable")[:CHOSEN].tolist()
    return best


def as_served(scores: Amounts, vectors: Vector) -> Sequence[int]:
    """Choose as the product does."""
    return varied(scores, vectors, limit=CHOSEN)


def faded(scores: Amounts, vectors: Vector) -> Sequence[int]:
    """Choose the best, of what is not too much like one chosen."""
    chosen: list[int] = []
    left = scores.copy()
    while len(chosen) < CHOSEN and left.max(initial=0.0) > 0:
        chosen.append(int(np.argmax(left)))
        left *= 1 - np.clip((vectors @ vectors[chosen[-1]] - ALIKE) / (SAME - ALIKE), 0.0, 1.0)
        left[chosen[-1]] = 0.0
    return chosen


def marginal(scores: Amounts, vectors: Vector, *, relevance: float) -> Sequence[int]:
    """Choose by maximal marginal relevance."""
    left, nearest = relevance * scores, np.zeros(len(scores), dtype=np.float32)
    chosen: list[int] = []
    while len(chosen) < min(CHOSEN, len(scores)):
        worth = left - (1 - relevance) * nearest
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return chosen


def determinantal(scores: Amounts, vectors: Vector, *, strength: float) -> Sequence[int]:
    """Choose greedily what makes the determinant of the kernel grow most; the rest by score."""
    quality = np.exp(strength / 2 * scores.astype(np.float64))
    kernel = quality[:, None] * (vectors @ vectors.T).astype(np.float64) * quality
    gains = kernel.diagonal().copy()
    chosen: list[int] = []
    factors = np.zeros((0, len(scores)))
    while len(chosen) < min(CHOSEN, len(scores)):
        best = int(np.argmax(gains))
        if gains[best] <= np.finfo(np.float32).eps:
            break
        row = (kernel[best] - factors[:, best] @ factors) / np.sqrt(gains[best])
        factors = np.vstack([factors, row])
        gains = gains - row**2
        chosen.append(best)
        gains[chosen] = -np.inf
    return [*chosen, *(one for one in np.argsort(-scores, kind="stable").tolist() if one not in chosen)][
        :CHOSEN
    ]


FAMILIES: Mapping[str, Mapping[str, Way]] = {
    PLAIN: {PLAIN: by_score},
    FADED: {FADED: faded},
    WHOLE: {WHOLE: as_served},
    "marginal relevance": {
        f"marginal relevance, {one:g}": partial(marginal, relevance=one) for one in RELEVANCE
    },
    "determinantal": {f"determinantal, {one:g}": partial(determinantal, strength=one) for one in STRENGTHS},
}


def diversify(suite: OffersSuite, *, embedder: Embedder, progress: Progress) -> ComparedOffers:
    """Choose for each of the suite's targets in every way.

    Raises `InvalidInput` where no customer is left to choose a setting on, or to report.
    """
    pasts = read_pasts(suite.events)
    histories = [past.liked for past in pasts.values()]
    catalogue = Catalogue.build(with_vectors(suite.items, embedder=embedder, progress=progress), histories)
    ways = {name: way for family in FAMILIES.values() for name, way in family.items()}
    tuned: dict[str, list[Mapping[str, float]]] = {name: [] for name in ways}
    reported: dict[str, list[Mapping[str, float]]] = {name: [] for name in ways}
    for target in progress.track(suite.targets, description="customers in every way"):
        rows, scores = _candidates(catalogue, target, pasts.get(target.customer, NOTHING))
        into = reported if is_odd(target.customer) else tuned
        for name, way in ways.items():
            chosen = rows[list(way(scores, catalogue.vectors[rows]))]
            into[name].append(worth(catalogue, chosen, among=rows, wanted=target.relevant))
    if not tuned[PLAIN] or not reported[PLAIN]:
        raise InvalidInput(suite.name, "has too few customers", fix="measure a suite of some hundred")
    names = [best_of(tuned, family) for family in FAMILIES.values()]
    return ComparedOffers(
        suite=suite.name,
        customers=len(reported[PLAIN]),
        ways=compare_values({name: columns(reported[name]) for name in names}, to=WHOLE),
        explained=EXPLAINED,
    )


def best_of(tuned: Mapping[str, Sequence[Mapping[str, float]]], family: Mapping[str, Way]) -> str:
    """Return the setting with the most distance of those that lose little; else the one that loses least."""
    means = {name: {what: _mean(one) for what, one in columns(tuned[name]).items()} for name in family}
    least = (1 - MOST_LOST) * _mean(columns(tuned[PLAIN])[NDCG])
    kept = [name for name in family if means[name][NDCG] >= least]
    if not kept:
        return max(family, key=lambda name: means[name][NDCG])
    return max(kept, key=lambda name: means[name][DISTANCE])


def columns(found: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Return each metric's values, in the order of the customers."""
    return {metric: [one[metric] for one in found] for metric in (NDCG, DISTANCE, KINDS)}


def worth(catalogue: Catalogue, chosen: Rows, *, among: Rows, wanted: Sequence[str]) -> dict[str, float]:
    """Return how right a list is, how far apart what is in it lies, and how many kinds it has."""
    relevant = {catalogue.rows[ProductId(one)] for one in wanted if ProductId(one) in catalogue.rows}
    discounts = 1 / np.log2(np.arange(2, CHOSEN + 2))
    gained = sum(discounts[place] for place, row in enumerate(chosen) if row in relevant)
    vectors = catalogue.vectors[chosen]
    pairs = np.triu_indices(len(chosen), 1)
    most = len(_kinds(catalogue, among))
    return {
        NDCG: float(gained / discounts[: len(wanted)].sum()) if wanted else 0.0,
        DISTANCE: float(np.mean(1 - (vectors @ vectors.T)[pairs])) if len(chosen) > 1 else 0.0,
        KINDS: len(_kinds(catalogue, chosen)) / most if most else 0.0,
    }


def _kinds(catalogue: Catalogue, rows: Rows) -> set[tuple[str, str]]:
    return {
        (name, value)
        for row in rows
        for name, values in catalogue.products[row].attributes.items()
        for value in values
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _candidates(catalogue: Catalogue, target: Target, past: Past) -> tuple[Rows, Amounts]:
    """Return the best of what is new to the customer, and their scores with the best as 1."""
    known = [catalogue.rows[one] for one in past.liked if one in catalogue.rows]
    scores = score(grounds_in(catalogue, known))
    may = np.full(len(scores), target.candidates is None)
    if target.candidates is not None:
        may[[catalogue.rows[one] for one in catalogue.rows.keys() & set(target.candidates)]] = True
    may[[catalogue.rows[one] for one in past.met if one in catalogue.rows]] = False
    scores = np.where(may, scores, -np.inf)
    rows = np.argsort(-scores, kind="stable")[: min(CANDIDATES, int(may.sum()))]
    best = scores[rows]
    return rows, best / best.max(initial=np.float32(1e-9))
