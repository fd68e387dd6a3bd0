"""Report what is kept and was not used, with what to do about each; no value and no customer is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.minimising.model import Counted, Held, Item, Sort

NOT_TRACKED = (
    "orders, the locale, the region and the shop's own id are not judged: they serve every customer's "
    "offers, language, consent and sign-in",
    "what was only shown to its own customer or to staff in a list, exported, or counted in statistics and "
    "predictions, is no use here",
    "topics that no kind knows are counted together, so that no customer's words are kept",
)
DROPPABLE = frozenset({Sort.FACT, Sort.PROFILE, Sort.EVENT, Sort.SIGNAL, Sort.IDENTIFIER})
STOP = {
    Sort.FACT: "stop importing or asking for it",
    Sort.PROFILE: "leave it out of tokens, of identify's traits and of what your shop tells us",
    Sort.EVENT: "stop sending it",
    Sort.PROPERTY: "leave it out of the events' properties",
    Sort.SIGNAL: "take it out of CONCIERGE_CONTEXT_FILE, or set its holds_minutes to 0",
    Sort.IDENTIFIER: "leave it out of tokens",
    Sort.ACCOUNT: "leave it out of the account's facts",
}
ELSE = {
    Sort.PROPERTY: "what is kept goes with its events: CONCIERGE_KEEP_ACTIVITIES_DAYS",
    Sort.ACCOUNT: "what is kept goes with the next import of the account: concierge accounts import",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that is kept, and on how many days of the window it was used for what."""

    held: Held
    uses: dict[str, int] = field(default_factory=dict)
    last: date | None = None

    @property
    def advice(self) -> str:
        """What to do about it if nothing uses it."""
        item = self.held.item
        drop = f"drop what is kept: concierge unused --drop '{item.sort}:{item.name}'"
        return f"{STOP[item.sort]}; {drop if item.sort in DROPPABLE else ELSE[item.sort]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is kept, what of it was used in a window, and since when uses are counted at all."""

    days: int
    counting_since: date | None
    unused: tuple[Line, ...]
    used: tuple[Line, ...]

    def is_young(self, today: date) -> bool:
        """Whether uses were not counted yet when the window began."""
        return self.counting_since is None or (today - self.counting_since).days < self.days


def report_of(
    held: Sequence[Held], counted: Sequence[Counted], *, days: int, counting_since: date | None
) -> Report:
    """Return the report: what most customers have first."""
    uses: dict[Item, dict[str, int]] = {}
    last: dict[Item, date] = {}
    for one in counted:
        item = one.item.bounded
        uses.setdefault(item, {})[one.use.value] = one.days
        last[item] = max(one.last, last.get(item, one.last))
    lines = [
        Line(held=one, uses=uses.get(one.item, {}), last=last.get(one.item))
        for one in sorted(held, key=lambda one: (-one.customers, one.item))
    ]
    return Report(
        days=days,
        counting_since=counting_since,
        unused=tuple(line for line in lines if not line.uses),
        used=tuple(line for line in lines if line.uses),
    )


def as_rows(report: Report, *, today: date) -> dict[str, object]:
    """Return a report as JSON may hold it."""
    since = report.counting_since
    return {
        "days": report.days,
        "counting_since": since.isoformat() if since else None,
        "counted_for_the_whole_window": not report.is_young(today),
        "not_tracked": list(NOT_TRACKED),
        "unused": [_row(line) | {"do": line.advice} for line in report.unused],
        "used": [
            _row(line) | {"days_used": line.uses, "last_used": line.last.isoformat() if line.last else None}
            for line in report.used
        ],
    }


def _row(line: Line) -> dict[str, object]:
    held = line.held
    return {
        "sort": held.item.sort.value,
        "name": held.item.name,
        "customers": held.customers,
        "since": held.since.isoformat() if held.since else None,
    }
