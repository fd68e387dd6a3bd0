"""Describe the owner's rules: what is promoted, pinned to the first place, buried, or weighed by its margin.

A rule is data: what it concerns, for whom, from when until when, and how strongly. A limit or a refusal is
never the owner's to lift, so no rule speaks of one; how rules count in the ranking is in `ruling`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.errors import InvalidInput
from assistant.events import ProductId, RuleId
from assistant.offers.catalogue import ROWS_OF_NOTHING, Catalogue, Rows


class Kind(StrEnum):
    """What a rule does with the products that it concerns."""

    PROMOTE = "promote"
    PIN = "pin"  # one of them comes first, the one that suits best
    BURY = "bury"
    MARGIN = "margin"  # the more, the more the shop earns from it


class State(StrEnum):
    """Where a rule stands in its time."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A rule as the owner wants it."""

    name: str  # for the staff: no customer reads it
    kind: Kind
    products: tuple[ProductId, ...] = ()
    attribute: str = ""  # or every product with this attribute of this value, whatever the case
    value: str = ""
    strength: float = 1.0  # above 0, up to 1: the share of the most that its kind may do
    segment: str | None = None  # None: everybody
    starts_at: datetime | None = None
    ends_at: datetime | None = None  # from then on it counts no more

    def state(self, now: datetime) -> State:
        """Return where the rule stands at `now`."""
        if self.ends_at is not None and now >= self.ends_at:
            return State.ENDED
        if self.starts_at is not None and now < self.starts_at:
            return State.PLANNED
        return State.RUNNING

    def concerns(self, catalogue: Catalogue) -> Rows | None:
        """Return the rows of what it concerns; None for everything."""
        if self.products:
            return catalogue.rows_of(self.products)
        if self.attribute:
            return catalogue.carriers.get((self.attribute.lower(), self.value.lower()), ROWS_OF_NOTHING)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Wanted):
    """A rule that is kept."""

    id: RuleId
    version: int  # rises with each change
    made_by: str
    made_at: datetime
    changed_by: str
    changed_at: datetime


def check(wanted: Wanted, catalogue: Catalogue, *, segments: Iterable[str]) -> None:
    """Refuse a rule that could never do what it says. Raises `InvalidInput`."""
    _check_span(wanted)
    if not 0 < wanted.strength <= 1:
        raise InvalidInput("strength", "is no share", fix="choose above 0, up to 1")
    known = sorted(segments)
    if wanted.segment is not None and wanted.segment not in known:
        fix = f"choose one of: {', '.join(known)}" if known else "declare segments first, or leave it out"
        raise InvalidInput("segment", f"there is no segment {wanted.segment!r}", fix=fix)
    _check_concern(wanted, catalogue)
    if wanted.kind is Kind.MARGIN and not catalogue.margins.any():
        fix = 'give products the attribute "margin": a share of the price, as 0.35'
        raise InvalidInput("kind", "no product has a margin", fix=fix)


def _check_span(wanted: Wanted) -> None:
    if wanted.starts_at and wanted.ends_at and wanted.ends_at <= wanted.starts_at:
        raise InvalidInput("ends_at", "is not after the start", fix="choose a later end, or none")


def _check_concern(wanted: Wanted, catalogue: Catalogue) -> None:
    if wanted.products and (wanted.attribute or wanted.value):
        raise InvalidInput(
            "products", "comes with an attribute", fix="send products or an attribute, not both"
        )
    if bool(wanted.attribute) != bool(wanted.value):
        missing = "value" if wanted.attribute else "attribute"
        raise InvalidInput(missing, "is missing", fix="send attribute and value together")
    unknown = [one for one in wanted.products if one not in catalogue.rows]
    if unknown:
        problem = f"not in the catalogue: {', '.join(unknown)}"
        raise InvalidInput("products", problem, fix="choose products that you sell")
    concerned = wanted.concerns(catalogue)
    if concerned is None and wanted.kind is not Kind.MARGIN:
        raise InvalidInput("products", "is missing", fix="send products, or attribute and value")
    if concerned is not None and not len(concerned):
        problem = f"no product has {wanted.attribute}: {wanted.value}"
        raise InvalidInput("value", problem, fix="choose a value that products have")
