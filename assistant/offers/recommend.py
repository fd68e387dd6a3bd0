"""Suggest a few products that may help, or none.

Nothing is suggested to a customer who did not agree to offers. What a limit forbids is taken
out before anything is ranked. What remains has to reach a bar: no offer is better than a
silly one. At most a few are shown, and different ones.

With nothing known of a customer, their stated preferences come first, then what others buy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from assistant.customers.model import CustomerView
from assistant.events import ProductId
from assistant.history.interests import PURCHASE, USUAL, LifeEvent, Rules, chosen_by, interests
from assistant.history.life import changes_in
from assistant.offers.catalogue import MARGIN, Catalogue, Rows, Vector
from assistant.offers.cooccurrence import Amounts
from assistant.offers.discovery import Draw, considered, discovered
from assistant.offers.drawing import words_for
from assistant.offers.forbidding import ALLOWED, Verdicts
from assistant.offers.kinship import trusted
from assistant.offers.limits import ALLERGY_TOPICS, limits_of
from assistant.offers.model import Exclusion, Suggestion
from assistant.offers.modes import Mode, counting
from assistant.offers.rank import habits, score
from assistant.offers.rules import Rule
from assistant.offers.ruling import Parts, named_by, ruled
from assistant.offers.signals import (
    Around,
    Grounds,
    Interest,
    Wish,
    chosen_by_others,
    contributions,
    covers,
    fits,
    largest_first,
    preferred,
    suiting,
    taste_of,
)
from assistant.offers.varied import varied

CANDIDATES = 50  # from each source
RELEVANT = 0.15  # the score below which nothing is shown, once anything is known
# The cosine of a question to a product that it is about. On a shop of 200 products, "where is my
# order" stays below 0.3 to all of them, and what is asked about lies above 0.42.
ABOUT = 0.42
NEARLY = 0.01  # by which the cosines of an index that rounds them may be less
AS_CLOSE = 0.8  # and no product may be much further from the question than the nearest one
# Nobody likes these for themselves.
NO_WISHES = ALLERGY_TOPICS | {"age", "category", "regions", "works_with", "added", MARGIN}
NO_RULES: Mapping[int, Parts] = MappingProxyType({})


def suggest(
    catalogue: Catalogue,
    *,
    view: CustomerView,
    topic_vector: Vector | None,
    now: datetime,
    limit: int = 3,
    rules: Rules = USUAL,
    among: frozenset[ProductId] | None = None,
    owners: Sequence[Rule] = (),
    mode: Mode = Mode.MIXED,
    draw: Draw | None = None,
) -> tuple[tuple[Suggestion, ...], tuple[Exclusion, ...]]:
    """Return at most `limit` products, best first, and what was considered but must not be shown.

    `view` is of purpose OFFERS; without consent both are empty. Only products in `among`
    count, if it is given. `owners` are the owner's rules that hold for this customer now,
    `mode` says which part of their history speaks, and a `draw` gives its share of the slots to discovery.
    """
    if not view.allowed:
        return (), ()
    grounds = grounds_of(catalogue, view=view, topic_vector=topic_vector, now=now, rules=rules, mode=mode)
    also = named_by(owners, catalogue)
    verdicts = verdicts_on(catalogue, view)
    rows, exclusions = candidates(grounds, verdicts, among=among, also=also)
    if not len(rows):
        return (), exclusions
    scores = score(grounds, rows)
    suits = is_worth_showing(grounds, rows=rows, scores=scores)
    bar = 0.0 if grounds.are_empty else RELEVANT
    weighed = ruled(catalogue, owners, rows=rows, scores=scores, may_be_shown=suits, bar=bar)
    shown = weighed.may_be_shown
    chosen = _varied(catalogue, rows[shown], scores=weighed.scores[shown], limit=limit)
    plain = _varied(catalogue, rows[suits], scores=scores[suits], limit=limit) if weighed.parts else chosen
    suggestions = suggestions_of(grounds, chosen, by_rules=weighed.parts, without=plain)
    if draw is not None and suggestions:
        named = considered(grounds, draw.news, owners=owners, now=now)
        rows = np.sort(catalogue.rows_of(named if among is None else named & among))
        allowed = rows[verdicts[rows] == ALLOWED]
        suggestions = discovered(suggestions, grounds=grounds, allowed=allowed, draw=draw, now=now)
    return suggestions, exclusions


def suggestions_of(
    grounds: Grounds,
    rows: Sequence[int],
    *,
    by_rules: Mapping[int, Parts] = NO_RULES,
    without: Sequence[int] = (),
) -> tuple[Suggestion, ...]:
    """Return products as they are suggested, each with everything that made its score.

    `by_rules` says what the owner's rules added to rows, and `without` what would be suggested without them.
    """
    return tuple(
        _suggestion(
            grounds.catalogue, row, own=parts, by_rules=by_rules.get(row, ()), is_new=row not in without
        )
        for row, parts in zip(rows, contributions(grounds, rows), strict=True)
    )


def grounds_of(
    catalogue: Catalogue,
    *,
    view: CustomerView,
    topic_vector: Vector | None,
    now: datetime,
    rules: Rules = USUAL,
    mode: Mode = Mode.MIXED,
    is_damped: bool = True,
) -> Grounds:
    """Collect what may speak for a product; gifts say nothing of the giver, a burst unlike all else little.

    Not to damp bursts serves to measure what it is worth.
    """
    history = counting(chosen_by(view.orders, view.activities), mode, now=now)
    weights = interests(
        history,
        now=now,
        life=life_of(view, catalogue, rules),
        rules=rules,
        trust=trusted(catalogue, history) if is_damped else {},
    )
    known = [
        (catalogue.rows[ProductId(one)], weight) for one, weight in weights.items() if one in catalogue.rows
    ]
    bought = {catalogue.rows[one] for one in view.owned if one in catalogue.rows}
    again = (
        catalogue.rows[ProductId(one)]
        for together in history
        if together.kind == PURCHASE
        for one in set(together.things)
        if one in catalogue.rows
    )
    owned = sorted(catalogue.rows[one] for one in catalogue.owned_by(view) if one in catalogue.rows)
    return Grounds(
        catalogue=catalogue,
        interests=tuple(Interest(row=row, weight=weight) for row, weight in known if row in bought),
        looked_at=tuple(Interest(row=row, weight=weight) for row, weight in known if row not in bought),
        habits=habits(catalogue, again),
        owned=tuple(owned),
        wishes=_wishes(view),
        topic=topic_vector,
        around=_around(view),
    )


def life_of(view: CustomerView, catalogue: Catalogue, rules: Rules) -> tuple[LifeEvent, ...]:
    """Return what changed in the customer's life, each with the products whose interest it ages."""
    return tuple(
        LifeEvent(at=at, touches=partial(is_touched, catalogue, rules.touched.get(change)))
        for change, at in changes_in(view.activities)
    )


def is_touched(catalogue: Catalogue, categories: frozenset[str] | None, product_id: str) -> bool:
    """Whether a product is of one of these categories; without any, all are."""
    row = catalogue.rows.get(ProductId(product_id))
    if categories is None or row is None:
        return True
    return not categories.isdisjoint(catalogue.products[row].attributes.get("category", ()))


def verdicts_on(catalogue: Catalogue, view: CustomerView) -> Verdicts:
    """Judge every product by what this customer must not be shown."""
    owned = catalogue.owned_by(view)
    limits = limits_of(view, owned=owned, rivals=catalogue.rivals(owned), used_up=catalogue.used_up)
    return catalogue.judge.verdicts(limits)


def candidates(
    grounds: Grounds,
    verdicts: Verdicts,
    *,
    among: frozenset[ProductId] | None = None,
    also: Sequence[int] = (),
) -> tuple[Rows, tuple[Exclusion, ...]]:
    """Return what may be shown and is worth scoring, and what was met on the way but is forbidden.

    Rows in `also` are met unless only products in `among` count.
    """
    catalogue = grounds.catalogue
    is_allowed: list[bool] = (verdicts == ALLOWED).tolist()
    met: dict[int, None] = {}  # what is forbidden, in the order in which it was met

    def may_be_shown(row: int) -> bool:
        """Whether no limit forbids it."""
        if not is_allowed[row]:
            met[row] = None
        return is_allowed[row]

    sources = _sources(grounds) if among is None else _named(catalogue, among)
    favoured = () if among is not None else filter(may_be_shown, also)
    found = {
        row
        for source in sources
        for row in islice(filter(may_be_shown, source), CANDIDATES if among is None else None)
    }
    found.update(favoured)
    exclusions = tuple(catalogue.judge.exclusion(row, verdicts) for row in met)
    return np.array(sorted(found), dtype=np.int64), exclusions


def is_worth_showing(grounds: Grounds, *, rows: Rows, scores: Amounts) -> NDArray[np.bool_]:
    """Whether each product reaches the bar, and is about what they ask, if they ask anything."""
    if grounds.are_empty:
        return scores > 0
    worth = scores >= RELEVANT
    if grounds.topic is None or grounds.catalogue.index is None:
        return worth
    cosines = grounds.catalogue.vectors[rows] @ grounds.topic
    nearest = float(cosines.max(initial=0.0))
    return np.logical_and(worth, cosines >= max(ABOUT, AS_CLOSE * nearest))


def _suggestion(catalogue: Catalogue, row: int, *, own: Parts, by_rules: Parts, is_new: bool) -> Suggestion:
    """Return a product with its whole score; `is_new` says that it is not shown without the owner's rules."""
    parts = largest_first((*own, *by_rules))
    return Suggestion(
        product=catalogue.products[row],
        score=sum(part.amount for part in parts),
        contributions=parts,
        is_by_rule=is_new and sum(part.amount for part in by_rules) > 0,
    )


def _wishes(view: CustomerView) -> tuple[Wish, ...]:
    return tuple(
        Wish(attribute=one.topic.lower(), value=value.strip().lower(), confidence=one.confidence)
        for one in view.preferences
        if one.topic.lower() not in NO_WISHES
        for value in one.value.split(",")
    )


def _around(view: CustomerView) -> tuple[Around, ...]:
    return tuple(
        Around(
            attribute="works_with" if one.is_of_page else one.matches,
            values=one.tags,
            words=words_for(one),
        )
        for one in view.signals
    )


def _sources(grounds: Grounds) -> Iterator[Iterator[int]]:
    """Yield rows from each place where a good product may be found, the best first.

    Where they ask something, what is not about that is not shown, however good: then there is one place.
    """
    catalogue = grounds.catalogue
    if grounds.topic is not None and catalogue.index is not None:
        yield catalogue.nearest(grounds.topic, least=ABOUT - NEARLY, first=CANDIDATES)
        return
    for liked in (grounds.interests, grounds.looked_at):
        taste = taste_of(catalogue, liked)
        if taste is not None:
            yield catalogue.nearest(taste)
    yield _descending(chosen_by_others(grounds))
    yield _descending(grounds.sharing)
    for amounts in (covers, fits, preferred, suiting):
        yield _descending(amounts(grounds))
    yield _descending(catalogue.popularity)


def _named(catalogue: Catalogue, among: frozenset[ProductId]) -> Iterator[Iterator[int]]:
    yield (catalogue.rows[one] for one in among if one in catalogue.rows)


def _descending(amounts: Amounts) -> Iterator[int]:
    order = np.argsort(-amounts, kind="stable")
    return iter(order[amounts[order] > 0].tolist())


def _varied(catalogue: Catalogue, rows: Rows, *, scores: Amounts, limit: int) -> list[int]:
    """Return the rows to show, the best first and none like another."""
    return [int(rows[place]) for place in varied(scores, catalogue.vectors[rows], limit=limit)]
