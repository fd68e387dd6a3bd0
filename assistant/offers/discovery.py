"""Give an exact share of what is shown to what is new, trending or different, and say so.

The share is drawn by `sampling`. A slot that is due shows one of a few products that were found worthy
beforehand, each as likely as the others, in place of the last of what was ranked. Nothing is shown
because of discovery where nothing would be shown without: it takes slots, it makes none.

Worthy is what breaks no limit, is made for nothing that they lack and is not like anything shown; is about
what they ask, if they ask anything, though it may be further from it than what is ranked; and, if new or
trending, is near to what they buy. What is different is far from that and of another category, but many
customers chose it. The reason says no more than that: its own score did not bring it here.

Slots count only where enough that is worthy was found, which is known before anything is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from itertools import islice

import numpy as np

from assistant.events import CustomerId, ProductId
from assistant.offers.catalogue import Catalogue, Rows, Vector
from assistant.offers.model import Contribution, Signal, Suggestion
from assistant.offers.news import News
from assistant.offers.rules import Kind, Rule
from assistant.offers.sampling import chance_of_discovery, discoveries, most_discoveries, offset_of
from assistant.offers.signals import UNRELATED, Grounds, contributions, taste_of
from assistant.showings.model import Option, Showing, Slot

LOOKED_AT = 50  # the newest, what rose most, and the most popular, before limits
OF_EACH = 4  # worthy products of each kind that a slot is drawn from
ABOUT = 0.3  # the cosine to a question from which a discovery is about it: nothing else lies so near
LIKED = 0.5  # the popularity from which something different is worth a look
SAME = 0.95  # the cosine from which two products are one to a customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What decides which of a customer's slots go to discovery, and to what."""

    share: Fraction
    customer_id: CustomerId
    first: int  # how many of their slots counted before
    news: News

    def due(self, slots: int) -> int:
        """Return how many of the next slots go to discovery."""
        return discoveries(self.share, first=self.first, slots=slots, offset=offset_of(self.customer_id))

    def some(self, found: Sequence[Found], count: int) -> list[Found]:
        """Draw so many of what was found, each as likely as the others; the same again for the same slot."""
        seed = hashlib.sha256(f"discovered:{self.customer_id}:{self.first}".encode()).digest()
        places = np.random.default_rng(list(seed)).choice(len(found), count, replace=False)
        return [found[int(place)] for place in places]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A worthy product, as a row of the catalogue, and what makes it a discovery."""

    row: int
    mark: Signal


def considered(
    grounds: Grounds, news: News, *, owners: Sequence[Rule] = (), now: datetime
) -> frozenset[ProductId]:
    """Return what may be discovered as far as news and popularity go, before any limit.

    What the owner buries is not put forward.
    """
    catalogue = grounds.catalogue
    liked = np.flatnonzero(catalogue.popularity >= LIKED)
    liked = liked[np.argsort(-catalogue.popularity[liked], kind="stable")[:LOOKED_AT]]
    named = {*islice(news.new(now), LOOKED_AT), *news.trending[:LOOKED_AT]}
    named |= {catalogue.products[row].id for row in liked}
    known = {catalogue.products[row].id for row in (*_known(grounds), *_buried(catalogue, owners))}
    return frozenset(named - known)


def discovered(
    suggestions: Sequence[Suggestion],
    *,
    grounds: Grounds,
    allowed: Rows,
    draw: Draw,
    now: datetime,
) -> tuple[Suggestion, ...]:
    """Return suggestions with those slots given to discovery that are due, each with its probabilities.

    What the owner's rules brought keeps its place, and what comes before it too: those slots do not count.
    `allowed` are rows of what `considered` named that no limit forbids.
    """
    held = max((place + 1 for place, one in enumerate(suggestions) if one.is_by_rule), default=0)
    slots = len(suggestions) - held
    shown = np.array([grounds.catalogue.rows[one.product.id] for one in suggestions], dtype=np.int64)
    found = list(_worthy(grounds, allowed, shown=shown, news=draw.news, now=now)) if slots else []
    if len(found) < most_discoveries(draw.share, slots=slots) or not draw.share:
        return tuple(suggestions)
    free = suggestions[held:]
    others = _others(grounds, found)
    chances = [chance_of_discovery(draw.share, slots=slots, place=place) for place in range(slots)]
    ranked = [_with_slot(one, others, chance) for one, chance in zip(free, chances, strict=True)]
    due = draw.due(slots)
    taken = draw.some(found, due)
    for place, one in zip(range(slots - due, slots), taken, strict=True):
        ranked[place] = _in_place_of(ranked[place], one, grounds.catalogue)
    return (*suggestions[:held], *ranked)


def showing_of(
    suggestions: Sequence[Suggestion], *, first: int, at: datetime, with_options: bool
) -> Showing | None:
    """Return what is kept of a showing; without `with_options` what else could have been is left out."""
    if not suggestions:
        return None
    slots = tuple(one.slot or _certain(one) for one in suggestions)
    counted = sum(one.slot is not None for one in suggestions)
    if not with_options:
        slots = tuple(replace(one, options=(replace(one.shown, parts=None),)) for one in slots)
    return Showing(at=at, first=first, counted=counted, slots=slots)


def _worthy(grounds: Grounds, allowed: Rows, *, shown: Rows, news: News, now: datetime) -> Iterator[Found]:
    """Yield up to a few of each kind, the newest, what rose most and the most popular first."""
    catalogue = grounds.catalogue
    left = set(_sane(grounds, allowed, shown=shown))
    taste = taste_of(catalogue, grounds.interests)
    for mark, names in ((Signal.NEW, news.new(now)), (Signal.TRENDING, news.trending)):
        rows = [catalogue.rows[one] for one in names if one in catalogue.rows]
        near = [row for row in rows if row in left and _is_near(catalogue, taste, row)][:OF_EACH]
        left -= set(near)
        yield from (Found(row=row, mark=mark) for row in near)
    if taste is not None:
        different = _different(grounds, taste, np.array(sorted(left), dtype=np.int64), allowed)
        yield from (Found(row=row, mark=Signal.DIFFERENT) for row in different[:OF_EACH])


def _sane(grounds: Grounds, allowed: Rows, *, shown: Rows) -> list[int]:
    """Return what they can use, is about the question, if there is one, and like nothing that is shown."""
    catalogue = grounds.catalogue
    rows = np.array([row for row in allowed if row not in shown and _is_usable(grounds, row)], dtype=np.int64)
    if catalogue.index is None:
        return [int(row) for row in rows]
    unlike = (catalogue.vectors[rows] @ catalogue.vectors[shown].T).max(axis=1, initial=0.0) < SAME
    if grounds.topic is not None:
        unlike &= catalogue.vectors[rows] @ grounds.topic >= ABOUT
    return [int(row) for row in rows[unlike]]


def _is_usable(grounds: Grounds, row: int) -> bool:
    """Whether it stands alone, or is made for something that they have."""
    catalogue = grounds.catalogue
    hosts = catalogue.products[row].attributes.get("works_with", ())
    return not hosts or any(catalogue.rows.get(ProductId(one)) in grounds.owned for one in hosts)


def _is_near(catalogue: Catalogue, taste: Vector | None, row: int) -> bool:
    return taste is None or float(catalogue.vectors[row] @ taste) >= UNRELATED


def _different(grounds: Grounds, taste: Vector, left: Rows, allowed: Rows) -> list[int]:
    """Return what is as far from what they buy as half of what is allowed, of another category, and liked.

    The most popular come first.
    """
    catalogue = grounds.catalogue
    if not len(left):
        return []
    middle = float(np.median(catalogue.vectors[allowed] @ taste))
    liked = catalogue.popularity[left] >= LIKED
    far = left[liked & (catalogue.vectors[left] @ taste <= middle)]
    theirs = {kind for one in grounds.interests for kind in _kinds(catalogue, one.row)}
    others = [int(row) for row in far if theirs.isdisjoint(_kinds(catalogue, int(row)))]
    return sorted(others, key=lambda row: -float(catalogue.popularity[row]))


def _kinds(catalogue: Catalogue, row: int) -> tuple[str, ...]:
    return catalogue.products[row].attributes.get("category", ())


def _buried(catalogue: Catalogue, owners: Sequence[Rule]) -> set[int]:
    concerned = [one.concerns(catalogue) for one in owners if one.kind is Kind.BURY]
    if any(rows is None for rows in concerned):
        return set(range(len(catalogue.products)))
    return {int(row) for rows in concerned if rows is not None for row in rows}


def _known(grounds: Grounds) -> set[int]:
    chosen = {one.row for one in (*grounds.interests, *grounds.looked_at)}
    return {*grounds.owned, *chosen, *(one.row for one in grounds.habits)}


def _others(grounds: Grounds, found: Sequence[Found]) -> tuple[Option, ...]:
    """Return each of what was found as one of as many that could stand in a slot."""
    own = contributions(grounds, [each.row for each in found])
    return tuple(
        Option(
            product_id=grounds.catalogue.products[each.row].id,
            probability=1 / len(found),
            mark=each.mark.value,
            parts=_parts(parts),
        )
        for each, parts in zip(found, own, strict=True)
    )


def _with_slot(one: Suggestion, others: Sequence[Option], chance: float) -> Suggestion:
    """Return what is ranked with all that could stand in its place; `chance` is that of a discovery."""
    ranked = Option(product_id=one.product.id, probability=1 - chance, parts=_parts(one.contributions))
    options = (ranked, *(replace(other, probability=chance / len(others)) for other in others))
    possible = tuple(option for option in options if option.probability > 0)
    return replace(one, slot=Slot(product_id=one.product.id, options=possible))


def _in_place_of(ranked: Suggestion, one: Found, catalogue: Catalogue) -> Suggestion:
    """Return a discovery, for which nothing speaks but that it is one."""
    product = catalogue.products[one.row]
    because = Contribution(signal=one.mark, amount=ranked.score, because="")
    slot = None if ranked.slot is None else replace(ranked.slot, product_id=product.id)
    return Suggestion(product=product, score=ranked.score, contributions=(because,), slot=slot)


def _certain(one: Suggestion) -> Slot:
    only = Option(product_id=one.product.id, probability=1.0, parts=_parts(one.contributions))
    return Slot(product_id=one.product.id, options=(only,))


def _parts(contributions: Sequence[Contribution]) -> dict[str, float]:
    parts: dict[str, float] = {}
    for part in contributions:
        parts[part.signal.value] = round(parts.get(part.signal.value, 0.0) + part.amount, 6)
    return parts
