"""Let the owner's rules count in the ranking, as a signal of their own.

What a limit forbids was taken out before, so no rule reaches it. A rule moves what suits a customer by its
own score: only a pin brings up what does not, and only into the first place, which is one. What a rule adds
is bounded, and however many rules of a kind concern a product, the strongest counts alone:

- A promotion adds at most `MOST_PROMOTED`: less than one wish that the customer stated, and a third of
  being what they ask about.
- A margin adds at most `MOST_FOR_MARGIN`, for a product that is all margin: less than the bar that keeps
  what is of little use from being shown, so money alone never turns a difference in use that we count as one.
- Burying takes away a share of the product's own score.
- A pin adds what it takes to come first, which is nothing where the product was first anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.offers.catalogue import Catalogue, Rows
from assistant.offers.cooccurrence import Amounts
from assistant.offers.model import Contribution, Signal
from assistant.offers.rules import Kind, Rule

MOST_PROMOTED = 0.3
MOST_FOR_MARGIN = 0.1
AHEAD = 0.01  # by how much a pinned product comes before the next

Parts = tuple[Contribution, ...]
Places = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ruled:
    """Scores with the owner's rules in them, which products may be shown, and what the rules added."""

    scores: Amounts
    may_be_shown: Places
    parts: Mapping[int, Parts] = field(default_factory=dict)  # by row of the catalogue


def named_by(rules: Sequence[Rule], catalogue: Catalogue) -> list[int]:
    """Return what rules want seen, as rows: it is scored even where nothing else would have found it."""
    wanting = [one.concerns(catalogue) for one in rules if one.kind in {Kind.PROMOTE, Kind.PIN}]
    return sorted({int(row) for rows in wanting if rows is not None for row in rows})


def ruled(
    catalogue: Catalogue,
    rules: Sequence[Rule],
    *,
    rows: Rows,
    scores: Amounts,
    may_be_shown: Places,
    bar: float,
) -> Ruled:
    """Return what rules that hold for this customer now make of `scores`, one for each of `rows`.

    `may_be_shown` says what suits the customer by itself; what rules leave below `bar` suits no more.
    """
    if not rules or not len(rows):
        return Ruled(scores=scores, may_be_shown=may_be_shown)
    total = scores.astype(np.float64)
    parts: dict[int, list[Contribution]] = {}
    for kind, amounts in (
        (Kind.PROMOTE, np.full(len(rows), MOST_PROMOTED)),
        (Kind.MARGIN, catalogue.margins[rows].astype(np.float64) * MOST_FOR_MARGIN),
        (Kind.BURY, -scores.astype(np.float64)),
    ):
        for place, rule in _strongest(catalogue, rules, kind, rows).items():
            amount = float(amounts[place]) * rule.strength
            total[place] += amount
            _add(parts, int(rows[place]), amount, rule)
    shown = may_be_shown & (total > 0) & ((total >= bar) | (total >= scores))
    pinned = _strongest(catalogue, rules, Kind.PIN, rows)
    if pinned:
        first = max(pinned, key=lambda place: (total[place], -place))
        amount = _lift(first, total=total, shown=shown, bar=bar)
        total[first] += amount
        shown[first] = True
        _add(parts, int(rows[first]), amount, pinned[first])
    return Ruled(
        scores=total.astype(np.float32),
        may_be_shown=shown,
        parts={row: tuple(found) for row, found in parts.items()},
    )


def _strongest(catalogue: Catalogue, rules: Sequence[Rule], kind: Kind, rows: Rows) -> dict[int, Rule]:
    """Return for each place in `rows` the strongest rule of a kind that concerns it, if any does."""
    found: dict[int, Rule] = {}
    for rule in sorted((one for one in rules if one.kind is kind), key=lambda one: (-one.strength, one.id)):
        concerned = rule.concerns(catalogue)
        places = range(len(rows)) if concerned is None else np.flatnonzero(np.isin(rows, concerned)).tolist()
        for place in places:
            found.setdefault(place, rule)
    return found


def _lift(first: int, *, total: NDArray[np.float64], shown: Places, bar: float) -> float:
    """Return what a pinned product lacks to come first.

    One that does not suit by itself owes its place to the rule: then that counts for more than all else.
    """
    others = np.delete(total, first)[np.delete(shown, first)]
    lacks = max(float(others.max(initial=0.0)), bar) + AHEAD - float(total[first])
    if not shown[first]:
        lacks = max(lacks, float(total[first]) + AHEAD)
    return max(lacks, 0.0)


def _add(parts: dict[int, list[Contribution]], row: int, amount: float, rule: Rule) -> None:
    if amount:
        part = Contribution(signal=Signal.SHOP, amount=amount, because=rule.name)
        parts.setdefault(row, []).append(part)
