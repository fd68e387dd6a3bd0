"""Show what each part of the ranking of offers is worth, beside the plain ways that it has to beat.

Every way ranks the same targets from the same histories. Those of our own are the code that serves, with
signals switched off; the plain ways are those of `baselines`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from rich.progress import Progress

from assistant.errors import ConciergeError
from assistant.evaluation import baselines
from assistant.evaluation.ablating import WHOLE
from assistant.evaluation.offers import DEPTH, NOTHING, Past, read_pasts, with_vectors
from assistant.evaluation.suites import OffersSuite, Target
from assistant.events import ProductId
from assistant.offers.catalogue import Catalogue
from assistant.offers.cooccurrence import Amounts
from assistant.offers.learning_to_rank import learn_weights
from assistant.offers.model import Product, Signal
from assistant.offers.rank import grounds_in
from assistant.offers.signals import signals
from assistant.offers.weights import USUAL, Weights
from knowledge import Compared, Embedder, OfferPrediction, Vectors, compare_offers

COMPANY = (Signal.BOUGHT_TOGETHER, Signal.BOUGHT_NEXT)  # each is worked out anew without the other
SPEAKING = (*COMPANY, Signal.COVERS, Signal.TASTE, Signal.KIND, Signal.POPULAR)  # in a history alone
EXPLAINED = (
    "Differences are to what is served, with the interval of paired resamples of the customers; bold where it"
    " leaves out zero. Neighbours are by the cosine of buyers, with the last item counted again. Plain ways"
    " score an offer that covers products by these, over the root of their number. What a way does not"
    " tell apart stays in the catalogue's order. Learnt weights are those of `concierge offers fit`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOffers:
    """A suite's customers served in every way, and how far each is from what is served."""

    suite: str
    customers: int
    ways: Mapping[str, Compared]
    explained: str  # how to read it

    @property
    def title(self) -> str:
        """What heads the table."""
        return f"{self.suite}: {self.customers:,} customers"

    def as_json(self) -> dict[str, object]:
        """Return everything that was measured."""
        measured = {name: value for name, value in asdict(self).items() if name != "explained"}
        return {**measured, "task": "offers", "compared_with": WHOLE}


def ablate_offers(suite: OffersSuite, *, embedder: Embedder, progress: Progress) -> ComparedOffers:
    """Rank for each of the suite's targets in every way. Raises `EvaluationError` without any."""
    pasts = read_pasts(suite.events)
    histories = [past.liked for past in pasts.values()]
    products = with_vectors(suite.items, embedder=embedder, progress=progress)
    weights = _learnt(products, histories, progress)
    catalogue = Catalogue.build(products, histories)
    plain = _plain(baselines.Log.of(catalogue, histories), progress)
    found: dict[str, list[OfferPrediction]] = {}
    for target in progress.track(suite.targets, description="customers in every way"):
        past = pasts.get(target.customer, NOTHING)
        known = [catalogue.rows[one] for one in past.liked if one in catalogue.rows]
        scores = {name: way(known) for name, way in plain.items()} | _own(catalogue, known, learnt=weights)
        for name, amounts in scores.items():
            ranked = _best(catalogue, amounts, target, past)
            found.setdefault(name, []).append(OfferPrediction(customer=target.customer, ranked=ranked))
    return ComparedOffers(
        suite=suite.name,
        customers=len(suite.targets),
        ways=compare_offers([one.labelled() for one in suite.targets], found, to=WHOLE),
        explained=EXPLAINED,
    )


def _plain(log: baselines.Log, progress: Progress) -> dict[str, baselines.Scores]:
    made = {
        "popularity": baselines.popularity,
        "neighbours": baselines.neighbours,
        "EASE": baselines.ease,
        "own purchases": baselines.own,
    }
    return {name: make(log) for name, make in progress.track(made.items(), description="plain ways")}


def _learnt(
    products: Sequence[tuple[Product, Vectors | None]],
    histories: Sequence[Sequence[ProductId]],
    progress: Progress,
) -> Weights:
    """Learn from the histories as `concierge offers fit` does; the usual weights where they are too few."""
    task = progress.add_task("weights", total=None)
    try:
        learnt = learn_weights(
            products,
            histories,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    except ConciergeError:
        return USUAL
    return learnt.weights


def _own(catalogue: Catalogue, known: Sequence[int], *, learnt: Weights) -> dict[str, Amounts]:
    """Score everything by each signal alone, by all but one, and by all, as `rank.score` adds them up."""
    everything, grounds = np.arange(len(catalogue.products)), grounds_in(catalogue, known)
    nothing = np.zeros(len(everything), dtype=np.float32)
    parts = signals(grounds, everything)
    found = {WHOLE: sum(parts.values(), nothing)}
    weighed = (part * np.float32(learnt[one] / USUAL[one]) for one, part in parts.items())
    found["learnt weights"] = sum(weighed, nothing)
    for one in SPEAKING:
        found[f"{one} alone"] = parts.get(one, nothing)
        found[f"without {one}"] = sum((part for name, part in parts.items() if name is not one), nothing)
    for one, other in (COMPANY, COMPANY[::-1]):
        left = signals(grounds, everything, silent={other})
        found[f"{one} alone"] = left.get(one, nothing)
        found[f"without {other}"] = sum(left.values(), nothing)
    return found


def _best(catalogue: Catalogue, scores: Amounts, target: Target, past: Past) -> tuple[str, ...]:
    """Return what scores most of the candidates that they did not meet; equals in the catalogue's order."""
    allowed = np.full(len(scores), target.candidates is None)
    if target.candidates is not None:
        allowed[[catalogue.rows[one] for one in catalogue.rows.keys() & set(target.candidates)]] = True
    allowed[[catalogue.rows[one] for one in past.met if one in catalogue.rows]] = False
    rows = np.flatnonzero(allowed)
    if len(rows) > DEPTH:
        least = np.partition(scores[rows], -DEPTH)[-DEPTH]
        rows = rows[scores[rows] >= least]
    best = rows[np.argsort(-scores[rows], kind="stable")][:DEPTH]
    return tuple(catalogue.products[row].id for row in best)
